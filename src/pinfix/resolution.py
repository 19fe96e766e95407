"""References to other people's code, what a resolver answers for them, and files of it that can be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

GITHUB = "github.com"

SNAPSHOT = "snapshot"
"""The source of answers from shipped facts: they are as old as their date, where all others are of now."""

Kind = Literal["tag", "branch", "commit"]

Branches = Literal["head", "latest-tag", "refuse"]
"""What a branch is pinned to (`pin.branches`): its head of now, the newest release, or nothing."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a git repository: what stands behind `owner/repo@ref`, whatever the path after `repo`.

    `owner`, `repo` and `ref` are as written; GitHub compares the first two without regard to case. `ref` may
    be a tag, a branch or a full commit id. Where `wants_version` is false, only the commit matters: a full
    commit id is then answered without asking what version it is.
    """

    owner: str
    repo: str
    ref: str
    host: str = GITHUB
    wants_version: bool = True

    def __str__(self) -> str:
        prefix = "" if self.host == GITHUB else f"https://{self.host}/"
        return f"{prefix}{self.owner}/{self.repo}@{self.ref}"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The commit that a reference names.

    `sha`: full commit id, lower case, tags peeled. `version`: the most exact version tag on that commit that
    agrees with the reference, or the reference itself where there is none. `kind`: what the reference is,
    also where a branch gives way to a release (`pin.branches: latest-tag`). `exact`: the reference is a name
    that is never meant to move (a full version, a commit), so that the answer does not age. `source` says
    who answered and `as_of` when that was true (ISO 8601 date). `repository` is `owner/repo` as it is called
    today, which is another name than the written one after a rename; "" where the source does not tell.
    """

    sha: str
    version: str
    kind: Kind
    exact: bool
    source: str
    as_of: str
    repository: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why there is no answer: a stable `code` (see docs/codes.md), the `reason` and the `remedy` in words."""

    code: str
    reason: str
    remedy: str


Resolution = Resolved | Unresolved


@dataclass(frozen=True, slots=True)
class ResolverFault:
    """What kept a resolver from asking: a stable `code` (see docs/codes.md), what happened, and what to do.

    Unlike `Unresolved` it is about a source and not about a reference: a run with a fault is incomplete.
    """

    code: str
    message: str
    remedy: str


class Resolver(Protocol):
    """Maps references to commits, in batches.

    A resolver may have two more attributes, of all its batches together: `requests`, the number of network
    requests that it made, and `faults`, a sequence of `ResolverFault`: what could not be asked, each once.
    """

    name: str

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Answer for every one of `references`; never raises for a reference that cannot be resolved."""
        ...


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of somebody else's repository: hostile until parsed.

    `owner` and `repo` are as in `Reference`; `path` runs from the root, with slashes. `commit` is a full
    commit id. It may also be the name of a tag or branch, for what an action that was read uses by name: it
    is resolved first, as any reference is, and may be another commit tomorrow.
    """

    owner: str
    repo: str
    commit: str
    path: str
    host: str = GITHUB


def action_files(reference: Reference, folder: str) -> tuple[RemoteFile, RemoteFile]:
    """Where an action can be described: ask for the second only where the first is `Absent`.

    `reference.ref` is the commit; `folder` is what stands behind `owner/repo` in `uses:`, "" for the root.
    """
    inside = f"{folder}/" if folder else ""
    first, second = (
        RemoteFile(reference.owner, reference.repo, reference.ref, inside + name, reference.host)
        for name in ("action.yml", "action.yaml")
    )
    return first, second


@dataclass(frozen=True, slots=True)
class Absent:
    """The server shows no such file at that commit; without a token a private repository looks the same."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing is known of the file; `reason` goes on from "it could not be read: "."""

    reason: str


FileAnswer = str | Absent | Unread
"""The text of a file without a byte-order mark, line endings as they are; or why there is none."""


@runtime_checkable
class FileReader(Protocol):
    """Reads files of other repositories, in batches. A resolver may be one as well.

    What failed on the way is then among its `faults`, and what was sent among its `requests`.
    """

    def read_files(self, files: Collection[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
        """Answer for every one of `files`; never raises for a file that cannot be read."""
        ...
