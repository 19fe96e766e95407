"""Registries of packages."""
