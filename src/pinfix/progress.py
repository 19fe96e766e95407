"""Progress of long work, reported to whoever wants to show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Shows how far a loop is."""

    def over(self, items: Sequence[T], doing: str) -> Iterator[T]:
        """Iterate over `items`; `doing` is a word such as "reading"."""
        ...


class Silent:
    """Shows nothing."""

    def over(self, items: Sequence[T], doing: str) -> Iterator[T]:
        """Iterate over `items`."""
        yield from items
