"""The thread that keeps a worker: signs of life, what the dead left, and what is old."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from pinfix.bot.work.halting import Halt

_LOG = logging.getLogger("pinfix.bot")
_CLEARED_EVERY = 3_600.0


class Keeper:
    """Calls `beat` six times a lease, `recover` after it, and `clear` every hour; in a thread of its own.

    `beat` says whether the worker is still known. One that is not, or that cannot say so for a whole lease,
    is lost.
    """

    def __init__(
        self,
        lease: float,
        halt: Halt,
        *,
        beat: Callable[[], bool],
        recover: Callable[[], object],
        clear: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lease = lease
        self._halt = halt
        self._beat = beat
        self._recover = recover
        self._clear = clear
        self._clock = clock
        self._known = clock()
        self._fails = False
        self._ended = threading.Event()
        self._cleared = 0.0
        self._thread = threading.Thread(target=self._keep, name="pinfix-keeper", daemon=True)

    def start(self) -> None:
        """Begin. The worker has just been registered: that was the first sign of life."""
        self._halt.renewed(self._lease)
        self._known = self._clock()
        self._thread.start()

    @property
    def is_well(self) -> bool:
        """Whether the last sign of life, which is written to the database, was given, and not long ago."""
        return not self._fails and self._clock() - self._known <= self._lease / 3

    def end(self) -> None:
        """End; nothing is called any more when it returns."""
        self._ended.set()
        self._thread.join()
        self._halt.released()

    def _keep(self) -> None:
        pause = self._lease / 6
        while not self._ended.wait(pause):
            began = self._clock()
            if began - self._known > self._lease:
                self._halt.lose("it gave no sign of life for too long")
                return
            try:
                known = self._beat()
            except Exception as problem:  # whatever the database says: it may answer again
                _LOG.warning("no sign of life could be given: %s", type(problem).__name__)
                self._fails, pause = True, min(1.0, self._lease / 6)
                continue
            if not known:
                self._halt.lose("it was taken for dead")
                return
            self._known, self._fails, pause = began, False, self._lease / 6
            self._halt.renewed(self._lease - (self._clock() - began))
            self._look_round()

    def _look_round(self) -> None:
        try:
            self._recover()
            if time.monotonic() - self._cleared > _CLEARED_EVERY:
                self._clear()
                self._cleared = time.monotonic()
        except Exception as problem:  # it is tried again after the next sign of life
            _LOG.warning("the work of others could not be looked at: %s", type(problem).__name__)
