"""Runs that lost their worker: which of them it was that ended it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pinfix.bot.work.runs import Run, Runs

_PAUSE = 0.2


class Suspects:
    """Lets runs that lost their worker before go on one at a time, in a process.

    A run that ends its worker, by its memory say, takes those beside it along: they would be given up with
    it. So each of them loses one, and from then on only the one that runs does (see `Runs.give_back`).
    """

    def __init__(self, runs: Runs, sleep: Callable[[float], object]) -> None:
        self._runs = runs
        self._sleep = sleep
        self._alone = threading.Lock()

    @contextmanager
    def watched(self, run: Run) -> Iterator[int]:
        """While `run` runs; how many workers it has lost before. What `sleep` raises ends the waiting."""
        lost = self._runs.begun(run.id) - 1
        if not lost:
            yield 0
            return
        while not self._alone.acquire(blocking=False):
            self._sleep(_PAUSE)
        try:
            yield lost
        finally:
            self._alone.release()
