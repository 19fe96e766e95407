"""A progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pinfix.commands.output import Output
from pinfix.progress import Progress, Silent

if TYPE_CHECKING:
    import rich.progress

T = TypeVar("T")

_LONG = 50
"""Fewer items than this are done before a bar could be read."""


@contextmanager
def progress_for(output: Output) -> Iterator[Progress]:
    """A bar that goes away when the work is done, where somebody can see it."""
    if not output.progress or output.verbosity == "quiet" or not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True, no_color=not output.colored(sys.stderr))
    bars = Bars(*columns, console=console, transient=True)
    try:
        yield _Bar(bars)
    finally:
        if bars.live.is_started:
            bars.stop()


class _Bar:
    def __init__(self, bars: rich.progress.Progress) -> None:
        self._bars = bars

    def over(self, items: Sequence[T], doing: str) -> Iterator[T]:
        if len(items) < _LONG:
            yield from items
            return
        self._bars.start()  # not before: even an empty one would hide and show the cursor
        task = self._bars.add_task(doing, total=len(items))
        for item in items:
            yield item
            self._bars.advance(task)
        self._bars.remove_task(task)
