"""The subjects that a job can present: a prefix that names the repository, and a context of the run.

GitHub's documentation, "OpenID Connect reference", read in November 2026.
"""
