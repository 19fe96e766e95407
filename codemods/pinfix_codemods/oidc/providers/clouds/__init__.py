"""What the providers of clouds ask of a job alike."""
