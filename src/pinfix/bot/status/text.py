"""The status in lines for people; names and messages cannot steer a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pinfix.bot.status.model import POSTURE, Reason, Status, percent, repositories
from pinfix.bot.storage.records import State
from pinfix.report.escape import shortened, visible
from pinfix.report.summary import counted

_SHOWN = 5
"""Repositories that are named for a reason."""


def to_text(status: Status, *, verbose: bool = False) -> str:
    """The status; `verbose`: all repositories of each reason are named."""
    return "".join(f"{visible(line)}\n" for line in _lines(status, verbose))


def _lines(status: Status, verbose: bool) -> Iterator[str]:
    yield f"{repositories(len(status.standings))}{_by_state(status.repositories)}"
    yield f"{counted(sum(status.pulls.values()), 'pull request')}{_by_state(status.pulls)}"
    tasks = status.tasks
    yield (
        f"{counted(tasks.unfinished, 'task')} pending: {tasks.running:,} running, {tasks.waiting:,} waiting, "
        f"{tasks.delayed:,} to be tried again after a fault"
    )
    if status.counted:
        yield ""
        yield from _posture(status)
    if status.reasons:
        yield ""
        for reason in status.reasons:
            yield from _reason(reason, verbose)


def _posture(status: Status) -> Iterator[str]:
    yield f"{'in ' + repositories(status.counted):<34}{'now':>16}{'with the pull requests':>30}"
    for name, meaning in POSTURE.items():
        now, then = (_part(getattr(posture, name)) for posture in (status.before, status.after))
        yield f"  {meaning:<32}{now:>16}{then:>30}"


def _part(part: tuple[int, int]) -> str:
    done, total = part
    return f"{done:,} of {total:,}, {percent(part)} %" if total else "none"


def _reason(reason: Reason, verbose: bool) -> Iterator[str]:
    names = reason.repositories
    yield f"{reason.state}, {reason.code}: {repositories(len(names))}. {shortened(reason.message)}"
    if reason.remedy:
        yield f"  What to do: {shortened(reason.remedy)}"
    shown = names if verbose else names[:_SHOWN]
    more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
    yield f"  {', '.join(shown)}{more}"


def _by_state(counts: Mapping[State, int]) -> str:
    parts = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    return f": {parts}" if parts else ""
