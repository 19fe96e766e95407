"""What the bot keeps: repositories, results, deliveries, and the pace of each identity."""
