"""How fast writes may follow one another.

GitHub's secondary limits (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api): 80
requests that create content a minute, 500 an hour, and a second between writes where there are many.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pacing:
    """Seconds between two writes, and between two that create content; so many of each go at once first."""

    between_writes: float = 1.0
    writes_at_once: int = 20
    between_content: float = 8.0
    content_at_once: int = 10


class Pace:
    """The pace of one identity: two buckets that fill with time."""

    def __init__(
        self,
        pacing: Pacing,
        *,
        notify: Callable[[str], None] = lambda text: None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writes = _Bucket(pacing.between_writes, pacing.writes_at_once, clock)
        self._content = _Bucket(pacing.between_content, pacing.content_at_once, clock)
        self._notify = notify
        self._sleep = sleep

    def wait(self, *, content: bool) -> None:
        """Until the next write may go out; `content`: it creates something that people are told of."""
        buckets = (self._writes, self._content) if content else (self._writes,)
        pause = max(bucket.until_room() for bucket in buckets)
        if pause > 0:
            if pause > _NOTICED:
                self._notify(f"waiting {pause:.0f} s: GitHub limits how fast pull requests are opened")
            self._sleep(pause)
        for bucket in buckets:
            bucket.take()


_NOTICED = 2.0


class _Bucket:
    def __init__(self, seconds: float, size: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._size = float(size)
        self._clock = clock
        self._room = float(size)
        self._counted = clock()

    def until_room(self) -> float:
        """Seconds until one more fits."""
        self._fill()
        return max(0.0, (1 - self._room) * self._seconds)

    def take(self) -> None:
        self._fill()
        self._room -= 1

    def _fill(self) -> None:
        now = self._clock()
        gained = (now - self._counted) / self._seconds if self._seconds > 0 else self._size
        self._room = min(self._size, self._room + gained)
        self._counted = now
