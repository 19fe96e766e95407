"""Here-documents: where their text stands, which depends on lines and not on the tree."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort

from pinfix.shell.bash.parts import Misread
from pinfix.shell.bash.words import WordReader
from pinfix.shell.model import Word
from pinfix.shell.source import Source

_DELIMITER = re.compile(r"""(?:[^\s;&|()<>'"\\`$]|'[^'\n]*'|"[^"\n\\$`]*"|\\[^\n])+""")
_QUOTING = re.compile(r"['\"\\]")


class Heredocs:
    """The here-documents of one source, read one after the other."""

    def __init__(self, source: Source, words: WordReader) -> None:
        self._source = source
        self._text = source.text
        self._words = words
        self._next_body: dict[int, int] = {}
        self._lines: dict[str, list[int]] | None = None
        self._spans: list[tuple[int, int]] = []

    def read(self, start: int, operator: str) -> tuple[Word, int]:
        """The text of the here-document whose delimiter is at `start`, and the end of the delimiter.

        Raises Misread: The delimiter does not follow.
        """
        written = _DELIMITER.match(self._text, start)
        if written is None or self._source.has_hole(written[0]):
            raise Misread(start, "the delimiter of a here-document is not known")
        delimiter = _QUOTING.sub("", written[0])
        line_end = self._line_end(written.end())
        begin = self._next_body.get(line_end, line_end + 1)
        end, after = self._closing(begin, delimiter, tabs=operator == "<<-")
        self._next_body[line_end] = after + 1
        insort(self._spans, (begin, after))
        if _QUOTING.search(written[0]):
            word = self._words.quoted_body(begin, end)
        else:
            word = self._words.body(begin, end)
        return word, written.end()

    def span(self, position: int) -> tuple[int, int] | None:
        """Where the here-document begins and ends whose text has `position`."""
        before = bisect_right(self._spans, position, key=lambda span: span[0])
        if before and position < self._spans[before - 1][1]:
            return self._spans[before - 1]
        return None

    def _line_end(self, position: int) -> int:
        """The end of the line of `position`, together with the lines that it is continued on."""
        end = self._text.find("\n", position)
        while end > 0 and self._text[end - 1] == "\\":
            end = self._text.find("\n", end + 1)
        return end if end >= 0 else len(self._text)

    def _closing(self, begin: int, delimiter: str, *, tabs: bool) -> tuple[int, int]:
        """Where the text ends, and the end of the line with the delimiter."""
        if self._lines is None:
            self._lines = _lines(self._text)
        ends = self._lines.get(delimiter, [])
        for at in ends[bisect_left(ends, begin) :]:
            start = self._text.rfind("\n", 0, at) + 1
            if start >= begin and (tabs or start == at):
                return start, at + len(delimiter)
        raise Misread(begin, "a here-document is not closed")


def _lines(text: str) -> dict[str, list[int]]:
    """The places of each line by its text, both without the tabs before it."""
    found: dict[str, list[int]] = {}
    at = 0
    for line in text.split("\n"):
        plain = line.lstrip("\t")
        found.setdefault(plain, []).append(at + len(line) - len(plain))
        at += len(line) + 1
    return found
