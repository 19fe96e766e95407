"""The ways in which a workflow uses a key of a service account, and how each goes."""
