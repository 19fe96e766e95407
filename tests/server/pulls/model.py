"""A pull request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from server.issues.model import Comment

if TYPE_CHECKING:
    from server.repositories import Repository


@dataclass(slots=True)
class PullRequest:
    """One pull request of `repository`; `head_sha` is where its branch was while it was open.

    `polls`: so many times more GitHub answers that it does not know yet whether it can be merged.
    """

    number: int
    repository: Repository
    head_repository: Repository
    head_branch: str
    head_sha: str
    base_branch: str
    base_sha: str
    title: str
    body: str | None
    login: str
    draft: bool
    maintainer_can_modify: bool
    created_at: datetime
    updated_at: datetime
    polls: int
    state: str = "open"
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: str | None = None
    merge_commit: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    team_reviewers: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    lock: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is open."""
        return self.state == "open"

    @property
    def merged(self) -> bool:
        """Whether it was merged."""
        return self.merged_at is not None

    @property
    def head_label(self) -> str:
        """Owner and branch of the head."""
        return f"{self.head_repository.owner}:{self.head_branch}"

    @property
    def base_label(self) -> str:
        """Owner and branch of the base."""
        return f"{self.repository.owner}:{self.base_branch}"

    @property
    def head(self) -> str | None:
        """Where the branch is now; None where it is gone."""
        return self.head_repository.refs().get(f"refs/heads/{self.head_branch}")

    @property
    def base(self) -> str | None:
        """Where the base branch is now; None where it is gone."""
        return self.repository.refs().get(f"refs/heads/{self.base_branch}")
