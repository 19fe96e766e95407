"""A word of bash while it is read, and what its reading needs of the reader of the whole script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pinfix.shell.model import Command, Hole, Word
from pinfix.shell.source import Source


class Misread(ValueError):
    """What stands at `position` of the source is not what the parser took it for."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


class Substitutions(Protocol):
    """Reads the scripts that stand in words."""

    def commands_at(self, position: int) -> tuple[tuple[Command, ...], int]:
        """The commands of the `$(…)` or `<(…)` at `position`, and where it ends.

        Raises Misread: The parser saw none there.
        """
        ...

    def postpone(self, position: int) -> int:
        """Have the `>(…)` at `position` read after the command that writes to it; where it ends.

        Raises Misread: The parser saw none there.
        """
        ...

    def commands_of(self, source: Source, position: int) -> tuple[Command, ...]:
        """The commands of a script between backquotes that begins at `position`."""
        ...

    def nested(self, position: int, read: Callable[[], int]) -> int:
        """Run `read`, which reads what begins at `position` within something else.

        Raises Misread: It stands in too much else.
        """
        ...

    def end_of_arithmetic(self, position: int) -> int | None:
        """The end of the `$((…))` at `position`; None where the parser saw a `$(` with a `(` in it."""
        ...

    def writes(self, name: str) -> None:
        """Take note that an expansion or a calculation may give the variable `name` another value."""
        ...


class Parts:
    """A word while it is read."""

    def __init__(self) -> None:
        self._parts: list[str | Hole] = []
        self._text: list[str] = []
        self._quoted = False
        self._splits = False
        self.silent_until = 0

    def text(self, text: str, position: int) -> None:
        """Add what is known, but in a brace expansion."""
        if text and position >= self.silent_until:
            self._text.append(text)

    def hole(self, hole: Hole, *, splits: bool) -> None:
        """Add what is not known; `splits`: it may be several words, or none."""
        self._flush()
        self._parts.append(hole)
        self._splits |= splits

    def quote(self) -> None:
        """Take note that a part of it stands in quotes."""
        self._quoted = True

    def word(self) -> Word:
        """The word so far."""
        self._flush()
        return Word(tuple(self._parts), self._quoted and not self._splits)

    def _flush(self) -> None:
        if self._text:
            self._parts.append("".join(self._text))
            self._text.clear()
