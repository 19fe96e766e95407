"""Carrying out what was decided: commits, branches, pull requests; or noting it, in a dry run."""
