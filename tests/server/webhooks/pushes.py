"""The payloads of pushes: one for each ref that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from server.objects import Entry, Person
from server.repositories import Repository
from server.rest.views.plain import Json, moment

NONE = "0" * 40
MOST_COMMITS = 2048
"""A payload has no more than these, the newest.

https://docs.github.com/webhooks/webhook-events-and-payloads#push
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A ref that moved; NONE before: it is new; NONE after: it is gone."""

    ref: str
    before: str
    after: str


def moves(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Move]:
    """Branches and tags that moved."""
    for ref in sorted(before.keys() | after.keys()):
        if ref.startswith(("refs/heads/", "refs/tags/")) and before.get(ref) != after.get(ref):
            yield Move(ref, before.get(ref, NONE), after.get(ref, NONE))


def payload(repository: Repository, move: Move, shown: Json, actor: str, site: str) -> Json:
    """What is sent for one of them, but for what all events have."""
    tip = None if move.after == NONE else repository.peel(move.after)
    is_commit = tip is not None and repository.objects.kind(tip) == "commit"
    history = list(repository.history(tip)) if tip is not None and is_commit else []
    known = set(repository.history(repository.peel(move.before))) if move.before != NONE else set()
    if move.before == NONE:
        known = _elsewhere(repository, move.ref)
    new = [one for one in islice(history, MOST_COMMITS) if one not in known]
    here = f"{site}/{repository.full_name}"
    return {
        "ref": move.ref,
        "before": move.before,
        "after": move.after,
        "created": move.before == NONE,
        "deleted": move.after == NONE,
        "forced": NONE not in (move.before, move.after) and move.before not in history,
        "base_ref": None,
        "compare": f"{here}/compare/{move.before[:12]}...{move.after[:12]}",
        "commits": [_commit(repository, one, here) for one in reversed(new)],
        "head_commit": _commit(repository, history[0], here) if history else None,
        "pusher": {"name": actor, "email": f"{actor}@users.noreply.github.com"},
        "repository": _as_pushed(shown, repository),
    }


def _elsewhere(repository: Repository, ref: str) -> set[str]:
    heads = {
        held for name, held in repository.refs().items() if name.startswith("refs/heads/") and name != ref
    }
    return {one for head in heads for one in repository.history(head)}


def _commit(repository: Repository, identity: str, here: str) -> Json:
    commit = repository.objects.commit(identity)
    before: dict[str, Entry] = {}
    if commit.parents:
        before = repository.objects.leaves(repository.objects.commit(commit.parents[0]).tree)
    after = repository.objects.leaves(commit.tree)
    return {
        "id": identity,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message.rstrip("\n"),
        "timestamp": moment(commit.committer.date),
        "url": f"{here}/commit/{identity}",
        "author": _person(commit.author),
        "committer": _person(commit.committer),
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "modified": sorted(path for path in after.keys() & before.keys() if after[path] != before[path]),
    }


def _person(who: Person) -> Json:
    return {"name": who.name, "email": who.email}


def _as_pushed(shown: Json, repository: Repository) -> Json:
    # Only this event has the dates as numbers, and the owner as a person.
    owner = repository.owner
    return {
        **shown,
        "owner": {**shown["owner"], "name": owner, "email": f"{owner}@users.noreply.github.com"},
        "created_at": 1_704_067_200,
        "pushed_at": 1_704_067_200,
        "master_branch": repository.default_branch,
        "stargazers": 0,
    }
