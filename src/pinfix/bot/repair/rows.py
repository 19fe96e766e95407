"""From results to the rows that the ledger keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pinfix.bot.repair.asking import LEFT
from pinfix.bot.repair.settling import GONE, Settled
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.work.wish import Reason, Wish
from pinfix.commands.pr.preparing import ALL
from pinfix.pull_request.model import Outcome, Result

_STATES: Mapping[Outcome, State] = {
    **dict.fromkeys((Outcome.OPENED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REOPENED), State.OPEN),
    Outcome.CLOSED: State.CLOSED,
    Outcome.CLEAN: State.CLEAN,
    Outcome.DECLINED: State.DECLINED,
    Outcome.EDITED: State.EDITED,
    Outcome.SKIPPED: State.SKIPPED,
    Outcome.REFUSED: State.REFUSED,
    Outcome.FAILED: State.FAILED,
}
_FIRST = (
    State.FAILED,
    State.REFUSED,
    State.OPEN,
    State.EDITED,
    State.DECLINED,
    State.SKIPPED,
    State.MERGED,
    State.CLOSED,
    State.CLEAN,
)
"""The state of a repository is the first of these that one of its topics has."""
_TELLING = frozenset({State.FAILED, State.REFUSED, State.SKIPPED})
_ENDS_UNSEEN = frozenset({"archived", "disabled", "empty", "out-of-scope", LEFT})
"""Codes for what ends without a trace in a fingerprint: none is kept, so that it is looked at again."""


def repository_row(wish: Wish, settled: Settled, kept: RepositoryRow | None, now: float) -> RepositoryRow:
    """What is now known of the repository; `kept` is what was, `now` in seconds since 1970.

    How it stood stays where it could not be counted this time.
    """
    results = [one.result for one in settled.done]
    counted = settled.standing or kept
    return RepositoryRow(
        server=wish.server,
        number=wish.number,
        owner=settled.owner,
        name=settled.name,
        # Where it was to be asked for, and is not known from before, the next list tells.
        installation=wish.installation or (kept.installation if kept is not None else 0),
        state=_state_of_all(results),
        fingerprint=_fingerprint(wish, settled, results, kept),
        looked=now,
        message=next((one.message for one in results if _STATES[one.outcome] in _TELLING), ""),
        before=counted.before if counted is not None else None,
        after=counted.after if counted is not None else None,
        # Of no plan nothing is kept: an old one would tell of changes again and again.
        basis=settled.basis,
    )


def topic_rows(wish: Wish, settled: Settled, kept: Sequence[TopicRow], now: float) -> tuple[TopicRow, ...]:
    """What came of each topic.

    Where one thing is in the way of all, that has a row of its own, and what was known of the topics stays.
    """
    before = {row.topic: row for row in kept}
    rows = {
        one.result.topic: _row(wish, one.result, before.get(one.result.topic), now) for one in settled.done
    }
    if ALL in rows:
        rows = {**before, **rows}
    return tuple(rows.values())


def _row(wish: Wish, result: Result, before: TopicRow | None, now: float) -> TopicRow:
    row = TopicRow(
        server=wish.server,
        repository=wish.number,
        topic=result.topic,
        state=_state(result),
        outcome=str(result.outcome),
        code=result.code,
        message=result.message,
        remedy=result.remedy,
        pull=result.number,
        url=result.url,
        changed=now,
    )
    same = before is not None and (before.state, before.code, before.pull) == (row.state, row.code, row.pull)
    # That a pull request is there still is no news, however it was said the last time.
    open_still = before is not None and before.state is row.state is State.OPEN and before.pull == row.pull
    unmoved = same or (open_still and result.outcome is Outcome.UNCHANGED)
    return replace(row, changed=before.changed) if before is not None and unmoved else row


def _state(result: Result) -> State:
    if result.code in GONE and result.topic == ALL:
        return State.GONE
    if result.outcome is Outcome.CLEAN and result.merged:
        return State.MERGED
    return _STATES[result.outcome]


def _state_of_all(results: Iterable[Result]) -> State:
    states = {_state(result) for result in results}
    if State.GONE in states:
        return State.GONE
    return next((state for state in _FIRST if state in states), State.CLEAN)


def _fingerprint(wish: Wish, settled: Settled, results: Sequence[Result], kept: RepositoryRow | None) -> str:
    """What the scan saw, where all was done that could be; "": the next one shall look again."""
    undone = any(_state(one) in (State.FAILED, State.GONE) or one.code in _ENDS_UNSEEN for one in results)
    if settled.fault is not None or undone:
        return ""
    if wish.reason is Reason.SWEPT:
        return wish.state
    return kept.fingerprint if kept is not None else ""
