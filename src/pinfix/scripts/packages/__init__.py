"""Scripts of a package.json."""
