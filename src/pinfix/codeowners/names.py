"""Which of many wildcard names match a name, without trying them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from pinfix.codeowners.pattern import Name

T = TypeVar("T")


class WildcardNames(Generic[T]):
    """Wildcard names, found by the literal text at their end or else at their beginning.

    `*.js` is looked at only for names that end so. Those with wildcards at both ends are tried on every name.
    """

    def __init__(self) -> None:
        self._known: dict[Name, T] = {}
        self._by_end: dict[int, dict[str, list[tuple[Name, T]]]] = {}
        self._by_start: dict[int, dict[str, list[tuple[Name, T]]]] = {}
        self._others: list[tuple[Name, T]] = []

    def get(self, name: Name) -> T | None:
        """What was put in for this very wildcard name."""
        return self._known.get(name)

    def put(self, name: Name, value: T) -> None:
        """Put in a wildcard name that is not yet there."""
        self._known[name] = value
        end = _literal_run(tuple(reversed(name.pieces[-1])))[::-1]
        start = _literal_run(name.pieces[0])
        if end:
            self._by_end.setdefault(len(end), {}).setdefault(end, []).append((name, value))
        elif start:
            self._by_start.setdefault(len(start), {}).setdefault(start, []).append((name, value))
        else:
            self._others.append((name, value))

    def candidates(self, text: str) -> Sequence[tuple[Name, T]]:
        """Those that may match `text`, with what was put in for them."""
        found = self._others  # most names have no others: nothing is put together for them
        for length, by_text in self._by_end.items():
            if (end := text[-length:]) in by_text:
                found = found + by_text[end]
        for length, by_text in self._by_start.items():
            if (start := text[:length]) in by_text:
                found = found + by_text[start]
        return found


def _literal_run(piece: tuple[str | None, ...]) -> str:
    run: list[str] = []
    for character in piece:
        if character is None:
            break
        run.append(character)
    return "".join(run)
