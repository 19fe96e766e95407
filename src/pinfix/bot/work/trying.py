"""How often a task is tried, and what is said where it is given up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from pinfix.bot.storage.patience import said
from pinfix.bot.storage.texts import stored

_MOST = 500


@dataclass(frozen=True, slots=True)
class Timing:
    """In seconds: the lease of a worker (see `Workers`), how often the queue is looked at, and the pauses
    before a task that met a fault is tried again: so often, and once more than there are pauses in all.

    `crashes`: so often a task may lose its worker: one that ends it must not do so for ever.
    """

    lease: float = 60.0
    polling: float = 1.0
    pauses: tuple[float, ...] = (30.0, 120.0, 600.0, 1800.0)
    crashes: int = 10


class TaskFailed(Exception):
    """What is stored and logged of a fault: its words, without secrets and without what they came from."""


def words_of(problem: Exception) -> str:
    """What is said of a fault."""
    if isinstance(problem, SQLAlchemyError):
        return said(problem)
    return stored(f"{type(problem).__name__}: {problem}", _MOST)
