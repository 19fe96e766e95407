"""How a worker stops: at the next write of each task, or all at once."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

_LOG = logging.getLogger("pinfix.bot")
_TEMPORARY = 75
"""Exit code EX_TEMPFAIL of sysexits.h: whoever supervises the process starts it again."""


class Halted(BaseException):
    """The worker stops: the task ends where it is, and is done anew later.

    No `Exception`: a task that treats its faults does not treat this one, and DBOS does not take it for one.
    """


def leave(why: str) -> None:
    """End the process now, without the courtesies: other processes do its work already."""
    _LOG.critical("the worker ends: %s", why)
    os._exit(_TEMPORARY)


class Halt:
    """Whether to go on. `check` and `sleep` are called by tasks before each write; they raise `Halted`.

    A worker whose last sign of life is older than its lease may be taken for dead, and its tasks run
    elsewhere: nothing but the end of the process keeps both from writing (`lost`).
    """

    def __init__(
        self, *, lost: Callable[[str], None] = leave, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stopping = threading.Event()
        self._lost = lost
        self._clock = clock
        self._until: float | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether tasks are to end."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Let each task end before its next write."""
        self._stopping.set()

    def lose(self, why: str) -> None:
        """Others may have taken the tasks."""
        self._stopping.set()
        self._lost(why)

    def renewed(self, seconds: float) -> None:
        """A sign of life was given: it holds for so long."""
        self._until = self._clock() + seconds

    def released(self) -> None:
        """No sign of life is given any more, and none is needed."""
        self._until = None

    def check(self) -> None:
        """Raise `Halted` if the worker stops."""
        if self._until is not None and self._clock() > self._until:
            self.lose("it gave no sign of life for too long")
        if self._stopping.is_set():
            raise Halted

    def sleep(self, seconds: float) -> None:
        """Wait; raise `Halted` as soon as the worker stops."""
        if seconds > 0:
            self._stopping.wait(seconds)
        self.check()
