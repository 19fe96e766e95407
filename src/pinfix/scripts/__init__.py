"""Following a command into the files of the repository that it runs."""

from __future__ import annotations

from pinfix.scripts.follower import Follower
from pinfix.scripts.pieces import (
    Followed,
    Following,
    ForeignScript,
    NotOfRepository,
    ScriptPiece,
    Unresolvable,
)

__all__ = [
    "Followed",
    "Follower",
    "Following",
    "ForeignScript",
    "NotOfRepository",
    "ScriptPiece",
    "Unresolvable",
]
