"""From what jobs need to blocks in the file: where they go, and what is said about them."""
