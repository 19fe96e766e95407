"""How far a sweep is: bars with the time that is left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from pinfix.commands.output import Output

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 60.0
"""Seconds between two lines where nobody watches."""


class Watch(Protocol):
    """Is told how far it is."""

    def __call__(self, doing: str, done: int, of: int) -> None:
        """`done` of so many (0: not known) are `doing`."""
        ...


@contextmanager
def watch_for(output: Output, clock: Callable[[], float] = time.monotonic) -> Iterator[Watch]:
    """What fits the place to which stderr goes."""
    if not output.progress or output.verbosity == "quiet":
        yield lambda doing, done, of: None
    elif not sys.stderr.isatty():
        yield _Lines(output.note, clock)
    else:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left:"),
            # By the last ten minutes: the limits let work go in fits and starts.
            TimeRemainingColumn(),
        )
        console = Console(stderr=True, no_color=not output.colored(sys.stderr))
        with Progress(*columns, console=console, transient=True, speed_estimate_period=600.0) as bars:
            yield _Bars(bars)


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._of: dict[str, TaskID] = {}

    def __call__(self, doing: str, done: int, of: int) -> None:
        if doing not in self._of:
            self._of[doing] = self._bars.add_task(doing, total=of or None)
        self._bars.update(self._of[doing], completed=done, total=of or None)


class _Lines:
    """Says what is begun, and then each minute how far it is and how long the rest takes at this pace."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._say = say
        self._clock = clock
        self._doing = ""
        self._began = self._said = 0.0
        self._from = 0

    def __call__(self, doing: str, done: int, of: int) -> None:
        now = self._clock()
        if doing != self._doing:
            self._doing, self._began, self._from = doing, now, done
        elif now - self._said < _EVERY:
            return
        self._said = now
        self._say(
            f"{doing}{f': {done:,}' if done else ''}{f' of {of:,}' if of else ''}{self._left(now, done, of)}"
        )

    def _left(self, now: float, done: int, of: int) -> str:
        gained = done - self._from
        if gained <= 0 or done >= of:
            return ""
        return f", about {shown_time((now - self._began) / gained * (of - done))} left"


def shown_time(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
