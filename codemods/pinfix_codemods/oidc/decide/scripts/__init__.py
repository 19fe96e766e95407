"""Programs of the repository that rewritten jobs run."""
