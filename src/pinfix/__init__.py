"""pinfix repairs GitHub Actions workflows in place, and proves every edit."""

__version__ = "0.1.0"
