"""From a swap to operations on the file, and to the changes that a report shows."""
