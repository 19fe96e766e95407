"""Calls that take keys explicitly, one module for each kind."""
