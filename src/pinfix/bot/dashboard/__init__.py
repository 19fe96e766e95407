"""One issue in a repository that tells what was not repaired, and why; only where the operator wants it."""
