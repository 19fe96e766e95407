"""How a wish becomes a run, and a run that met a fault another one: once, whoever asks and dies meanwhile.

The number of a run is noted before the run is put in, and one that was noted and never put in is used again.
So those who ask at once, or one after another was killed, put in the same run. Who finds it there, or ended,
has what was wished: it began after the number was looked up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pinfix.bot.storage.patience import patiently
from pinfix.bot.work.runs import Run, Runs
from pinfix.bot.work.wish import Wish

_BATCH = 100


class Intake:
    """Puts runs in with `put`, which takes a run and the seconds that it is to wait, if any."""

    def __init__(
        self, runs: Runs, put: Callable[[Run, float | None], None], sleep: Callable[[float], object]
    ) -> None:
        self._runs = runs
        self._put = put
        self._sleep = sleep

    def put_in(self, wishes: Iterable[Wish]) -> int:
        """Put in what is wished, where it neither waits nor runs; how many."""
        by_task = {wish.task: wish for wish in wishes}
        tasks = list(by_task)
        put = 0
        for start in range(0, len(tasks), _BATCH):
            numbers = self._numbered(tasks[start : start + _BATCH])
            for task, number in numbers.items():
                self._put(Run(by_task[task], number), None)
            put += len(numbers)
        return put

    def again(self, run: Run, delay: float) -> None:
        """Let a run that met a fault be followed by another one, so many seconds later."""
        following = replace(run, number=run.number + 1, tries=run.tries + 1)

        def put() -> None:
            self._runs.note({run.wish.task: following.number})
            self._put(following, delay)

        # Where it is the database that is away, the task would be lost: wait as long as the worker may live.
        patiently(put, self._sleep, seconds=math.inf)

    def _numbered(self, tasks: Sequence[str]) -> Mapping[str, int]:
        def call() -> Mapping[str, int]:
            numbers = self._runs.next_numbers(tasks)
            self._runs.note(numbers)
            return numbers

        return patiently(call, self._sleep)
