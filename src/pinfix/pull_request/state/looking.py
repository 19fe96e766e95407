"""Seeing what there is of a topic: its branch, whose work is on it, and its newest pull request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pinfix.api import pulls
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.pulls import PullRequest
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.model import Base, Topic
from pinfix.pull_request.state.decision import Seen
from pinfix.pull_request.state.marker import find_marker
from pinfix.pull_request.state.ownership import whose
from pinfix.pull_request.writing.commits import without_beside

PREFIX = "pinfix"
"""The folder of pinfix's branches."""


@dataclass(frozen=True, slots=True)
class Repositories:
    """`target` gets the pull request; `push` holds the branch: the same one, or a fork.

    `account` is the person that pinfix acts as, who may have a fork ("": an App).
    """

    target: RepositoryFacts
    push: RepositoryFacts
    account: str = ""

    @property
    def is_fork(self) -> bool:
        """Whether the branch is in another repository than the pull request."""
        return self.push.number != self.target.number


def is_own_name(branch: str) -> bool:
    """Whether a branch has a name of the kind that pinfix gives; people may give such names too."""
    return branch.startswith((f"{PREFIX}/", f"{PREFIX}-"))


def is_made_for(topics: Iterable[str], branch: str) -> bool:
    """Whether a branch has a name that pinfix makes for one of `topics`, or for another base."""
    name = without_beside(branch)
    own = {one for topic in topics for one in branch_names(Topic(topic, ()))}
    return name in own or name.startswith((f"{PREFIX}-to/", f"{PREFIX}-to+"))


def branch_names(topic: Topic, onto: str = "") -> tuple[str, str]:
    """The two names that the branch of a topic can have; `onto` is the base where it is not the default one.

    No two topics and bases share one: no topic has a slash, a plus or a dot in its name.
    """
    if onto:
        return f"{PREFIX}-to/{onto}/{topic.name}", f"{PREFIX}-to+{onto}+{topic.name}"
    return f"{PREFIX}/{topic.name}", f"{PREFIX}-{topic.name}"


def branch_name(topic: Topic, existing: Mapping[str, str], onto: str = "") -> str:
    """The branch of a topic: the one that is there, else the first that git lets be there.

    git has no branch below another. Raises CallFailed (`branch-in-the-way`).
    """
    names = branch_names(topic, onto)
    there = [name for name in names if name in existing]
    free = [name for name in names if not any(_collide(name, other) for other in existing)]
    if not (there or free):
        others = sorted(other for other in existing if any(_collide(name, other) for name in names))
        raise CallFailed(
            "branch-in-the-way",
            f"git has no branch below another, and neither {' nor '.join(names)} can be: {', '.join(others)}",
            "Rename or delete the branches that are in the way.",
        )
    return (there or free)[0]


def _collide(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def onto(target: RepositoryFacts, base: Base) -> str:
    """The base as it goes into the names of branches: "" where it is the default branch."""
    return "" if base.branch == target.default_branch else base.branch


def elsewhere(api: Api, where: Repositories, topic: Topic, branch: str, base: Base) -> PullRequest | None:
    """The newest pull request, best an open one, of this topic that is not from `branch` in `where.push`.

    It may have the other name; it may be from the fork or the repository itself, where the account got or
    lost the right to push meanwhile; it may have a name of before another branch became the default one, and
    is then for the same base. Raises CallFailed.
    """
    named = onto(where.target, base)
    names = branch_names(topic, named)
    of_before = branch_names(topic, "" if named else base.branch)
    owners = {name.lower() for name in (where.push.owner, where.target.owner, where.account) if name}
    own = where.push.owner.lower()
    found = [
        one
        for owner in sorted(owners)
        for name in (*names, *of_before)
        # `look` asked that already; a fork may be of the same owner as the repository.
        if where.is_fork or (owner, name) != (own, branch)
        for one in pulls.of_branch(api, where.target, owner, name)
        if (one.branch, one.repository.lower()) != (branch, where.push.full_name.lower())
        if one.branch in names or one.base == base.branch
    ]
    return max(found, key=lambda one: (one.open, one.number), default=None)


def look(api: Api, where: Repositories, branch: str, head: str, base: Base) -> Seen:
    """What there is of the branch that stands at `head` ("": there is none). Raises CallFailed."""
    pull = next(
        (
            one
            for one in pulls.of_branch(api, where.target, where.push.owner, branch)
            # That of a repository that was deleted meanwhile was one of this owner too.
            if one.repository.lower() in ("", where.push.full_name.lower())
        ),
        None,
    )
    marker = find_marker(pull.body) if pull is not None else None
    found = whose(api, where.push, head, base, known=marker.base if marker is not None else "")
    stale = False
    if pull is not None and pull.open and found.owner == "pinfix" and found.parent != base.commit:
        now = pulls.mergeability(api, where.target, pull.number)
        stale = now.conflicted or now.state == "behind"
    return Seen(found, pull, stale)
