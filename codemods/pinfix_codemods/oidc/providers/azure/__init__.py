"""Keys of service principals of Microsoft Azure."""
