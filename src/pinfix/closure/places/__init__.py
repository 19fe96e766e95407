"""Where a path leads: through symbolic links, and in work spaces and images that files are put into."""
