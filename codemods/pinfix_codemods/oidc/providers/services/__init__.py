"""Services for developers that are no registry of packages."""
