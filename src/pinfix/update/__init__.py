"""`pinfix update`: pins that stand are moved to newer releases, and to nothing that `verify` would call bad.

`choose` decides from versions and dates alone; `updating` goes through the files.
"""
