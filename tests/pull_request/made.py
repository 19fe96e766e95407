"""Proposals, branches and pull requests for tests of what is decided about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pinfix.api.pulls import PullRequest
from pinfix.plan import Plan
from pinfix.pull_request.model import Base, FileVersion, Proposal, Topic
from pinfix.pull_request.state.decision import Branch, Text
from pinfix.pull_request.state.marker import Marker, digest

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BASE = Base("main", "b" * 40, "c" * 40)
HEAD = "d" * 40
TEXT = Text("Pin the actions", "What and why.")


def proposal(*contents: str, base: Base = BASE) -> Proposal:
    """A proposal that changes one file for each of `contents`; without any, nothing is to be repaired."""
    plan = Plan((), (), (), (), 1, 0, 0.0)
    files = tuple(
        FileVersion(f".github/workflows/{number}.yml", "100644", content.encode())
        for number, content in enumerate(contents)
    )
    return Proposal(Topic("pins", ("pin-actions",)), base, plan, files, "e" * 40)


def own_branch(of: Proposal, *, parent: str = BASE.commit) -> Branch:
    """The branch as pinfix left it for `of`."""
    return Branch(HEAD, "pinfix", parent, of.changes_id)


def marker(of: Proposal, text: Text = TEXT, *, head: str = HEAD, closed: str = "") -> Marker:
    """What pinfix wrote into the body."""
    base = of.base.commit
    return Marker("pins", head, base, of.changes_id, digest(text.title), digest(text.body), closed)


def pull(of: Proposal, text: Text = TEXT, **other: object) -> PullRequest:
    """An open pull request as pinfix left it for `of`; `closed` and `head` go into the marker."""
    hidden = marker(of, text, head=str(other.pop("head", HEAD)), closed=str(other.pop("closed", "")))
    made = PullRequest(
        number=7,
        url="",
        open=True,
        merged=False,
        title=text.title,
        body=f"{text.body}\n\n{hidden}\n",
        branch="pinfix/pins",
        repository="octo/app",
        head=HEAD,
        base="main",
        draft=False,
        labels=frozenset(),
        closed_at=None,
    )
    return replace(made, **other)  # type: ignore[arg-type]
