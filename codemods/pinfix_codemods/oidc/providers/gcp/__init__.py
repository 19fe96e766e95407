"""Keys of service accounts of Google Cloud."""
