"""A script as it is read: names, reads of the environment, and what only asks whether a variable is there."""
