"""YAML text in every style that people (and attackers) write, made from a source of random numbers.

Nothing is dumped by a library: quotes, indentation, comments, blank lines and line endings vary freely. A few
of the texts are not YAML; callers parse and drop those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

KEYS = ("on", "jobs", "steps", "uses", "with", "name", "run", "env", "a", "b c", "é", "1", "x#y", "null")
PLAIN = (
    "a", "b", "two words", "a#b", "v1.2", "actions/checkout@v4",
    "true", "12", "0x1F", "1e3", "~", "null", "é",
    "it's", 'say "x"', "a:b", "-x", "?x", "${{ x }}", "\u2028", "é\x85e", "a\tb", "yes", "2001-01-01", "😀",
)  # fmt: skip
SINGLE = ("", "a", "it''s", "# no", "a: b", "x\ty", "😀", "- a", " pad ", "\u2029", "\\n", "two  words")
DOUBLE = (
    "",
    "a",
    r"a\nb",
    r"\x41",
    r"\"",
    "# no",
    "a: b",
    r"\u2028",
    "é",
    r"\\",
    "it's",
    r"\t",
    r"\/",
    "{a}",
)
COMMENTS = ("# c", "#", "#c", "# a # b", "# 'quoted\"", "# x: y", "#\tc", "# é😀", "## d  ", "# \u2028")
BLOCK_LINES = ("a", "  more", "# no comment", "a: b", "", "- x", "é", "x # y", "a\ttab", "trailing ", "   ")


class TextMaker:
    """One made-up file; `text()` gives it."""

    def __init__(self, random: Random, size: int = 4) -> None:
        self.random = random
        self.size = size
        self.step = random.choice((1, 2, 2, 2, 3, 4))
        self.dashes = random.choice((0, 0, 2, self.step))
        self.anchors: list[str] = []

    def text(self) -> str:
        """The whole file, with a byte-order mark and line endings of some kind."""
        documents = [self._document() for _ in range(self.random.choice((1, 1, 1, 1, 2, 3)))]
        separator = self.random.choice(("---\n", "--- # next\n", "...\n---\n"))
        head = self._maybe(0.2, "---\n", "%YAML 1.1\n---\n", "--- # first\n", "# top\n\n")
        text = head + separator.join(documents)
        text = text.removesuffix(self._maybe(0.2, "\n"))
        ending = self.random.choice(("\n", "\n", "\n", "\r\n", "\r\n", "\r", None))
        endings = (lambda _: ending) if ending else (lambda _: self.random.choice(("\n", "\r\n", "\r")))
        return self._maybe(0.1, "\ufeff") + re.sub("\n", endings, text)

    def _document(self) -> str:
        self.anchors = []
        kind = self.random.random()
        if kind < 0.75:
            return self._mapping(0, 0)
        if kind < 0.9:
            return self._sequence(0, 0)
        return self._scalar() + self._trailing() + "\n"

    def _mapping(self, column: int, depth: int) -> str:
        keys = self.random.sample(KEYS, self.random.randint(1, self.size))
        return "".join(self._above(column) + self._entry(key, column, depth) for key in keys)

    def _entry(self, key: str, column: int, depth: int) -> str:
        indent = " " * column
        written = self.random.choice((key, key, key, key, f"'{key}'", f'"{key}"'))
        if self.random.random() < 0.04:
            return f"{indent}? {written}\n{indent}:{self._value(column, depth, self.dashes)}"
        gap = self._maybe(0.06, " ", "\t")
        properties = self._maybe(0.03, "&k ", "!!str ")
        return f"{indent}{properties}{written}{gap}:{self._value(column, depth, self.dashes)}"

    def _sequence(self, column: int, depth: int) -> str:
        lines: list[str] = []
        for _ in range(self.random.randint(1, self.size)):
            lines += [self._above(column), " " * column, "-", self._item(column, depth)]
        return "".join(lines)

    def _item(self, column: int, depth: int) -> str:
        gap = self.random.choice((1, 1, 1, 3))
        if depth < 3 and self.random.random() < 0.35:
            mapping = self.random.random() < 0.8
            inner: Callable[[int, int], str] = self._mapping if mapping else self._sequence
            entries = inner(column + 1 + gap, depth + 1)
            if entries.lstrip().startswith("#"):
                return "\n" + entries
            return entries.lstrip("\n")[column + 1 :]
        value = self._value(column, depth, self.step)
        return " " + value[1:] if value[0] == "\t" else value

    def _value(self, column: int, depth: int, dashes: int) -> str:
        """What follows a `:` or `-`, up to the end of its last line."""
        kind = self.random.random()
        if depth < 3 and kind < 0.3:
            properties = self._properties()
            mapping = self.random.random() < 0.6
            inner = column + (self.step if mapping else dashes)
            block = self._mapping(inner, depth + 1) if mapping else self._sequence(inner, depth + 1)
            return (" " + properties).rstrip() + self._trailing() + "\n" + block
        if kind < 0.42:
            return " " + self._properties() + self._block_scalar(column) + "\n"
        if kind < 0.5:
            return self._properties(" ").rstrip() + self._trailing() + "\n"
        gap = self.random.choice((" ", " ", " ", "  ", "\t"))
        if kind < 0.56 and self.anchors:
            return f"{gap}*{self.random.choice(self.anchors)}{self._trailing()}\n"
        if kind < 0.68:
            text = self._flow(2, " " * (column + 1 + self.step) if self.random.random() < 0.4 else None)
        elif kind < 0.74:
            text = self._lines_of_text(" " * (column + 1 + self.step))
        else:
            text = self._scalar()
        return gap + self._properties() + text + self._trailing() + "\n"

    def _scalar(self) -> str:
        quote = self.random.random()
        if quote < 0.6:
            return self.random.choice(PLAIN)
        if quote < 0.8:
            return "'" + self.random.choice(SINGLE) + "'"
        return '"' + self.random.choice(DOUBLE) + '"'

    def _lines_of_text(self, indent: str) -> str:
        """A plain or quoted text of several lines."""
        quote = self.random.choice(("", "'", '"'))
        gap = self.random.choice(("\n", "\n", "\n\n", " \n"))
        return f"{quote}one{gap}{indent}two # x{quote}" if quote else f"one{gap}{indent}two#x"

    def _block_scalar(self, column: int) -> str:
        header = self.random.choice("|>") + self.random.choice(("", "", "-", "+"))
        step = self.random.choice((self.step, self.step, 1, 5))
        lines = [self.random.choice(BLOCK_LINES) for _ in range(self.random.randint(0, 3))]
        if lines and self.random.random() < 0.1:
            header += str(step)
        header += self._maybe(0.15, " # about it", "  #", " ")
        written = [header, *(" " * (column + step) + line if line else "" for line in lines)]
        return "\n".join(written) + self._maybe(0.1, "\n", "\n\n")

    def _flow(self, depth: int, indent: str | None) -> str:
        """A flow collection; over several lines where `indent` is given."""
        opening, closing = self.random.choice(("[]", "{}"))
        parts: list[str] = []
        for key in self.random.sample(KEYS, self.random.randint(0, 3)):
            nested = depth > 0 and self.random.random() < 0.2
            inner = self._flow(depth - 1, indent) if nested else self._flow_scalar()
            parts.append(inner if opening == "[" else f"{key}: {inner}")
        parts = [part for part in parts if part]
        pad = self._maybe(0.3, " ")
        if indent is None or not parts:
            return opening + pad + ", ".join(parts) + pad + closing
        lines = [part + "," + self._maybe(0.2, " # c", " ") for part in parts]
        if self.random.random() < 0.5:
            lines[-1] = parts[-1]
        return opening + "".join(f"\n{indent}{line}" for line in lines) + "\n" + indent + closing

    def _flow_scalar(self) -> str:
        text = self._maybe(0.9, self._scalar())
        return text if not text or text[0] in "'\"" or not re.search(r"[,\[\]{}?]", text) else "w"

    def _properties(self, before: str = "") -> str:
        if self.random.random() > 0.12:
            return ""
        tag = self._maybe(0.3, "!!str ", "!own ")
        if self.random.random() < 0.3:
            return before + (tag or "!own ")
        name = f"a{len(self.anchors)}"
        self.anchors.append(name)
        return before + (f"&{name} {tag}" if self.random.random() < 0.5 else f"{tag}&{name} ")

    def _trailing(self) -> str:
        if self.random.random() < 0.75:
            return ""
        comment = self.random.choice(("  ", " ", "\t", " \t")) + self.random.choice(COMMENTS)
        return self.random.choice((comment, comment, " ", "\t"))

    def _above(self, column: int) -> str:
        if self.random.random() < 0.85:
            return ""
        comment = " " * self.random.choice((column, column, 0)) + self.random.choice(COMMENTS) + "\n"
        return self.random.choice((comment, comment, "\n", "\n" + comment, comment + "\n"))

    def _maybe(self, chance: float, *texts: str) -> str:
        return self.random.choice(texts) if self.random.random() < chance else ""
