"""A sweep from the first list to the last result.

What is queued survives the process. A sweep that was killed is run again: what it had queued has the same id
and is taken up, what it had done is in the ledger.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from pinfix.bot.scan.listing import Trouble
from pinfix.bot.settings.model import Limits
from pinfix.bot.sweep.budget import count_opened, is_limited, next_wave
from pinfix.bot.sweep.finding import Finding
from pinfix.bot.sweep.parts import Book, Need, Tasks
from pinfix.bot.sweep.report import Report, Swept, outcome_of
from pinfix.bot.work.runs import Counts

_AT_ONCE = 50
"""Wishes queued in one go: the work begins while others are still looked at."""


@dataclass
class Sweep:
    """Carries out what `finding` needs with `tasks`, under `limits`; `each`: topics a repository can have.

    `waiting` is told how many tasks are done, of how many, and how many wait for another try after a fault.
    Raises CallFailed where nothing can be listed.
    """

    finding: Finding
    tasks: Tasks
    book: Book
    limits: Limits
    each: int
    waiting: Callable[[int, int, int], None] = lambda done, of, delayed: None
    clock: Callable[[], float] = time.time
    _needs: list[Need] = field(default_factory=list, init=False)
    _troubles: list[Trouble] = field(default_factory=list, init=False)
    _delayed: frozenset[str] = field(default=frozenset(), init=False)

    def run(self) -> Report:
        """To the end: until no task of its own is left that can be carried out now."""
        began = self.clock()
        if is_limited(self.limits):
            # What an earlier run has left is not let go a second time beside new tasks.
            self._wait(self.tasks.due())
            began_counting = self.clock()
            self._find(queue=False)
            swept, left = self._in_waves(began_counting)
        else:
            self._find(queue=True)
            swept, left = self._needs, []
            self._wait_for(swept)
        return Report(
            server=self.finding.server,
            shard=str(self.finding.shard),
            dry_run=False,
            counts=self.finding.counts,
            swept=tuple(self._outcome(need, began) for need in swept),
            left=tuple(left),
            troubles=tuple(self._troubles),
            seconds=self.clock() - began,
        )

    def _find(self, *, queue: bool) -> None:
        unqueued: list[Need] = []
        for one in self.finding:
            if isinstance(one, Trouble):
                self._troubles.append(one)
                continue
            self._needs.append(one)
            unqueued.append(one)
            if queue and len(unqueued) >= _AT_ONCE:
                self._enqueue(unqueued)
                unqueued = []
        if queue:
            self._enqueue(unqueued)

    def _enqueue(self, needs: list[Need]) -> None:
        if needs:
            self.tasks.enqueue([need.wish for need in needs])

    def _in_waves(self, since: float) -> tuple[list[Need], list[Need]]:
        """What was let go, and what is left for another run."""
        waiting = self._needs
        gone: list[Need] = []
        while waiting:
            wave = next_wave(waiting, self.limits, self._opened(gone, since), each=self.each)
            if not wave.wishes:
                break
            self.tasks.enqueue([replace(wish, since=since) for wish in wave.wishes])
            left = {need.wish.number for need in wave.waiting}
            sent = [need for need in waiting if need.wish.number not in left]
            self._wait_for(sent)
            gone += sent
            waiting = list(wave.waiting)
        return gone, waiting

    def _opened(self, needs: list[Need], since: float) -> Mapping[str, int]:
        """Pull requests opened in this run, by owner; what is not recorded counts as all that it may have."""
        found: Counter[str] = Counter()
        for need in needs:
            wish = need.wish
            if wish.task in self._delayed:
                found[wish.owner.lower()] += self.each  # it may open them yet, while others are let go
                continue
            row = self.book.repository(wish.server, wish.number)
            if row is None or row.looked < since:
                found[wish.owner.lower()] += self.each
            else:
                topics = self.book.topics(wish.server, wish.number)
                found[wish.owner.lower()] += count_opened(topics, since)
        return found

    def _wait_for(self, needs: Collection[Need]) -> None:
        """Also for what had to be tried again before, and is under way by now."""
        self._delayed = frozenset(self._wait({need.wish.task for need in needs} | self._delayed))

    def _wait(self, tasks: Collection[str]) -> Collection[str]:
        """Until `tasks` are done; those that are tried again, later than this run can wait."""

        def tick(counts: Counts) -> None:
            self.waiting(len(tasks) - counts.unfinished, len(tasks), counts.delayed)

        return self.tasks.wait_for(tasks, tick)

    def _outcome(self, need: Need, since: float) -> Swept:
        server, number = need.wish.server, need.wish.number
        row = self.book.repository(server, number)
        again = need.wish.task in self._delayed
        return outcome_of(need, row, self.book.topics(server, number), since, again=again)
