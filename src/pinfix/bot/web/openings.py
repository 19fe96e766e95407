"""Installations whose repositories have to be asked for: done after the answer, one after the other."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import structlog

from pinfix.bot.events.changes import Opened
from pinfix.bot.work.halting import Halted
from pinfix.bot.work.wish import Wish

_PAUSES = (30.0, 300.0)
"""Seconds before another try."""
_AT_ONCE = 100

_log = structlog.get_logger("pinfix.bot.web")


class Openings:
    """A thread that asks `wishes_for` an installation and queues what it gives.

    A delivery counts as processed only then (`finish`): where the process ends before, it is fetched again
    from GitHub at the next start.
    """

    def __init__(
        self,
        wishes_for: Callable[[Opened], Iterable[Wish]],
        enqueue: Callable[[Sequence[Wish]], int],
        finish: Callable[[str], None],
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        self._wishes_for = wishes_for
        self._enqueue = enqueue
        self._finish = finish
        self._pauses = pauses
        self._waiting: queue.SimpleQueue[Opened | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="openings", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def add(self, opened: Opened) -> None:
        """One more."""
        self._waiting.put(opened)

    def stop(self, grace: float) -> None:
        """End after what is under way, in `grace` seconds at most; the rest is left to the next start."""
        self._stopped.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(grace)

    def _run(self) -> None:
        with contextlib.suppress(Halted):  # the engine stops
            while (opened := self._waiting.get()) is not None and not self._stopped.is_set():
                self._try(opened)

    def _try(self, opened: Opened) -> None:
        for pause in (*self._pauses, None):
            try:
                queued = sum(self._enqueue(batch) for batch in _batches(self._wishes_for(opened)))
                self._finish(opened.delivery)
            except Exception as error:  # it must not end the thread, whatever it is
                _log.warning(
                    "installation not listed",
                    installation=opened.installation,
                    error=type(error).__name__,
                    reason=str(error),
                    again_in=pause,
                )
                if pause is None or self._stopped.wait(pause):
                    return
            else:
                _log.info("installation opened", installation=opened.installation, tasks=queued)
                return


def _batches(wishes: Iterable[Wish]) -> Iterator[list[Wish]]:
    left = iter(wishes)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch
