"""What a branch that moves does to pull requests, whoever moved it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from server.pulls.model import PullRequest

if TYPE_CHECKING:
    from server.repositories import Repository

_HEADS = "refs/heads/"


def moved(where: Repository, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Branches of `where` moved: its pull requests, and those of others that come from it, follow."""
    names = {name for name in before.keys() | after.keys() if name.startswith(_HEADS)}
    changed = {name.removeprefix(_HEADS) for name in names if before.get(name) != after.get(name)}
    waiting = [pull for one in where.family for pull in one.pulls.all if pull.open]
    for pull in waiting:
        if pull.head_repository is where and pull.head_branch in changed:
            _head_moved(pull)
    for pull in waiting:
        if pull.open and pull.repository is where and pull.base_branch in changed:
            _base_moved(pull)


def _head_moved(pull: PullRequest) -> None:
    ledger, head, base = pull.repository.pulls, pull.head, pull.base
    if head is None:
        ledger.close(pull)
        return
    old, pull.head_sha, pull.polls = pull.head_sha, head, pull.repository.merge_delay
    pull.updated_at = pull.repository.clock.now()
    ledger.tell("synchronize", pull, before=old, after=head)
    if base is not None:
        pull.base_sha = base
        if head in pull.repository.history(base):
            # Nothing is left to merge: GitHub closes it.
            ledger.close(pull)


def _base_moved(pull: PullRequest) -> None:
    ledger, base = pull.repository.pulls, pull.base
    pull.polls = pull.repository.merge_delay
    if base is None:
        ledger.close(pull)
    elif pull.head_sha in pull.repository.history(base):
        ledger.mark_merged(pull, base, "octocat")
