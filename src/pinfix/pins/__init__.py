"""Pins as they are written: a reference, the comment behind it, and the edits that change both together."""
