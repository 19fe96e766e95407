"""What tox lets through to the programs that it runs."""
