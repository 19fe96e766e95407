"""A fork to push to, where the account of the token may not push to the repository itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from pinfix.api import git_data, repositories
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.model import Base

_LONGEST = 300.0
"""Seconds: GitHub says that a fork that takes longer is one for its support."""
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between two looks; the last goes on."""


def forked(
    api: Api,
    facts: RepositoryFacts,
    login: str,
    *,
    notify: Callable[[str], None] = lambda text: None,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> RepositoryFacts:
    """The fork of a repository in the account `login`, made where there is none, once it can be used.

    Raises CallFailed: `name-taken` (the account has another repository of that name), `no-fork` (it did not
    get ready, or what was got is no fork of it), and what any call can meet.
    """
    there = existing(api, facts, login)
    if there is not None:
        return there
    made = repositories.fork(api, facts)
    if made.number in (0, facts.number) or not _is_fork(made, facts):
        raise CallFailed(
            "no-fork",
            f"GitHub made no fork of {facts.full_name} in the account {login}, but gave {made.full_name}",
            "An account has one fork of a whole family of forks: delete or rename that one, or have a role "
            "with which it may push.",
        )
    notify(f"waiting until the fork {made.full_name} is ready")
    end = clock() + _LONGEST
    pauses = list(_PAUSES)
    while True:
        ready = _ready(api, made)
        if ready is not None:
            return ready
        pause = pauses.pop(0) if len(pauses) > 1 else pauses[0]
        if clock() + pause > end:
            raise CallFailed(
                "no-fork",
                f"the fork {made.full_name} was not ready after {_LONGEST / 60:.0f} minutes",
                "Run again later: it is found then.",
            )
        sleep(pause)


def to_be_made(facts: RepositoryFacts, login: str) -> RepositoryFacts:
    """What the fork will be, for looking for what it cannot have yet; its number is 0."""
    return replace(facts, number=0, node="", owner=login, parent=facts.full_name, may_push=True)


def reach(api: Api, target: RepositoryFacts, fork: RepositoryFacts, base: Base) -> None:
    """Make sure that the commit to build on is there for the fork.

    A family of forks has one store of objects, and Renovate too lets branches of a fork stand at commits that
    only the parent has. So a branch of the fork is brought up to date only where GitHub does not find the
    commit there, and only where no work of people is on it. Raises CallFailed (`fork-behind`).
    """
    if _has(api, fork, base.commit):
        return
    behind = CallFailed(
        "fork-behind",
        f"the fork {fork.full_name} does not have the commit {base.commit} of {target.full_name}",
        f"Bring its branch {base.branch} up to date (Sync fork, on its page), and run again.",
    )
    head = git_data.head(api, fork, base.branch)
    if not head or not _has(api, target, head):
        raise behind
    if git_data.compare(api, target, base.commit, head).ahead:
        raise behind
    api.write("POST", f"{fork.path}/merge-upstream", {"branch": base.branch}, repeatable=True)
    if not _has(api, fork, base.commit):
        raise behind


def existing(api: Api, facts: RepositoryFacts, login: str) -> RepositoryFacts | None:
    """The fork under the name that it usually has; under another, GitHub finds it when asked to make one.

    Raises CallFailed: `name-taken`, `archived`.
    """
    try:
        found = repositories.repository(api, login, facts.name)
    except CallFailed as problem:
        if problem.status == 404:
            return None
        raise
    if found.owner.lower() != login.lower():  # renamed or given away: the name is free
        return None
    if not _is_fork(found, facts):
        raise CallFailed(
            "name-taken",
            f"{found.full_name} is no fork of {facts.full_name}, and was left alone",
            "Rename it, or fork the repository under another name.",
        )
    if found.archived:
        raise CallFailed("archived", f"the fork {found.full_name} is archived", "Unarchive or delete it.")
    return found


def _is_fork(found: RepositoryFacts, of: RepositoryFacts) -> bool:
    return found.parent.lower() == of.full_name.lower()


def _ready(api: Api, made: RepositoryFacts) -> RepositoryFacts | None:
    """The fork, once its default branch is there."""
    try:
        found = repositories.repository(api, made.owner, made.name)
    except CallFailed as problem:
        if problem.status == 404:
            return None
        raise
    return found if git_data.head(api, found, found.default_branch) else None


def _has(api: Api, facts: RepositoryFacts, commit: str) -> bool:
    try:
        git_data.commit(api, facts, commit)
    except CallFailed as problem:
        if problem.status in (404, 422):
            return False
        raise
    return True
