"""Changes of a script: what goes, what comes, and how its layout stays."""
