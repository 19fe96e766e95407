"""Who can bring about a job, with what power, and whose files it runs then."""
