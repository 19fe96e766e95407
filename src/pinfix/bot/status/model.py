"""How all repositories of a bot stand, put together from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from pinfix.bot.storage.records import Posture, RepositoryRow, State, TopicRow
from pinfix.bot.work.runs import Counts

TELLING = (State.FAILED, State.REFUSED, State.EDITED, State.DECLINED, State.SKIPPED)
"""States with a reason that somebody should know, the most pressing first."""

POSTURE: Mapping[str, str] = {
    "pins": "references at a full commit",
    "permissions": "jobs under a permissions block",
    "keys": "jobs without a stored key",
    "owners": "executed files with an owner",
}
"""The fields of `Posture`, and what each counts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A repository with its topics."""

    repository: RepositoryRow
    topics: tuple[TopicRow, ...] = ()

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.repository.owner}/{self.repository.name}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not as wanted, for all to which it happened: a state and a code.

    `message` and `remedy` are those of the first; `repositories` the names of all, by alphabet.
    """

    state: State
    code: str
    message: str
    remedy: str
    repositories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """All repositories, by owner and name, with the tasks that are under way.

    `made` is in seconds since 1970. Those that the App no longer sees are among them, and count only as
    `State.GONE`.
    """

    made: float
    standings: tuple[Standing, ...] = ()
    tasks: Counts = field(default_factory=Counts)

    @property
    def seen(self) -> Iterator[Standing]:
        """Those that the App still sees."""
        return (one for one in self.standings if one.repository.state is not State.GONE)

    @property
    def repositories(self) -> Mapping[State, int]:
        """Repositories by state, in the order of `State`."""
        return _ordered(one.repository.state for one in self.standings)

    @property
    def pulls(self) -> Mapping[State, int]:
        """Pull requests by state, in the order of `State`: the newest of each topic."""
        return _ordered(topic.state for one in self.seen for topic in one.topics if topic.pull)

    @property
    def counted(self) -> int:
        """How many repositories the postures are the sum of."""
        return sum(one.repository.before is not None for one in self.seen)

    @property
    def before(self) -> Posture:
        """How all stand together."""
        return _sum(one.repository.before for one in self.seen)

    @property
    def after(self) -> Posture:
        """The same, when all pull requests are merged."""
        rows = (one.repository for one in self.seen)
        return _sum(row.after or row.before for row in rows if row.before is not None)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why what was not done was not done: the most pressing first, and of these the most frequent."""
        found: dict[tuple[State, str], list[tuple[str, TopicRow]]] = {}
        for one in self.seen:
            for topic in one.topics:
                if topic.state in TELLING:
                    found.setdefault((topic.state, topic.code), []).append((one.full_name, topic))
        reasons = (_reason(state, code, told) for (state, code), told in found.items())
        return tuple(sorted(reasons, key=_pressing))


def status_of(
    rows: Iterable[tuple[RepositoryRow, tuple[TopicRow, ...]]], tasks: Counts, made: float
) -> Status:
    """The status of `rows` at the time `made` (seconds since 1970)."""
    standings = [Standing(row, topics) for row, topics in rows]
    return Status(made, tuple(sorted(standings, key=_place)), tasks)


def share(part: tuple[int, int]) -> float:
    """How much of all is done, from 0 to 1; where there is nothing to do, all is."""
    done, total = part
    return done / total if total else 1.0


def percent(part: tuple[int, int]) -> int:
    """The share in percent, rounded down: 100 means all."""
    done, total = part
    return 100 * done // total if total else 100


def repositories(number: int) -> str:
    """Such as "1 repository" and "1,200 repositories"."""
    return "1 repository" if number == 1 else f"{number:,} repositories"


def _ordered(states: Iterable[State]) -> Mapping[State, int]:
    found = Counter(states)
    return {state: found[state] for state in State if found[state]}


def _sum(postures: Iterable[Posture | None]) -> Posture:
    known = [posture for posture in postures if posture is not None]
    names = (one.name for one in fields(Posture))
    return Posture(**{name: _added(getattr(one, name) for one in known) for name in names})


def _added(parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    done = total = 0
    for one, of in parts:
        done, total = done + one, total + of
    return done, total


def _reason(state: State, code: str, told: list[tuple[str, TopicRow]]) -> Reason:
    first = told[0][1]
    names = tuple(dict.fromkeys(name for name, _ in told))
    return Reason(state, code, first.message, first.remedy, names)


def _pressing(reason: Reason) -> tuple[int, int, str]:
    return TELLING.index(reason.state), -len(reason.repositories), reason.code


def _place(standing: Standing) -> tuple[str, str, int]:
    row = standing.repository
    return standing.full_name.lower(), row.server, row.number
