"""Whose work is on a branch: only what pinfix itself put there may ever be overwritten."""

from __future__ import annotations

from pinfix.api import git_data
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.body.commit import own_trailers
from pinfix.pull_request.model import Base
from pinfix.pull_request.state.decision import Branch


def whose(api: Api, facts: RepositoryFacts, head: str, base: Base, *, known: str = "") -> Branch:
    """The branch that stands at `head` ("": there is none); `known` is a commit of the base, where told.

    A commit of pinfix says which tree and which words it has. One that a person amended has others; one that
    a person put on top does not say it. What is in the base already is nobody's. Raises CallFailed.
    """
    if not head:
        return Branch()
    if head == base.commit:
        return Branch(head)
    commit = git_data.commit(api, facts, head)
    said = own_trailers(commit.message)
    parent = commit.parents[0] if len(commit.parents) == 1 else ""
    made = parent != "" and said.get("Pinfix-Tree") == commit.tree
    # What pinfix made stands directly on the base: otherwise there is work of people between.
    ahead = 1 if made and parent in (base.commit, known) else _ahead(api, facts, base, head)
    if made and ahead == 1:
        return Branch(head, "pinfix", parent, said.get("Pinfix-Changes", ""))
    return Branch(head, "nobody" if ahead == 0 else "people")


def _ahead(api: Api, facts: RepositoryFacts, base: Base, head: str) -> int | None:
    """How many commits only the branch has; None where it has nothing in common with the base."""
    try:
        return git_data.compare(api, facts, base.commit, head).ahead
    except CallFailed as problem:
        if problem.status == 404:
            return None
        raise
