"""Made-up YAML documents, operations on them, and mutations of their text, for tests of the YAML core."""
