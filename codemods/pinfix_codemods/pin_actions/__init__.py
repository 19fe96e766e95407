"""Pin actions and reusable workflows to full commits.

`spots` detects the written values, `decide` says what becomes of each, `changes` how the file is edited.
"""

from __future__ import annotations

from pinfix_codemods.pin_actions.codemod import codemod

__all__ = ["codemod"]
