"""`pinfix pr`: the plan of `apply` as pull requests."""
