"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog
from anyio import CapacityLimiter, to_thread

_FRESH = 2.0
"""Seconds for which one look at the database serves all who ask: everybody can ask."""
_SLOWEST = 5.0
_DOUBTED = 30.0
"""Seconds: where one delivery could not be noted, so long others are not asked for, if none was since."""

_log = structlog.get_logger("pinfix.bot.web")


class Health:
    """Readiness, by `probe`, which raises where the database or the engine does not answer."""

    def __init__(self, probe: Callable[[], object]) -> None:
        self._probe = probe
        self._lock = asyncio.Lock()
        # One that hangs keeps its place: no threads pile up behind a database that does not answer.
        self._one = CapacityLimiter(1)
        self._asked = -_FRESH
        self._ready = False
        self._failed = -_DOUBTED

    async def is_ready(self) -> bool:
        """Whether deliveries can be taken now."""
        async with self._lock:
            if time.monotonic() - self._asked >= _FRESH:
                self._ready = await self._answers()
                self._asked = time.monotonic()
            return self._ready and time.monotonic() - self._failed >= _DOUBTED

    def noted(self, *, well: bool) -> None:
        """A delivery was noted, or could not be: a disk that is full shows in nothing else at first."""
        self._failed = -_DOUBTED if well else time.monotonic()

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(_SLOWEST):
                await to_thread.run_sync(self._probe, limiter=self._one, abandon_on_cancel=True)
        except Exception as error:  # whatever it is, deliveries cannot be noted now
            _log.warning("not ready", error=type(error).__name__)
            return False
        return True
