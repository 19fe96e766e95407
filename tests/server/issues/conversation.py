"""What can be done alike to an issue and to a pull request of one repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from server.issues.model import Comment, Issue

if TYPE_CHECKING:
    from server.pulls.model import PullRequest
    from server.repositories import Repository

    Subject: TypeAlias = "Issue | PullRequest"


class Conversations:
    """`labels`: those of the repository, by name in lower case."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.labels: dict[str, str] = {}

    def find(self, number: int) -> Subject | None:
        """The issue or pull request of a number, of which there is one series."""
        return self.repository.issues.find(number) or self.repository.pulls.find(number)

    def next_number(self) -> int:
        """The number that the next issue or pull request gets."""
        return len(self.repository.issues.all) + len(self.repository.pulls.all) + 1

    def label(self, subject: Subject, name: str) -> None:
        """Add a label, made in the repository where it is new; case does not matter."""
        name = self.labels.setdefault(name.lower(), name)
        if name not in subject.labels:
            subject.labels.append(name)
            self._touch(subject)
            self.tell("labeled", subject, label=name)

    def unlabel(self, subject: Subject, name: str) -> bool:
        """Take a label off; False where it was not on."""
        there = [label for label in subject.labels if label.lower() == name.lower()]
        for label in there:
            subject.labels.remove(label)
            self._touch(subject)
            self.tell("unlabeled", subject, label=label)
        return bool(there)

    def comment(self, subject: Subject, login: str, body: str) -> Comment:
        """Say something in the conversation."""
        number = self.repository.id * 100_000 + subject.number * 1000 + len(subject.comments) + 1
        made = Comment(number, login, body, self.repository.clock.now())
        subject.comments.append(made)
        self._touch(subject)
        self._tell_of_comment("created", subject, made)
        return made

    def edit_comment(self, subject: Subject, comment: Comment, body: str) -> None:
        """Say it in other words."""
        before, comment.body = comment.body, body
        self._tell_of_comment("edited", subject, comment, body=before)

    def find_comment(self, number: int) -> tuple[Subject, Comment] | None:
        """A comment of the repository by its id, and where it stands."""
        subjects: list[Subject] = [*self.repository.issues.all, *self.repository.pulls.all]
        for subject in subjects:
            for comment in subject.comments:
                if comment.id == number:
                    return subject, comment
        return None

    def lock(self, subject: Subject, reason: str | None) -> None:
        """Lock a conversation (`reason` may be empty), or with None unlock it."""
        subject.lock = reason
        self._touch(subject)
        self.tell("unlocked" if reason is None else "locked", subject)

    def tell(self, action: str, subject: Subject, **details: Any) -> None:
        """Say what happened to an issue or a pull request."""
        kind = "issues" if isinstance(subject, Issue) else "pull_request"
        self.repository.happenings.tell(kind, action, repository=self.repository, subject=subject, **details)

    def _tell_of_comment(self, action: str, subject: Subject, comment: Comment, **changes: str) -> None:
        self.repository.happenings.tell(
            "issue_comment",
            action,
            repository=self.repository,
            subject=subject,
            comment=comment,
            changes=changes,
        )

    def _touch(self, subject: Subject) -> None:
        subject.updated_at = self.repository.clock.now()
