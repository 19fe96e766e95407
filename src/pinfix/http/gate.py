"""Whether requests may go out: what a server asks of one of those who share a limit, it asks of all."""

from __future__ import annotations

from typing import Protocol


class Gate(Protocol):
    """Shared by the clients for which one limit counts, be they in several processes."""

    def wait(self) -> bool:
        """Wait until requests may go out; whether there was anything to wait for."""
        ...

    def close(self, seconds: float) -> None:
        """The limit was met: for so long no more requests may go out."""
        ...


class Open:
    """Of a client that is alone: it keeps its own pauses, and those say when it goes on."""

    def wait(self) -> bool:
        """Go on."""
        return False

    def close(self, seconds: float) -> None:
        """Nobody else has to know."""
