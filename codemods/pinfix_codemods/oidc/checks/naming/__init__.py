"""Files of the repository that name variables, beside those that a step is seen to run."""
