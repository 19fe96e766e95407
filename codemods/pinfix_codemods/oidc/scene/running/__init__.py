"""What a step runs: through its script into the files of the repository."""
