"""What an `if:` says about the events in which it can be true.

A condition is narrowed to the situations that it lets through: for every part of it, the situations in which
that part can be true, and those in which it can be false. Whatever is not understood lets all through.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Literal as OneOf
from typing import TypeAlias

from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.tree import (
    Comparison,
    Expr,
    Literal,
    Logical,
    Malformed,
    Not,
    dotted,
    parse,
)
from pinfix.github.triggers import ISSUE_EVENTS, PULL_REQUEST_EVENTS

Target = OneOf["pull_request", "issue"]
"""What the number of an event stands for: GitHub's API has pull requests among the issues."""


@dataclass(frozen=True, slots=True)
class Situation:
    """An event and what it is about; `event` None: any that is not known."""

    event: str | None
    target: Target


_Situations: TypeAlias = frozenset[Situation]

_WITHOUT_SUBJECT = frozenset(
    {"create", "delete", "merge_group", "push", "release", "repository_dispatch", "schedule"}
    | {"workflow_dispatch", "workflow_run"}
)
"""Common events whose `github.event` has neither `issue` nor `pull_request`."""


def parse_condition(text: str) -> Expr | Malformed:
    """The tree of an `if:`, whose value may stand in `${{ }}` or without.

    An expression with text around it is Malformed: GitHub makes a text of the whole, which is always true.
    """
    found = find_expressions(text)
    if not found:
        return parse(text)
    only = found[0]
    whole = text.strip()
    if only.terminated and len(whole) == only.end - only.start:
        return parse(only.source)
    return Malformed("has text around its braces")


def is_never(text: str) -> bool:
    """Whether the condition is the constant `false`."""
    tree = parse_condition(text)
    return isinstance(tree, Literal) and tree.value is False


def may_come_to(tree: Expr, event: str, *, holds: bool) -> bool:
    """Whether `tree` can be true at `event`, or, unless it `holds`, false."""
    return bool(_split(tree, _situations({event}))[0 if holds else 1])


def tests_pull_request(text: str) -> bool | None:
    """Whether the condition is true on pull requests only (True) or on issues only (False), at any event.

    None where it lets through both, or where it cannot be understood. `targets` says more where the events
    are known: `!github.event.issue.pull_request` is true for a pull request's own events.
    """
    left = {situation.target for situation in _let_through(text, _ANY_EVENT)}
    return left == {"pull_request"} if len(left) == 1 else None


@lru_cache(maxsize=1024)
def targets(triggers: frozenset[str], *conditions: str) -> frozenset[Target]:
    """What the events of a workflow can be about, where all of `conditions` (of a job and a step) hold.

    Events that are about neither (`push`, `workflow_dispatch`) are taken to be about both: a number that is
    handed over there may be either's.
    """
    left = reduce(lambda situations, text: _let_through(text, situations), conditions, _situations(triggers))
    return frozenset(situation.target for situation in left) or frozenset({"pull_request", "issue"})


@lru_cache(maxsize=1024)
def events_of(triggers: frozenset[str], *conditions: str) -> frozenset[str]:
    """The events of a workflow at which all of `conditions` (of a job and a step) can hold.

    `workflow_call` stands for any event: which one it is, is for the caller to say.
    """
    left = reduce(lambda situations, text: _let_through(text, situations), conditions, _situations(triggers))
    return frozenset(situation.event or "workflow_call" for situation in left)


def _situations(triggers: Collection[str]) -> _Situations:
    found: set[Situation] = set()
    for trigger in triggers:
        # A called workflow sees the event of its caller.
        event = None if trigger == "workflow_call" else trigger
        if event not in ISSUE_EVENTS:
            found.add(Situation(event, "pull_request"))
        if event not in PULL_REQUEST_EVENTS:
            found.add(Situation(event, "issue"))
    return frozenset(found)


_ANY_EVENT = _situations({"issue_comment", "workflow_call", *ISSUE_EVENTS, *PULL_REQUEST_EVENTS})


def _let_through(text: str, situations: _Situations) -> _Situations:
    tree = parse_condition(text) if text.strip() else Malformed("is empty")
    return situations if isinstance(tree, Malformed) else _split(tree, situations)[0]


def _split(tree: Expr, situations: _Situations) -> tuple[_Situations, _Situations]:
    """Those of `situations` in which the expression can be true, and those in which it can be false."""
    match tree:
        case Literal(is_number=False):
            return (situations, frozenset()) if tree.value else (frozenset(), situations)
        case Not():
            true, false = _split(tree.operand, situations)
            return false, true
        case Logical():
            parts = [_split(operand, situations) for operand in tree.operands]
            trues, falses = [part[0] for part in parts], [part[1] for part in parts]
            if tree.operator == "&&":
                return frozenset.intersection(*trues), frozenset.union(*falses)
            return frozenset.union(*trues), frozenset.intersection(*falses)
        case Comparison(operator="==" | "!="):
            true, false = _equal(tree, situations)
            return (true, false) if tree.operator == "==" else (false, true)
        case _:
            return _set(tree, situations)


def _equal(tree: Comparison, situations: _Situations) -> tuple[_Situations, _Situations]:
    """Of `left == right`."""
    for subject, other in ((tree.left, tree.right), (tree.right, tree.left)):
        if not isinstance(other, Literal):
            continue
        if other.value is None or other.value == "":
            true, false = _set(subject, situations)
            return false, true
        if isinstance(other.value, str) and dotted(subject) == ("github", "event_name"):
            return _named(other.value.lower(), situations)
    return situations, situations


def _named(event: str, situations: _Situations) -> tuple[_Situations, _Situations]:
    about = {situation.target for situation in _situations({event})}
    equal = {situation for situation in situations if situation.event is None and situation.target in about}
    certain = {situation for situation in situations if situation.event == event}
    return frozenset(equal | certain), situations - certain


def _set(tree: Expr, situations: _Situations) -> tuple[_Situations, _Situations]:
    """Of a value that is tested by itself: true where there is one."""
    names = dotted(tree) or ()
    if names[:2] != ("github", "event"):
        return situations, situations
    for subject, has in _PARTS.items():
        if names[2 : 2 + len(subject)] == subject:
            true = frozenset(situation for situation in situations if has(situation) is not False)
            # The part itself is there in all of these events; a member of it may be missing or empty.
            certain = frozenset(situation for situation in situations if has(situation))
            return true, situations - certain if len(names) == 2 + len(subject) else situations
    return situations, situations


def _has_pull_request_of_issue(situation: Situation) -> bool | None:
    if situation.target == "issue":
        return False
    return True if situation.event == "issue_comment" else _is_one_of(situation, frozenset())


def _has_issue(situation: Situation) -> bool | None:
    return _is_one_of(situation, ISSUE_EVENTS | {"issue_comment"})


def _has_pull_request(situation: Situation) -> bool | None:
    return False if situation.target == "issue" else _is_one_of(situation, PULL_REQUEST_EVENTS)


def _is_one_of(situation: Situation, events: frozenset[str]) -> bool | None:
    if situation.event in events:
        return True
    known = _WITHOUT_SUBJECT | ISSUE_EVENTS | PULL_REQUEST_EVENTS | {"issue_comment"}
    return False if situation.event in known else None


_PARTS = {
    ("issue", "pull_request"): _has_pull_request_of_issue,
    ("issue",): _has_issue,
    ("pull_request",): _has_pull_request,
}
"""Which events have a part of `github.event`: None where that is not known."""
