"""What the scripts of a step need: command by command, and on into the scripts of the repository."""
