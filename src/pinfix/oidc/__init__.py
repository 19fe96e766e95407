"""What a job that takes short-lived credentials needs outside the repository: subjects, files, steps."""
