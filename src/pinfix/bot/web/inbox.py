"""What is done about a delivery before it is answered: noted, its work queued, all in the database.

GitHub does not deliver again what was answered 202; so that is answered only when nothing can be lost any
more. What cannot be noted is answered 503, and fetched when the bot starts again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pinfix.bot.events.changes import Change, Opened
from pinfix.bot.events.payload import Payload
from pinfix.bot.events.reading import EVENTS, Effect, wishes_of
from pinfix.bot.settings.model import Settings
from pinfix.bot.work.wish import Wish


class Deliveries(Protocol):
    """The deliveries of the last days, by their guid; see pinfix.bot.storage.deliveries."""

    def first_time(self, guid: str, event: str, received: float) -> bool:
        """Note a delivery; whether it is new."""
        ...

    def first_within(self, guid: str, event: str, received: float, seconds: float) -> bool:
        """Note what is processed by that; whether it is new, or was noted longer ago than `seconds`."""
        ...

    def processed(self, guid: str) -> None:
        """All that it asks for was done, or is queued."""
        ...

    def unfinished(self) -> Iterable[str]:
        """Those that were noted, and not processed."""
        ...


class Queue(Protocol):
    """Takes work; see pinfix.bot.work.engine."""

    def enqueue(self, wishes: Iterable[Wish]) -> int:
        """Queue what is not waiting or running; how many these are."""
        ...


class Outcome(StrEnum):
    """What became of a delivery that GitHub signed."""

    QUEUED = "queued"
    IGNORED = "ignored"  # it says nothing to the bot
    DUPLICATE = "duplicate"  # it was processed before
    REPLAYED = "replayed"  # the body of another one under a new guid


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that was taken: `wishes` were queued anew, `later` is to be done after the answer."""

    outcome: Outcome
    wishes: int = 0
    later: tuple[Opened, ...] = ()


_KNOWN = 4 * 86_400.0
"""Seconds for which a body is known: as long as deliveries are kept."""
_SOON = 300.0
_OFTEN_ALIKE = frozenset({"installation_repositories"})
"""Deliveries in which no time need be told: two of them may well have the same body, if not `_SOON` after one
another. What they lead to is asked of GitHub, so that an old one does no harm."""


class Inbox:
    """Takes deliveries. It may be used from several threads, and beside others of the same database."""

    def __init__(
        self,
        settings: Settings,
        deliveries: Deliveries,
        queue: Queue,
        carry_out: Callable[[Change], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._deliveries = deliveries
        self._queue = queue
        self._carry_out = carry_out
        self._clock = clock

    def take(self, event: str, guid: str, payload: Payload, digest: str) -> Taken:
        """Note a delivery and queue its work; `digest` is the SHA-256 of its body.

        One that was noted and not finished, by a process that ended, is done again: tasks have ids. Raises
        what the database raises.
        """
        effects = wishes_of(event, payload, self._settings, guid) if event in EVENTS else ()
        if not effects:
            # Its body is known from now on: it says something under no other name either.
            return Taken(Outcome.REPLAYED if self._is_known(event, digest) else Outcome.IGNORED)
        if not self._deliveries.first_time(guid, event, self._clock()):
            if guid not in set(self._deliveries.unfinished()):
                return Taken(Outcome.DUPLICATE)
        elif self._is_known(event, digest):
            self._deliveries.processed(guid)
            return Taken(Outcome.REPLAYED)
        return self._carried_out(guid, effects)

    def finish(self, guid: str) -> None:
        """What was left for later is done."""
        self._deliveries.processed(guid)

    def _is_known(self, event: str, digest: str) -> bool:
        """Whether the same body came before. The signature covers the body only, and not the guid."""
        name = str(uuid.UUID(bytes=bytes.fromhex(digest)[:16]))
        known = _SOON if event in _OFTEN_ALIKE else _KNOWN
        return not self._deliveries.first_within(name, event, self._clock(), known)

    def _carried_out(self, guid: str, effects: Sequence[Effect]) -> Taken:
        later = tuple(effect for effect in effects if isinstance(effect, Opened))
        wishes = [effect for effect in effects if isinstance(effect, Wish)]
        for effect in effects:
            if not isinstance(effect, (Wish, Opened)):
                self._carry_out(effect)
        queued = self._queue.enqueue(wishes) if wishes else 0
        if not later:
            self._deliveries.processed(guid)
        return Taken(Outcome.QUEUED, queued, later)
