"""What SIGTERM and SIGINT do: the first one stops the server, the second one ends the process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

TEMPORARY = 75
"""Exit code EX_TEMPFAIL of sysexits.h: tasks were still running, and are taken up at the next start."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_TELLING = 1.0
"""Seconds for the last line: who should read it may have stopped reading."""

_log = structlog.get_logger("pinfix.bot.web")


class Signals:
    """The signals of a process, from its start to its very end."""

    def __init__(self) -> None:
        self._asked = False
        self._stop: Callable[[], None] | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take them for the block; only the main thread can, and in others nothing is done."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self._handle) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def then(self, stop: Callable[[], None]) -> None:
        """Call `stop` at the first signal: now, where it has come already."""
        self._stop = stop
        if self._asked:
            stop()

    def _handle(self, number: int, frame: object) -> None:
        if self._asked:
            _leave(signal.Signals(number).name)
        self._asked = True
        if self._stop is not None:
            self._stop()


def _leave(name: str) -> None:
    """End the process now, whatever it does: all that was answered 202 is in the database."""
    # Whoever is interrupted here may hold the lock of the log.
    teller = threading.Thread(
        target=_log.warning, args=("ended at once by a second signal",), kwargs={"signal": name}
    )
    teller.daemon = True
    try:
        teller.start()
        teller.join(_TELLING)
    finally:
        os._exit(TEMPORARY)
