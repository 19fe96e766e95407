"""Python scripts that a rewritten job runs: what they need so that they work with short-lived credentials."""
