"""Rows of a ledger."""

from __future__ import annotations

from pinfix.bot.storage.records import Posture, RepositoryRow, State, TopicRow

HERE = "github.com"
PAGE = f"https://{HERE}"

Row = tuple[RepositoryRow, tuple[TopicRow, ...]]


def topic(number: int, state: State, name: str = "pins", **fields: object) -> TopicRow:
    """A topic of the repository of that number."""
    given: dict[str, object] = {"outcome": "opened", "code": "some-code", "message": "why", **fields}
    return TopicRow(HERE, number, name, state, **given)  # type: ignore[arg-type]


def row(number: int, state: State, *topics: TopicRow, name: str = "", **fields: object) -> Row:
    """A repository with its topics."""
    given: dict[str, object] = {"owner": "octo", "name": name or f"app-{number}", "installation": 1, **fields}
    return RepositoryRow(HERE, number, state=state, **given), topics  # type: ignore[arg-type]


def posture(pins: tuple[int, int]) -> Posture:
    """One with these pins, two of three permissions, and nothing else."""
    return Posture(pins, (2, 3))
