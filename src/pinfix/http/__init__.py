"""Talking to servers: one careful client, GitHub's addresses, which token goes where, faults in words."""
