"""Minimal `permissions` for the token of every job: what a job needs, proved, and where it is written.

It reads top to bottom: `infer` walks along the steps of a job and asks `actions`, `commands`, `javascript`
and `calls` what each needs; `verdicts` decides for every job; `placement` writes.
"""

from pinfix_codemods.permissions.codemod import codemod

__all__ = ["codemod"]
