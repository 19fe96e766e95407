"""What a repository has besides its history: releases, comparisons, settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""The date of the first commit of every repository; each later one is an hour younger."""

FULL_ID = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Release:
    """A release on a tag."""

    id: int
    tag: str
    name: str
    body: str
    prerelease: bool
    draft: bool
    immutable: bool
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `base...head` amounts to: the commits that only one side has, newest first."""

    merge_base: str
    ahead: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def status(self) -> str:
        """In the words of GitHub: of the head, seen from the base."""
        if self.ahead and self.behind:
            return "diverged"
        return "ahead" if self.ahead else "behind" if self.behind else "identical"


@dataclass(slots=True)
class Settings:
    """What an owner sets; `drafts`: the plan has draft pull requests; `size` in kilobytes.

    `workflow_permissions`: what GITHUB_TOKEN has by default (read or write); `actions_may_open`: whether it
    may open pull requests. `ready_after`: so many polls more, and a new fork is there. `owners`: who may
    stand in CODEOWNERS, in lower case (None: everybody). `immutable_subjects`: tokens name the repository
    with its ids; `subject_keys`: the claims of a template. `issues`: there are any.
    """

    disabled: bool = False
    topics: tuple[str, ...] = ()
    allow_forking: bool = True
    size: int = 1
    drafts: bool = True
    workflow_permissions: str = "read"
    actions_may_open: bool = True
    ready_after: int = 0
    owners: frozenset[str] | None = None
    immutable_subjects: bool = True
    subject_keys: tuple[str, ...] = ()
    issues: bool = True
