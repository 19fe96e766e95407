"""The ways in which packages get to the index, each with what becomes of its key."""
