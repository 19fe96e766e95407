"""Going through many repositories: list, look, queue what needs work, wait for it, and tell."""
