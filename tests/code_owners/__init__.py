"""Readings of CODEOWNERS files that the tests compare with."""
