"""What a job calls: a workflow file of this repository, or something that is not at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.github.uses import ExpressionUses, HostUses, LocalUses, RepositoryUses, SelfUses, parse_uses

_CALLABLE = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
"""GitHub calls workflows from this folder only, and none from folders in it."""


@dataclass(frozen=True, slots=True)
class NotReadable:
    """A called workflow that cannot be looked into; `reason` is a clause that goes on from "because".

    `elsewhere`: it is in another repository.
    """

    reason: str
    elsewhere: bool = False


def target_of(uses: str) -> str | NotReadable:
    """The path of the workflow that `uses`, the value of a job's key, names in this repository."""
    match parse_uses(uses):
        case LocalUses(path=path) | SelfUses(path=path) if _CALLABLE.fullmatch(path):
            return path
        case RepositoryUses() | HostUses():
            return NotReadable(f"{uses} is in another repository, which is read only online", elsewhere=True)
        case ExpressionUses():
            return NotReadable(f"{uses} is known only when the workflow runs")
        case _:
            return NotReadable(f"{uses} is nothing that GitHub can call as a workflow")
