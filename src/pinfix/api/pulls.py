"""Pull requests, and what hangs on them: comments, labels, people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pinfix.api.caller import Api, segment
from pinfix.api.problems import CallFailed
from pinfix.api.reading import flag, items, known_number, known_text, part, text
from pinfix.api.repositories import RepositoryFacts

State = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request. `branch` and `repository` ("" where it was deleted) are those of its head."""

    number: int
    url: str
    open: bool
    merged: bool
    title: str
    body: str
    branch: str
    repository: str
    head: str
    base: str
    draft: bool
    labels: frozenset[str]
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mergeability:
    """Whether a pull request can be merged. `state` is GitHub's word (`dirty`, `behind`, `unknown`)."""

    conflicted: bool
    state: str


def of_branch(api: Api, facts: RepositoryFacts, owner: str, branch: str) -> tuple[PullRequest, ...]:
    """The pull requests whose head is this branch of a repository of `owner`, in any state, newest first.

    Those of other repositories of the same owner are among them: look at `repository`.
    """
    query = {"head": f"{owner}:{branch}", "sort": "created", "direction": "desc"}
    found = [one for one in map(_pull, _in_all_states(api, facts, query)) if one.branch == branch]
    return tuple(sorted(found, key=_number, reverse=True))


def _in_all_states(api: Api, facts: RepositoryFacts, query: dict[str, str]) -> list[Any]:
    path = f"{facts.path}/pulls"
    try:
        return list(api.pages(path, {**query, "state": "all"}))
    except CallFailed as problem:
        # In large repositories that takes GitHub too long at times; Dependabot asks apart then, too.
        if problem.code != "server-error":
            raise
    return [one for state in ("open", "closed") for one in api.pages(path, {**query, "state": state})]


def open_ones(api: Api, facts: RepositoryFacts) -> Iterator[PullRequest]:
    """All that are open."""
    yield from (_pull(one) for one in api.pages(f"{facts.path}/pulls", {"state": "open"}))


def mergeability(api: Api, facts: RepositoryFacts, pull: int) -> Mergeability:
    """What GitHub says of merging; just after a push it may not know yet (`unknown`)."""
    found = api.get(f"{facts.path}/pulls/{pull}")
    state = text(found, "mergeable_state")
    return Mergeability(state == "dirty" or not flag(found, "mergeable", default=True), state)


def open_pull(
    api: Api,
    facts: RepositoryFacts,
    *,
    title: str,
    body: str,
    head: str,
    base: str,
    draft: bool,
    head_repository: str = "",
    maintainers_may_push: bool = True,
) -> PullRequest:
    """Open one; `head` is `branch`, or `owner:branch` for one of a fork.

    Raises CallFailed: `exists`, `no-commits`, `no-drafts`, `no-fork-collaboration`, `setting-forbids`, …
    """
    given: dict[str, Any] = {"title": title, "body": body, "head": head, "base": base, "draft": draft}
    given["maintainer_can_modify"] = maintainers_may_push
    if head_repository:
        given["head_repo"] = head_repository
    return _pull(api.write("POST", f"{facts.path}/pulls", given, content=True))


def change_pull(
    api: Api,
    facts: RepositoryFacts,
    pull: int,
    *,
    title: str | None = None,
    body: str | None = None,
    state: State | None = None,
) -> PullRequest:
    """Change what is given. Nobody is told of a changed body."""
    given = {"title": title, "body": body, "state": state}
    changed = {name: value for name, value in given.items() if value is not None}
    return _pull(api.write("PATCH", f"{facts.path}/pulls/{pull}", changed, repeatable=True))


def comment(api: Api, facts: RepositoryFacts, pull: int, body: str) -> None:
    """Say something below it."""
    api.write("POST", f"{facts.path}/issues/{pull}/comments", {"body": body}, content=True)


def comments(api: Api, facts: RepositoryFacts, pull: int) -> Iterator[str]:
    """What was said below it."""
    yield from (text(one, "body") for one in api.pages(f"{facts.path}/issues/{pull}/comments"))


def add_labels(api: Api, facts: RepositoryFacts, pull: int, labels: Sequence[str]) -> None:
    """Add labels; GitHub makes those that there are not."""
    api.write("POST", f"{facts.path}/issues/{pull}/labels", {"labels": list(labels)}, repeatable=True)


def remove_label(api: Api, facts: RepositoryFacts, pull: int, label: str) -> None:
    """Remove a label; one that is not there is fine."""
    path = f"{facts.path}/issues/{pull}/labels/{segment(label)}"
    api.answer("DELETE", path, accept=(200, 204, 404), repeatable=True)


def assign(api: Api, facts: RepositoryFacts, pull: int, people: Sequence[str]) -> frozenset[str]:
    """Assign people; who is assigned then, in lower case. GitHub silently leaves out who may not push."""
    body = {"assignees": list(people)}
    found = api.write("POST", f"{facts.path}/issues/{pull}/assignees", body, repeatable=True)
    return frozenset(text(one, "login").lower() for one in items(found, "assignees"))


def request_reviews(
    api: Api, facts: RepositoryFacts, pull: int, people: Sequence[str], teams: Sequence[str]
) -> None:
    """Ask people and teams (by their slugs) for a review."""
    body = {"reviewers": list(people), "team_reviewers": list(teams)}
    api.write("POST", f"{facts.path}/pulls/{pull}/requested_reviewers", body, content=True)


def _pull(found: Any) -> PullRequest:
    head = part(found, "head")
    return PullRequest(
        number=known_number(found, "number"),
        url=text(found, "html_url"),
        open=known_text(found, "state") == "open",
        merged=bool(text(found, "merged_at")) or flag(found, "merged"),
        title=text(found, "title"),
        body=text(found, "body"),
        branch=text(head, "ref"),
        repository=text(part(head, "repo"), "full_name"),
        head=text(head, "sha"),
        base=text(part(found, "base"), "ref"),
        draft=flag(found, "draft"),
        labels=frozenset(text(one, "name") for one in items(found, "labels")),
        closed_at=_moment(text(found, "closed_at")),
    )


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _number(pull: PullRequest) -> int:
    return pull.number
