"""Owners for every file that a workflow executes, so that a change to it needs their review.

It reads top to bottom: `scene` says what there is and who owns it, `owners` who shall, `find` compares the
closure with that, `changes` and `refusals` put it into words.
"""

from pinfix_codemods.codeowners.codemod import codemod

__all__ = ["codemod"]
