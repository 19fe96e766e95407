"""Which variables a list of tox lets through: what has to be added, and what goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pinfix_codemods.oidc.python.families import AWS_ID, AWS_SECRET, AWS_TOKEN

_COMPANIONS = {AWS_TOKEN: frozenset({AWS_ID, AWS_SECRET})}
"""A variable that is needed wherever one of these is let through, or they are added."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What happens to one list."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the list stays as it is."""
        return not self.added and not self.removed


def edit_of(patterns: Sequence[str], needed: Collection[str], gone: Collection[str]) -> Edit:
    """The edit of a list of variables, or patterns of them (`AWS_*`): tox matches them without regard to
    case.

    A list that lets through neither a variable that is gone nor a companion of a needed one has nothing to do
    with the swap.
    """
    removed = tuple(name for name in patterns if name.upper() in {one.upper() for one in gone})
    reaches_gone = any(_lets_through(patterns, name) for name in gone)
    added = []
    for name in sorted(needed):
        companions = _COMPANIONS.get(name)
        concerned = reaches_gone and (companions is None or companions <= set(needed))
        concerned = concerned or any(_lets_through(patterns, one) for one in companions or ())
        if concerned and not _lets_through(patterns, name):
            added.append(name)
    return Edit(tuple(added), removed)


def _lets_through(patterns: Sequence[str], name: str) -> bool:
    return any(fnmatchcase(name.upper(), pattern.upper()) for pattern in patterns)
