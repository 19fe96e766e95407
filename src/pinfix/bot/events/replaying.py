"""Missed deliveries are asked for when the server starts, and every hour."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from pinfix.bot.events.replay import Replayed

_EVERY = 3600.0
"""Seconds; a delivery that could not be noted is asked for again after the next hour."""

_log = structlog.get_logger("pinfix.bot.web")


class Replaying:
    """A thread that calls `replay` now and then. What goes wrong is logged: the next time may be better."""

    def __init__(self, replay: Callable[[Callable[[], bool]], Replayed], every: float = _EVERY) -> None:
        self._replay = replay
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)

    def start(self) -> None:
        """Begin, with the deliveries that were missed while no process was there."""
        self._thread.start()

    def stop(self, grace: float) -> None:
        """End, within `grace` seconds."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(grace)

    def _run(self) -> None:
        while True:
            self._once()
            if self._stopped.wait(self._every):
                return

    def _once(self) -> None:
        try:
            done = self._replay(self._stopped.is_set)
        except Exception as error:  # the server is not to end for it, whatever it is
            _log.warning("missed deliveries not asked for", error=type(error).__name__, reason=str(error))
            return
        _log.info(
            "missed deliveries asked for", asked=len(done.asked), refused=len(done.refused), left=done.left
        )
