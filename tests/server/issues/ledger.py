"""The issues of one repository: opened, found, edited, closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from server.happenings import ACTOR
from server.issues.conversation import Conversations
from server.issues.model import Issue

if TYPE_CHECKING:
    from server.issues.conversation import Subject
    from server.repositories import Repository


class Issues:
    """All issues of `repository`, oldest first in `all`."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.all: list[Issue] = []

    def open(self, title: str, body: str | None, login: str, labels: Sequence[str] = ()) -> Issue:
        """Open one."""
        now, talks = self.repository.clock.now(), self.repository.conversations
        made = Issue(talks.next_number(), self.repository, title, body, login, now, now)
        made.labels = [talks.labels.setdefault(name.lower(), name) for name in labels]
        self.all.append(made)
        talks.tell("opened", made)
        for name in made.labels:
            talks.tell("labeled", made, label=name)
        return made

    def find(self, number: int) -> Issue | None:
        """The issue of this number."""
        return next((one for one in self.all if one.number == number), None)

    def __getitem__(self, number: int) -> Issue:
        found = self.find(number)
        if found is None:
            raise KeyError(number)
        return found

    def edit(self, issue: Issue, title: str | None = None, body: str | None = None) -> None:
        """Change title or body; None leaves it."""
        changes: dict[str, str] = {}
        if title is not None and title != issue.title:
            changes["title"], issue.title = issue.title, title
        if body is not None and body != issue.body:
            changes["body"], issue.body = issue.body or "", body
        if changes:
            issue.updated_at = self.repository.clock.now()
            self.repository.conversations.tell("edited", issue, changes=changes)

    def close(self, issue: Issue, reason: str = "completed") -> None:
        """Close."""
        issue.state, issue.state_reason, issue.closed_by = "closed", reason, ACTOR.get()
        issue.closed_at = issue.updated_at = self.repository.clock.now()
        self.repository.conversations.tell("closed", issue)

    def reopen(self, issue: Issue) -> None:
        """Open again."""
        issue.state, issue.state_reason, issue.closed_at, issue.closed_by = "open", "reopened", None, None
        issue.updated_at = self.repository.clock.now()
        self.repository.conversations.tell("reopened", issue)


class IssueCalls:
    """What tests do to issues of a repository, by number, as people do in the browser."""

    issues: Issues
    conversations: Conversations

    def open_issue(
        self, title: str = "An issue", body: str = "", *, login: str = "octocat", labels: Sequence[str] = ()
    ) -> int:
        """Open one; give its number."""
        return self.issues.open(title, body, login, labels).number

    def edit_issue(self, number: int, *, title: str | None = None, body: str | None = None) -> None:
        """Change title or body."""
        self.issues.edit(self.issues[number], title, body)

    def close_issue(self, number: int, reason: str = "completed") -> None:
        """Close it: completed, not_planned or duplicate."""
        self.issues.close(self.issues[number], reason)

    def reopen_issue(self, number: int) -> None:
        """Open it again."""
        self.issues.reopen(self.issues[number])

    def label(self, number: int, name: str) -> None:
        """Add a label to an issue or pull request."""
        self.conversations.label(self._subject(number), name)

    def unlabel(self, number: int, name: str) -> None:
        """Take a label off an issue or pull request."""
        self.conversations.unlabel(self._subject(number), name)

    def comment(self, number: int, body: str, login: str = "octocat") -> None:
        """Say something under an issue or pull request."""
        self.conversations.comment(self._subject(number), login, body)

    def lock(self, number: int, reason: str | None = "") -> None:
        """Lock a conversation; with None unlock it."""
        self.conversations.lock(self._subject(number), reason)

    def _subject(self, number: int) -> Subject:
        found = self.conversations.find(number)
        if found is None:
            raise KeyError(number)
        return found
