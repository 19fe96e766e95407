"""The registry of npm."""
