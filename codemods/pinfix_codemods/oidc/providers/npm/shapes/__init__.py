"""The ways in which packages and keys get to the registry, each with what becomes of its key."""
