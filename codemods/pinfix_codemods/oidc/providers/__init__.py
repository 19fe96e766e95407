"""Whose keys they are: one module or package for each cloud, registry and service."""
