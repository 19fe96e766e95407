"""Scripts of PowerShell."""
