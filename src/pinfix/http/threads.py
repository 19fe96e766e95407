"""Several things at once, in threads that nobody has to wait for.

The pools of `concurrent.futures` finish what they began before a program may end: after Control-C as well,
however long a server takes. These threads end with the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from functools import partial
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeVar

THREADS = 16
"""As many requests run at once, at most; GitHub's own bound is 100."""

_SLICE = 0.5
"""Seconds: where waiting cannot be interrupted (Windows), Control-C is looked for as often."""

T = TypeVar("T")
R = TypeVar("R")


class Stoppable(Protocol):
    """What the threads use, and what keeps them waiting (`pinfix.http.client.Client`)."""

    def stop(self) -> None:
        """Begin nothing more, and wait no longer."""


def at_once(
    client: Stoppable, function: Callable[[T], R], items: Collection[T], *, threads: int = THREADS
) -> list[R]:
    """What `function` gives for each of `items`, in their order.

    The first exception ends it and is raised. Where the wait for the results is interrupted, `client` is
    stopped, no further item begins, and the interrupt goes on its way at once.
    """
    waiting: SimpleQueue[tuple[T, Beside[R]]] = SimpleQueue()
    tasks = [Beside[R](client) for _ in items]
    for pair in zip(items, tasks, strict=True):
        waiting.put(pair)

    def work() -> None:
        while True:
            try:
                item, task = waiting.get_nowait()
            except Empty:
                return
            task.run(partial(function, item))

    for _ in range(min(threads, len(tasks))):
        threading.Thread(target=work, daemon=True).start()
    try:
        return [task.result() for task in tasks]
    finally:  # nothing is left, except after an exception
        _empty(waiting)


def beside(client: Stoppable, function: Callable[[], R]) -> Beside[R]:
    """Run `function` while the caller goes on; it asks for the `result()` when it needs it."""
    task = Beside[R](client)
    threading.Thread(target=task.run, args=(function,), daemon=True).start()
    return task


class Beside(Generic[R]):
    """A call in another thread, and what comes of it."""

    def __init__(self, client: Stoppable) -> None:
        self._client = client
        self._done = threading.Event()
        self._value: list[R] = []
        self._error: BaseException | None = None

    def run(self, function: Callable[[], R]) -> None:
        """Call `function`; nothing is raised here."""
        try:
            self._value.append(function())
        except BaseException as error:
            self._error = error
        self._done.set()

    def result(self) -> R:
        """Wait for it; raises what the call raised."""
        try:
            while not self._done.wait(_SLICE):
                pass
        except BaseException:
            self._client.stop()
            raise
        if self._error is not None:
            raise self._error
        return self._value[0]


def _empty(waiting: SimpleQueue[tuple[T, Beside[R]]]) -> None:
    while not waiting.empty():
        try:
            waiting.get_nowait()
        except Empty:
            return
