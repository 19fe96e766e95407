"""Waiting between tries, and saying so once for all who wait."""

from __future__ import annotations

import threading
from collections.abc import Callable

_LONGER = 1.5
"""The pauses of several threads differ by chance, by less than this factor."""


class Pauses:
    """Pauses before further tries, from several threads. `notify` is told of those that can be noticed."""

    def __init__(self, sleep: Callable[[float], object], notify: Callable[[str], None]) -> None:
        self._sleep = sleep
        self._notify = notify
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[int, float]] = {}  # how many wait for a host, and what was said

    def wait(self, seconds: float, host: str) -> None:
        """Wait; it is said once for all who wait for a host meanwhile, and again for a much longer wait."""
        with self._lock:
            waiting, said = self._waiting.get(host, (0, 0.0))
            news = seconds >= 1 and seconds > said * _LONGER
            self._waiting[host] = (waiting + 1, seconds if news else said)
        if news:
            self._notify(f"waiting {seconds:.0f} s for {host}")
        try:
            self._sleep(seconds)
        finally:
            with self._lock:
                waiting, said = self._waiting[host]
                self._waiting[host] = (waiting - 1, said if waiting > 1 else 0.0)
