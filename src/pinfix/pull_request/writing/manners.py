"""What is said and done beside a pull request: labels, people, a comment. No favour is worth a failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pinfix.api import pulls
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.pull_request.state.marker import digest

_PAUSES = (1.0, 3.0)
"""Seconds: a pull request that was just opened may not be found by the next call (422 "not resolve")."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How pull requests are opened. Reviewers are people, or teams as `organization/team`.

    `retry`: reopen what people closed. `most_open`: pull requests of pinfix open at a time.
    """

    draft: bool = False
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    retry: bool = False
    most_open: int = 10


def do_favours(
    api: Api,
    facts: RepositoryFacts,
    pull: int,
    manners: Manners,
    sleep: Callable[[float], object] = time.sleep,
) -> tuple[str, ...]:
    """Label, assign, ask for reviews; gives a warning for each that did not work."""
    warnings = []
    for what, favour in _favours(api, facts, pull, manners):
        warning = _try(what, favour, sleep)
        if warning:
            warnings.append(warning)
    return tuple(warnings)


def say_once(api: Api, facts: RepositoryFacts, pull: int, comment: str) -> tuple[str, ...]:
    """Comment, unless the very comment is the last one: a run that died may have left it.

    Where comments are turned off or the conversation is locked, it goes without; gives a warning then.
    """

    def is_said() -> bool:
        *_, last = ("", *pulls.comments(api, facts, pull))
        return digest(last) == digest(comment)

    try:
        if not is_said():
            pulls.comment(api, facts, pull, comment)
    except CallFailed as problem:
        if problem.code in ("turned-off", "locked", "forbidden"):
            return (f"the comment was not made: {problem.message}",)
        if not (problem.may_have_happened and is_said()):
            raise
    return ()


def _favours(
    api: Api, facts: RepositoryFacts, pull: int, manners: Manners
) -> Iterator[tuple[str, Callable[[], str]]]:
    if manners.labels:
        yield "the labels were not added", lambda: _label(api, facts, pull, manners.labels)
    if manners.assignees:
        yield "nobody was assigned", lambda: _assign(api, facts, pull, manners.assignees)
    if manners.reviewers:
        yield "nobody was asked for a review", lambda: _ask(api, facts, pull, manners.reviewers)


def _label(api: Api, facts: RepositoryFacts, pull: int, labels: tuple[str, ...]) -> str:
    pulls.add_labels(api, facts, pull, labels)
    return ""


def _ask(api: Api, facts: RepositoryFacts, pull: int, reviewers: tuple[str, ...]) -> str:
    people = [name for name in reviewers if "/" not in name]
    teams = [name.partition("/")[2] for name in reviewers if "/" in name]
    pulls.request_reviews(api, facts, pull, people, teams)
    return ""


def _assign(api: Api, facts: RepositoryFacts, pull: int, wanted: tuple[str, ...]) -> str:
    """GitHub says nothing about people it leaves out: those who may not push."""
    assigned = pulls.assign(api, facts, pull, wanted)
    missing = [name for name in wanted if name.lower() not in assigned]
    return f"not assigned, for they may not push: {', '.join(missing)}" if missing else ""


def _try(what: str, favour: Callable[[], str], sleep: Callable[[float], object]) -> str:
    for pause in (*_PAUSES, None):
        try:
            return favour()
        except CallFailed as problem:
            if problem.code != "not-yet" or pause is None:
                return f"{what}: {problem.message}"
            sleep(pause)
    raise AssertionError("the last try returns")
