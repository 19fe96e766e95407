"""The pull requests of one repository: opened, found, changed, closed, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.objects import Commit, Person
from server.pulls import merging
from server.pulls.model import PullRequest

if TYPE_CHECKING:
    from server.repositories import Repository


class PullRequests:
    """All pull requests of `repository`, oldest first in `all`."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.all: list[PullRequest] = []

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
            self.repository.conversations.next_number(),
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
        self.tell("opened", made)
        return made

    def find(self, number: int) -> PullRequest | None:
        """The pull request of this number."""
        return next((one for one in self.all if one.number == number), None)

    def __getitem__(self, number: int) -> PullRequest:
        found = self.find(number)
        if found is None:
            raise KeyError(number)
        return found

    def close(self, pull: PullRequest) -> None:
        """Close without merging."""
        self._shut(pull)
        self.tell("closed", pull)

    def reopen(self, pull: PullRequest) -> None:
        """Open again; `pulls.opening` says before whether it may be."""
        pull.state, pull.closed_at, pull.polls = "open", None, self.repository.merge_delay
        pull.head_sha, pull.updated_at = pull.head or pull.head_sha, self.repository.clock.now()
        self.tell("reopened", pull)

    def edit(self, pull: PullRequest, title: str | None, body: str | None) -> None:
        """Change title or body; None leaves it."""
        changes: dict[str, str] = {}
        if title is not None and title != pull.title:
            changes["title"], pull.title = pull.title, title
        if body is not None and body != pull.body:
            changes["body"], pull.body = pull.body or "", body
        pull.updated_at = self.repository.clock.now()
        if changes:
            self.tell("edited", pull, changes=changes)

    def tell(self, action: str, pull: PullRequest, **details: Any) -> None:
        """Say what happened to a pull request."""
        self.repository.conversations.tell(action, pull, **details)

    def mark_merged(self, pull: PullRequest, commit: str, login: str) -> None:
        """Close as merged."""
        self._shut(pull)
        pull.merged_at, pull.merged_by, pull.merge_commit = pull.closed_at, login, commit
        self.tell("closed", pull)

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

    def _shut(self, pull: PullRequest) -> None:
        pull.state = "closed"
        pull.closed_at = pull.updated_at = self.repository.clock.now()


class PullCalls:
    """What tests do to pull requests of a repository, by number, as people do in the browser."""

    pulls: PullRequests

    def merge(self, number: int) -> str:
        """Merge into the base branch; give the merge commit."""
        return self.pulls.merge(self.pulls[number])

    def close(self, number: int) -> None:
        """Close without merging."""
        self.pulls.close(self.pulls[number])

    def reopen(self, number: int) -> None:
        """Open again."""
        self.pulls.reopen(self.pulls[number])

    def edit(self, number: int, *, title: str | None = None, body: str | None = None) -> None:
        """Change title or body."""
        self.pulls.edit(self.pulls[number], title, body)

    def open_pull(
        self, head: str, base: str = "main", *, title: str = "Change", body: str = "", login: str = "octocat"
    ) -> int:
        """Open one from a branch of the same repository; give its number."""
        return self.pulls.open(self.pulls.repository, head, base, title, body, login).number
