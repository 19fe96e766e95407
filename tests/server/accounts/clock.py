"""The server's clock: the real one, until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """`offset`: seconds that this clock is ahead of the real one."""

    offset: float = 0.0

    def now(self) -> datetime:
        """The time by this clock, to the second."""
        return (datetime.now(UTC) + timedelta(seconds=self.offset)).replace(microsecond=0)
