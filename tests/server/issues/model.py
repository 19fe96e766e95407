"""An issue, and what people say under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.repositories import Repository


@dataclass(slots=True)
class Comment:
    """A comment in the conversation."""

    id: int
    login: str
    body: str
    created_at: datetime


@dataclass(slots=True)
class Issue:
    """One issue of `repository`; `lock`: None, or the reason it is locked for, perhaps empty."""

    number: int
    repository: Repository
    title: str
    body: str | None
    login: str
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    lock: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is open."""
        return self.state == "open"
