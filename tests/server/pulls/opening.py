"""Why a pull request cannot be opened or opened again, in GitHub's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.pulls.model import PullRequest

if TYPE_CHECKING:
    from server.repositories import Repository

LONGEST_BODY = 65_536
"""Characters of a body."""


class Invalid(Exception):
    """One error of a 422 "Validation Failed"."""

    def __init__(self, message: str | None = None, *, code: str = "custom", **more: Any) -> None:
        super().__init__(message or code)
        said = {} if message is None else {"message": message}
        self.error = {"resource": "PullRequest", "code": code, **more, **said}


def check_text(title: str | None, body: str | None) -> None:
    """Title and body of a pull request that is opened or changed.

    Raises:
        Invalid: one is missing or too long.
    """
    if title is not None and not title.strip():
        raise Invalid(code="missing_field", resource="Issue", field="title")
    if title is not None and len(title) > 256:
        raise Invalid("title is too long (maximum is 256 characters)", resource="Issue", field="title")
    if body is not None and len(body) > LONGEST_BODY:
        text = f"body is too long (maximum is {LONGEST_BODY} characters)"
        raise Invalid(text, resource="Issue", field="body")


def check_branches(repository: Repository, source: Repository, head: str, base: str) -> None:
    """Head and base of a new pull request.

    Raises:
        Invalid: one is not there, they have no commits between them, or there is a pull request already.
    """
    onto = repository.refs().get(f"refs/heads/{base}")
    tip = source.refs().get(f"refs/heads/{head}")
    if onto is None:
        raise Invalid(code="invalid", field="base")
    if tip is None:
        raise Invalid(code="invalid", field="head")
    if twin(repository, source, head, base):
        raise Invalid(f"A pull request already exists for {source.owner}:{head}.")
    if trouble := _history(repository, source, head, base):
        raise Invalid(trouble)


def check_reopening(pull: PullRequest) -> None:
    """A closed pull request that is to be open again.

    Raises:
        Invalid: it was merged, its branch is gone or rewritten, or another one took its place.
    """
    head = pull.head
    if pull.merged:
        trouble = "The pull request cannot be reopened."
    elif head is None:
        trouble = f"The {pull.head_branch} branch has been deleted."
    elif pull.base is None:
        trouble = f"The {pull.base_branch} branch has been deleted."
    elif pull.head_sha not in pull.repository.history(head):
        trouble = f"The {pull.head_branch} branch was force-pushed or recreated."
    elif twin(pull.repository, pull.head_repository, pull.head_branch, pull.base_branch):
        trouble = f"There is already an open pull request from {pull.head_label} to {pull.base_label}."
    elif head in pull.repository.history(pull.base):
        trouble = f"There are no new commits on the {pull.head_label} branch."
    else:
        return
    raise Invalid(f"state cannot be changed. {trouble}", code="invalid", field="state")


def check_base(pull: PullRequest, base: str) -> None:
    """Another base branch for a pull request.

    Raises:
        Invalid: it is closed, or the branch will not do.
    """
    if not pull.open:
        raise Invalid("Cannot change the base branch of a closed pull request.", code="invalid", field="base")
    if f"refs/heads/{base}" not in pull.repository.refs():
        raise Invalid(f"Proposed base branch '{base}' was not found", code="invalid", field="base")
    if twin(pull.repository, pull.head_repository, pull.head_branch, base):
        text = f"A pull request already exists for base branch '{base}' and head branch '{pull.head_branch}'"
        raise Invalid(text, code="invalid", field="base")
    if trouble := _history(pull.repository, pull.head_repository, pull.head_branch, base):
        raise Invalid(trouble, code="invalid", field="base")


def twin(repository: Repository, source: Repository, head: str, base: str) -> PullRequest | None:
    """The open pull request of these branches."""
    for pull in repository.pulls.all:
        if pull.open and (pull.head_repository, pull.head_branch, pull.base_branch) == (source, head, base):
            return pull
    return None


def _history(repository: Repository, source: Repository, head: str, base: str) -> str | None:
    tip, onto = source.refs()[f"refs/heads/{head}"], repository.refs()[f"refs/heads/{base}"]
    across = source is not repository
    ours = f"{repository.owner}:{base}" if across else base
    theirs = f"{source.owner}:{head}" if across else head
    found = repository.compare(onto, tip)
    if found is None:
        return f"The {theirs} branch has no history in common with {ours}"
    return None if found.ahead else f"No commits between {ours} and {theirs}"
