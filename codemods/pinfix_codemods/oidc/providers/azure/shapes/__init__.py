"""The ways in which a workflow uses a key of Azure, and how each goes."""
