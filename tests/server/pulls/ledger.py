"""The pull requests of one repository: opened, found, changed, closed, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.objects import Commit, Person
from server.pulls import merging
from server.pulls.model import Comment, PullRequest

if TYPE_CHECKING:
    from server.repositories import Repository


class PullRequests:
    """All pull requests of `repository`, oldest first in `all`."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.all: list[PullRequest] = []
        self.labels: dict[str, str] = {}

    def open(
        self,
        head_repository: Repository,
        head: str,
        base: str,
        title: str,
        body: str | None,
        login: str,
        *,
        draft: bool = False,
        maintainer_can_modify: bool = False,
    ) -> PullRequest:
        """Open one; `pulls.opening` says before whether it may be."""
        now = self.repository.clock.now()
        made = PullRequest(
            len(self.all) + 1,
            self.repository,
            head_repository,
            head,
            head_repository.refs()[f"refs/heads/{head}"],
            base,
            self.repository.refs()[f"refs/heads/{base}"],
            title,
            body,
            login,
            draft,
            maintainer_can_modify,
            now,
            now,
            self.repository.merge_delay,
        )
        self.all.append(made)
        return made

    def find(self, number: int) -> PullRequest | None:
        """The pull request of this number."""
        return self.all[number - 1] if 1 <= number <= len(self.all) else None

    def __getitem__(self, number: int) -> PullRequest:
        found = self.find(number)
        if found is None:
            raise KeyError(number)
        return found

    def close(self, pull: PullRequest) -> None:
        """Close without merging."""
        pull.state = "closed"
        pull.closed_at = pull.updated_at = self.repository.clock.now()

    def mark_merged(self, pull: PullRequest, commit: str, login: str) -> None:
        """Close as merged."""
        self.close(pull)
        pull.merged_at, pull.merged_by, pull.merge_commit = pull.closed_at, login, commit

    def merge(self, pull: PullRequest, login: str = "octocat") -> str:
        """Merge into the base branch, by a merge commit; give its id.

        Raises:
            ValueError: it is not open, or conflicts.
        """
        tree = merging.merged_tree(pull)
        if not pull.open or tree is None or pull.base is None:
            raise ValueError(f"pull request {pull.number} cannot be merged")
        person = Person(login, f"{login}@users.noreply.github.com", self.repository.clock.now())
        text = f"Merge pull request #{pull.number} from {pull.head_label.replace(':', '/')}"
        parents = (pull.base, pull.head_sha)
        commit = self.repository.objects.write_commit(Commit(tree, parents, person, person, text))
        self.mark_merged(pull, commit, login)
        self.repository.set_refs({f"refs/heads/{pull.base_branch}": commit})
        return commit

    def label(self, pull: PullRequest, name: str) -> None:
        """Add a label, made in the repository where it is new; case does not matter."""
        name = self.labels.setdefault(name.lower(), name)
        if name not in pull.labels:
            pull.labels.append(name)

    def unlabel(self, pull: PullRequest, name: str) -> bool:
        """Take a label off; False where it was not on."""
        there = [label for label in pull.labels if label.lower() == name.lower()]
        for label in there:
            pull.labels.remove(label)
        return bool(there)

    def comment(self, pull: PullRequest, login: str, body: str) -> Comment:
        """Say something in the conversation."""
        number = self.repository.id * 100_000 + pull.number * 1000 + len(pull.comments) + 1
        made = Comment(number, login, body, self.repository.clock.now())
        pull.comments.append(made)
        return made


class PullCalls:
    """What tests do to pull requests of a repository, by number, as people do in the browser."""

    pulls: PullRequests

    def merge(self, number: int) -> str:
        """Merge into the base branch; give the merge commit."""
        return self.pulls.merge(self.pulls[number])

    def close(self, number: int) -> None:
        """Close without merging."""
        self.pulls.close(self.pulls[number])

    def label(self, number: int, name: str) -> None:
        """Add a label."""
        self.pulls.label(self.pulls[number], name)

    def comment(self, number: int, body: str, login: str = "octocat") -> None:
        """Say something under it."""
        self.pulls.comment(self.pulls[number], login, body)

    def open_pull(
        self, head: str, base: str = "main", *, title: str = "Change", body: str = "", login: str = "octocat"
    ) -> int:
        """Open one from a branch of the same repository; give its number."""
        return self.pulls.open(self.pulls.repository, head, base, title, body, login).number
