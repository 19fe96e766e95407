"""The proof of such an edit. It shares no code with the package that makes it."""
