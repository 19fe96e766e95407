"""`id-token: write` for the jobs that ask for a token."""
