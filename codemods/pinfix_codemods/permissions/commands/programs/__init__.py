"""Programs that are known, by what they do with credentials."""
