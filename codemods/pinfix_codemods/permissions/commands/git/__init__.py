"""`git`: its commands, and how it is given a credential."""
