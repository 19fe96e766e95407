"""What services have in common whose key is one token: in a variable, in words of a command, in an input."""
