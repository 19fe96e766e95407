"""Looking at many repositories, some dozens in a request, in spite of those that cannot be looked at.

A query that the server cannot carry out as a whole is split in halves, until the repository stands alone
that is to blame. Whether it is the query, or the server that is down, a small question in between tells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed, FieldProblem
from pinfix.bot.scan.query import Target, alias, question, read
from pinfix.bot.scan.sight import Seen, Unseen

BATCH = 40
"""Repositories in one query."""
MOST_PATHS = 480
"""Paths in one query that are asked for of single repositories, beside a dozen that are asked for of all."""
_TOO_MUCH = frozenset({"server-error", "time-out", "network", "bad-answer"})
"""What GitHub answers where a query takes too long (502 or 504 after ten seconds), or is too large."""
_LIMITS = frozenset(
    {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "SERVICE_UNAVAILABLE", "INTERNAL"}
)
_ENOUGH = 8
"""So many repositories in a row that cannot be looked at even alone: it is not the repositories."""
_SMALL = "query { rateLimit { remaining } }"

Sight = Seen | Unseen


def scan(api: Api, targets: Sequence[Target], *, batch: int = BATCH) -> Iterator[Sight]:
    """How each of `targets` stands, each once, in no certain order. Nothing is raised: see `Unseen`."""
    waiting = deque(part for some in _light(targets) for part in _parts(some, batch))
    in_a_row = 0
    while waiting:
        some = waiting.popleft()
        try:
            seen, again = _look(api, some)
            in_a_row = 0
        except CallFailed as problem:
            in_a_row += len(some) == 1
            if in_a_row == _ENOUGH or not _is_too_much(api, problem):
                # The same would be met by all that still wait: they are not asked for.
                yield from _given_up([*some, *(one for part in waiting for one in part)], problem)
                return
            seen, again = ([], list(some)) if len(some) > 1 else (list(_given_up(some, problem)), [])
        yield from seen
        # Behind the others, so that faults and answers take turns: a client gives up after some in a row.
        waiting.extend(_smaller(again, len(some)))


def _light(targets: Sequence[Target]) -> Iterator[Sequence[Target]]:
    """All in their order, so many at once as have no more paths than a query takes."""
    some: list[Target] = []
    paths = 0
    for target in targets:
        if some and paths + len(target.paths) > MOST_PATHS:
            yield some
            some, paths = [], 0
        some.append(target)
        paths += len(target.paths)
    if some:
        yield some


def _parts(targets: Sequence[Target], size: int) -> list[Sequence[Target]]:
    return [targets[start : start + size] for start in range(0, len(targets), size)]


def _smaller(again: Sequence[Target], before: int) -> list[Sequence[Target]]:
    """In halves, unless they are fewer anyway than were asked for `before`."""
    return _parts(again, len(again) if len(again) < before else (before + 1) // 2) if again else []


def _is_too_much(api: Api, problem: CallFailed) -> bool:
    """Whether the query was refused for what it is: the server still answers a small one."""
    if problem.code not in _TOO_MUCH:
        return False
    try:
        api.partly(_SMALL, {})
    except CallFailed:
        return False
    return True


def _look(api: Api, targets: Sequence[Target]) -> tuple[list[Sight], list[Target]]:
    """What is seen of `targets`, and those that are to be asked for again, with fewer others."""
    asked = question(targets)
    data, problems = api.partly(asked.query, asked.variables)
    for problem in problems:
        if problem.kind == "RATE_LIMITED":
            raise CallFailed("rate-limited", problem.message, "Run again later: what was done is kept.")
    of_field: dict[str, list[FieldProblem]] = {}
    for problem in problems:
        of_field.setdefault(problem.field, []).append(problem)
    seen: list[Sight] = []
    again: list[Target] = []
    for place, target in enumerate(targets):
        found = _one(data, alias(place), target, of_field.get(alias(place), []), alone=len(targets) == 1)
        if found is None:
            again.append(target)
        else:
            seen.append(found)
    return seen, again


def _one(
    data: Mapping[str, Any], name: str, target: Target, problems: Sequence[FieldProblem], *, alone: bool
) -> Sight | None:
    """What is seen of one target; None where it is to be asked for again."""
    # A pull request that is not there is no fault of the repository.
    faults = [one for one in problems if one.whole or one.kind != "NOT_FOUND"]
    if any(one.kind in _LIMITS for one in faults) and not alone:
        return None
    found = data.get(name)
    if faults or not isinstance(found, Mapping):
        return _unseen(target, _meaning(target, faults[0] if faults else None))
    try:
        seen = read(found, target)
    except CallFailed as problem:
        return _unseen(target, problem)
    if target.listed.number not in (0, seen.number):
        # Between the list and this look the name went to another repository, which is not the one listed.
        said = f"{target.listed.full_name} is another repository than the one that was listed by that name"
        return _unseen(target, CallFailed("moved", said, "Run again."))
    return seen


def _meaning(target: Target, problem: FieldProblem | None) -> CallFailed:
    if problem is None:
        return CallFailed("bad-answer", f"the server says nothing of {target.listed.full_name}", "Run again.")
    if problem.kind == "NOT_FOUND":
        return _hidden(target, problem.message)
    if problem.kind == "FORBIDDEN":
        return CallFailed("forbidden", problem.message, "See what the App may do there.")
    return CallFailed("server-error", problem.message, "Run again; it may be too large to be looked at.")


def _hidden(target: Target, said: str) -> CallFailed:
    message = f"{target.listed.full_name} is not there, or the App may not see it: {said}"
    return CallFailed("not-found", message, "Check the spelling, and on what the App is installed.")


def _given_up(targets: Sequence[Target], problem: CallFailed) -> Iterator[Unseen]:
    return (_unseen(target, problem) for target in targets)


def _unseen(target: Target, problem: CallFailed) -> Unseen:
    one = target.listed
    return Unseen(
        one.owner, one.name, one.number, one.installation, problem.code, problem.message, problem.remedy
    )
