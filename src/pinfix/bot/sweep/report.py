"""What a sweep came to: for people, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pinfix import __version__
from pinfix.bot.scan.listing import Trouble
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.sweep.parts import Need, Sights
from pinfix.pull_request.model import Outcome
from pinfix.report.escape import shortened, visible

SCHEMA = "pinfix/bot-sweep/1"
_SHOWN = 50
"""Lines about single repositories in the text; the JSON has all."""
_NOT_DONE = frozenset({State.FAILED, State.PENDING})


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of one repository. `done` is False where no result was recorded in this run.

    `again`: it met a fault that passes, and will be tried again, by whichever process works then.
    """

    need: Need
    done: bool
    state: State
    message: str
    topics: tuple[TopicRow, ...] = ()
    again: bool = False

    @property
    def failed(self) -> bool:
        """Whether something is left to be done that another run may do."""
        undone = self.again or not self.done
        return undone or self.state in _NOT_DONE or any(one.state in _NOT_DONE for one in self.topics)


@dataclass(frozen=True, slots=True)
class Report:
    """A sweep. `left`: what had to wait for another run because of the limits."""

    server: str
    shard: str
    dry_run: bool
    counts: Sights
    swept: tuple[Swept, ...]
    left: tuple[Need, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether all that was wanted was looked at and done, as far as the limits let it."""
        return not self.troubles and not any(one.failed for one in self.swept)

    @property
    def outcomes(self) -> Mapping[str, int]:
        """Topics by what came of them, in the order of `Outcome`."""
        found = Counter(topic.outcome for one in self.swept if one.done for topic in one.topics)
        return {outcome.value: found[outcome] for outcome in Outcome if found[outcome]}


def outcome_of(
    need: Need, row: RepositoryRow | None, topics: Sequence[TopicRow], since: float, *, again: bool = False
) -> Swept:
    """What the ledger says of a repository that was queued at `since` (seconds since 1970) or later."""
    if row is None or row.looked < since:
        return Swept(need, False, State.PENDING, "nothing was recorded of it yet", again=again)
    return Swept(need, True, row.state, row.message, tuple(topics), again)


def to_json(report: Report) -> bytes:
    """The report as JSON (`pinfix/bot-sweep/1`)."""
    counts = report.counts
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "server": report.server,
        "shard": report.shard,
        "dry_run": report.dry_run,
        "summary": {
            "listed": counts.listed,
            "out_of_scope": counts.out_of_scope,
            "other_shards": counts.others,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "gone": counts.gone,
            "worked_on": len(report.swept),
            "left_by_limits": len(report.left),
            "tried_again": sum(one.again for one in report.swept),
            "not_done": sum(one.failed for one in report.swept),
            "troubles": len(report.troubles),
            "outcomes": dict(report.outcomes),
            "requests": dict(report.requests),
            "seconds": round(report.seconds, 1),
        },
        "repositories": [_swept(one) for one in report.swept],
        "left": [{"repository": one.full_name, "id": one.wish.number, "why": one.why} for one in report.left],
        "troubles": [
            {"subject": one.subject, "code": one.code, "message": one.message, "remedy": one.remedy}
            for one in report.troubles
        ],
    }
    return (json.dumps(body, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def to_text(report: Report) -> str:
    """The report in lines for people; names and messages cannot steer a terminal."""
    return "".join(f"{visible(line)}\n" for line in _lines(report))


def sentences(message: str, remedy: str) -> str:
    """What went wrong, and what to do; messages are written without a full stop."""
    if not remedy:
        return message
    return f"{message}{'' if message.endswith(('.', '!', '?', '…')) else '.'} {remedy}"


def _swept(one: Swept) -> dict[str, Any]:
    return {
        "repository": one.need.full_name,
        "id": one.need.wish.number,
        "why": one.need.why,
        "done": one.done,
        "tried_again": one.again,
        "state": one.state.value,
        "message": one.message,
        "topics": [
            {
                "topic": topic.topic,
                "outcome": topic.outcome,
                "code": topic.code,
                "message": topic.message,
                "remedy": topic.remedy,
                "number": topic.pull,
                "url": topic.url,
            }
            for topic in one.topics
        ],
    }


def _lines(report: Report) -> Iterable[str]:
    yield from _some(_of_trouble(one) for one in report.troubles)
    if report.dry_run:
        yield from _some(line for one in report.swept for line in _would(one))
    else:
        yield from _some(line for one in report.swept for line in _not_well(one))
    counts = report.counts
    yield (
        f"{counts.listed:,} repositories: {counts.unchanged:,} unchanged, {len(report.swept):,} needed work"
        + _also(counts.skipped, "archived or empty")
        + _also(counts.gone, "gone")
        + _also(counts.out_of_scope, "not served")
        + _also(counts.others, "in other shards")
    )
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in report.outcomes.items())
    if outcomes:
        yield f"pull requests{' that there would be' if report.dry_run else ''}: {outcomes}"
    if report.left:
        yield f"{len(report.left):,} wait for the next run: the limits of this one are reached"
    again = sum(one.again for one in report.swept)
    if again:
        yield f"{again:,} will be tried again, by the next run or by `pinfix bot serve`"
    not_done = sum(one.failed and not one.again for one in report.swept)
    if not_done:
        yield f"{not_done:,} were not done, and are taken up by the next run"
    if report.troubles:
        yield f"{len(report.troubles):,} could not be looked at"


def _also(count: int, what: str) -> str:
    return f", {count:,} {what}" if count else ""


def _of_trouble(one: Trouble) -> str:
    return f"{one.subject}: {one.code}: {sentences(shortened(one.message), one.remedy)}"


def _not_well(one: Swept) -> Iterable[str]:
    if one.again or not one.done or one.state in _NOT_DONE:
        again = " (will be tried again)" if one.again else ""
        yield f"{one.need.full_name}: {one.state}: {shortened(one.message)}{again}"
    for topic in one.topics:
        if topic.state in (State.FAILED, State.REFUSED):
            said = sentences(shortened(topic.message), topic.remedy)
            yield f"{one.need.full_name}, {topic.topic}: {topic.code}: {said}"


def _would(one: Swept) -> Iterable[str]:
    yield f"{one.need.full_name}: {one.need.why}"
    for topic in one.topics:
        yield f"  {topic.topic}: {topic.outcome}: {shortened(topic.message)}"
    if not one.topics and one.message:
        yield f"  {one.state}: {shortened(one.message)}"


def _some(lines: Iterable[str]) -> Iterable[str]:
    """The first of them, and how many there are beside."""
    rest = 0
    for number, line in enumerate(lines):
        if number < _SHOWN:
            yield line
        else:
            rest += 1
    if rest:
        yield f"… and {rest:,} more lines: --format json has them all"
