"""References to other people's code, and what a resolver answers for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

GITHUB = "github.com"

SNAPSHOT = "snapshot"
"""The source of answers from shipped facts: they are as old as their date, where all others are of now."""

Kind = Literal["tag", "branch", "commit"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a git repository: what stands behind `owner/repo@ref`, whatever the path after `repo`.

    `owner`, `repo` and `ref` are as written; GitHub compares the first two without regard to case. `ref` may
    be a tag, a branch or a full commit id.
    """

    owner: str
    repo: str
    ref: str
    host: str = GITHUB

    def __str__(self) -> str:
        prefix = "" if self.host == GITHUB else f"https://{self.host}/"
        return f"{prefix}{self.owner}/{self.repo}@{self.ref}"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The commit that a reference names.

    `sha`: full commit id, lower case, tags peeled. `version`: the most exact version tag on that commit that
    agrees with the reference, or the reference itself where there is none. `exact`: the reference is a name
    that is never meant to move (a full version, a commit), so that the answer does not age. `source` says
    who answered and `as_of` when that was true (ISO 8601 date).
    """

    sha: str
    version: str
    kind: Kind
    exact: bool
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why there is no answer: a stable `code` (see docs/codes.md), the `reason` and the `remedy` in words."""

    code: str
    reason: str
    remedy: str


Resolution = Resolved | Unresolved


class Resolver(Protocol):
    """Maps references to commits, in batches."""

    name: str

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Answer for every one of `references`; never raises for a reference that cannot be resolved."""
        ...
