"""What a delivery of GitHub's means for the bot: repositories to look at, and facts for the ledger."""
