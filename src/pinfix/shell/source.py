"""The text of a script as the parsers get it: what GitHub or another shell puts in stands there as a hole."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from pinfix.github.expressions.tokens import find_expressions
from pinfix.shell.model import Hole, Word

_FIRST_STAND_IN = 0xF0000
STAND_INS = f"{chr(_FIRST_STAND_IN)}-{chr(0xFFFFD)}"
"""The characters that stand for holes, as a range in a regular expression."""

_STAND_IN = re.compile(f"[{STAND_INS}]")
_NEITHER_PLAIN_NOR_STAND_IN = re.compile(f"[^\t\n -~{STAND_INS}]")
_CONTINUED_INTO_NOTHING = re.compile(r"\\(?:\n[ \t\n]*)?\Z")

PutIn = Callable[[str], str | None]
"""What an expression (the inside of its braces) is known to be; None where it is not known."""


class Unreadable(ValueError):
    """A text that cannot be a script, or holds characters that stand for holes here."""


@dataclass(frozen=True, slots=True)
class Source:
    """A script whose holes are one character each, of a plane of Unicode that is for private use.

    Shells tell words by ASCII characters only. `shape` is the text with one byte a character, where a letter
    stands for each hole and a full stop for each character that is not printable ASCII, so that positions in
    a tree of it are positions in `text`. `first_line` is the line of its first character; `one_line`: all of
    it counts as standing there.
    """

    text: str
    holes: tuple[Hole, ...] = ()
    first_line: int = 1
    one_line: bool = False
    longer: tuple[tuple[int, int], ...] = ()
    shape: bytes = field(init=False)
    _breaks: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        plain = _STAND_IN.sub("G", _NEITHER_PLAIN_NOR_STAND_IN.sub(".", self.text))
        # A shell joins the last line to the nothing that follows; the parser would call it an error.
        plain = _CONTINUED_INTO_NOTHING.sub(lambda found: " " * len(found[0]), plain)
        object.__setattr__(self, "shape", plain.encode("ascii"))
        breaks = tuple(found.start() for found in re.finditer("\n", self.text))
        object.__setattr__(self, "_breaks", breaks)

    @classmethod
    def of_script(cls, text: str, put_in: PutIn | None = None) -> Source:
        """The script `text` of a workflow; `put_in` tells what is known of its expressions.

        Raises Unreadable: An expression is not closed, or a character of the text stands for holes here.
        """
        if _STAND_IN.search(text):
            raise Unreadable("it has characters for private use")
        pieces: list[str] = []
        holes: list[Hole] = []
        longer: list[tuple[int, int]] = []
        done = length = 0
        for expression in find_expressions(text):
            if not expression.terminated:
                raise Unreadable("an expression is not closed")
            known = put_in(expression.source) if put_in is not None else None
            if known is None or _STAND_IN.search(known):
                known = chr(_FIRST_STAND_IN + len(holes))
                holes.append(Hole(expression=expression.source))
            before = text[done : expression.start]
            pieces += [before, known]
            length += len(before) + len(known)
            begin = length - len(known)
            lines = text.count("\n", expression.start, expression.end)
            more = [(begin + found.end(), -1) for found in re.finditer("\n", known)]
            for place, change in (*more, *([(length, lines)] if lines else ())):
                longer.append((place, change + (longer[-1][1] if longer else 0)))
            done = expression.end
        pieces.append(text[done:])
        return cls("".join(pieces), tuple(holes), longer=tuple(longer))

    @classmethod
    def of_word(cls, word: Word, line: int) -> Source:
        """The script that a command at `line` gets as one of its words."""
        pieces: list[str] = []
        holes: list[Hole] = []
        for part in word.parts:
            if isinstance(part, Hole):
                pieces.append(chr(_FIRST_STAND_IN + len(holes)))
                holes.append(part)
            elif _STAND_IN.search(part):
                raise Unreadable("it has characters for private use")
            else:
                pieces.append(part)
        return cls("".join(pieces), tuple(holes), first_line=line, one_line=True)

    def inner(self, text: str, position: int) -> Source:
        """A script inside of this one that begins at `position` and had to be unescaped into `text`."""
        return Source(text, self.holes, self.line(position), self.one_line)

    def line(self, position: int) -> int:
        """The line of the script, as it was before anything was put in, of a position of `text`; from 1."""
        if self.one_line:
            return self.first_line
        passed = bisect_right(self.longer, position, key=lambda entry: entry[0])
        more = self.longer[passed - 1][1] if passed else 0
        return self.first_line + bisect_left(self._breaks, position) + more

    def hole(self, character: str) -> Hole | None:
        """The hole that `character` stands for; it may be empty, as at the end of the text."""
        number = ord(character or " ") - _FIRST_STAND_IN
        return self.holes[number] if 0 <= number < len(self.holes) else None

    def has_hole(self, text: str) -> bool:
        """Whether a hole stands in `text`, a piece of this one."""
        return _STAND_IN.search(text) is not None
