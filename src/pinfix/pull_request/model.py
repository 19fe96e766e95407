"""What a pull request of pinfix is made of, and what can come of trying to open one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from pinfix.plan import Plan
from pinfix.pull_request.proposals.unseen import Unseen
from pinfix.trees.stored.ids import FileMode, object_id


@dataclass(frozen=True, slots=True)
class Topic:
    """One concern, one pull request. `name` is the end of the branch's name."""

    name: str
    codemods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file as it shall be on the branch; `path` is from the root of the repository."""

    path: str
    mode: FileMode
    content: bytes

    @property
    def blob(self) -> str:
        """The id that git gives the content."""
        return object_id("blob", self.content)


@dataclass(frozen=True, slots=True)
class RepositoryName:
    """A repository as GitHub addresses it."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class Base:
    """What the branch is built on: a branch of the repository, the commit at its head, and its tree."""

    branch: str
    commit: str
    tree: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one pull request would hold. `plan` found `files` to be changed on top of `base`.

    `tree` is the id of the tree that git makes of the base with these files. Without files there is nothing
    to propose. `unseen` is what the plan could not look at.
    """

    topic: Topic
    base: Base
    plan: Plan
    files: tuple[FileVersion, ...]
    tree: str
    unseen: tuple[Unseen, ...] = ()

    @property
    def changes_id(self) -> str:
        """Tells these files from others, whatever else is on the base: 64 hexadecimal digits."""
        lines = (f"{file.mode} {file.blob}\t{file.path}\n" for file in sorted(self.files, key=_path))
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _path(file: FileVersion) -> str:
    return file.path


class Outcome(StrEnum):
    """What came of one topic in one repository."""

    OPENED = "opened"
    UPDATED = "updated"
    UNCHANGED = "unchanged"  # the pull request is there and says it all
    REOPENED = "reopened"
    CLOSED = "closed"  # by pinfix: the repair is no longer needed
    CLEAN = "clean"  # nothing to repair
    DECLINED = "declined"  # somebody closed it: that is an answer
    EDITED = "edited"  # commits of people are on the branch
    SKIPPED = "skipped"  # not wanted or not possible there: archived, opted out, too many open
    REFUSED = "refused"  # the token, the rules or a setting do not allow it
    FAILED = "failed"  # the server could not be asked, or answered what nobody expects


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one topic, in words too.

    `code` is stable and says why (docs/pull-requests.md lists them), `message` what happened, `remedy` what
    to do ("": nothing). `warnings` are about what was tried as a favour (labels, reviewers), and about owners
    that GitHub does not take; `notice` says the latter above the text of the pull request. `number` and `url`
    are those of the pull request (0 and "" where there is none), and `merged` says of it whether it was.
    """

    topic: str
    outcome: Outcome
    code: str
    message: str
    remedy: str = ""
    number: int = 0
    url: str = ""
    branch: str = ""
    commit: str = ""
    warnings: tuple[str, ...] = ()
    notice: str = ""
    merged: bool = False
