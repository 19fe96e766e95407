"""Quotes and expansions of bash: all that quotes, backslashes, dollars and backquotes begin."""

from __future__ import annotations

import re

from pinfix.shell.bash.escapes import ansi_c
from pinfix.shell.bash.parts import Misread, Parts, Substitutions
from pinfix.shell.holes import output_hole, shown_in
from pinfix.shell.model import Hole
from pinfix.shell.source import STAND_INS, Source

SPECIAL = "'\"$`\\"
"""The characters that have a meaning of their own outside of quotes."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIMPLE_EXPANSION = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_EXPANDED_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(\[[@*]\])?(:?=)?")
_ELEMENTS = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\[[@*]\]\}")
_INDIRECT = re.compile(r"\$\{!([A-Za-z_][A-Za-z0-9_]*)?")
_NAMES = re.compile(r"\$\{![A-Za-z_][A-Za-z0-9_]*(\[[@*]\]|[@*])\}")
"""The places of an array that are set, or the names of variables that begin so: no values."""

_PROMPT = "@P}"
"""The end of an expansion that is made as a prompt is: with the commands in the value run."""

_ARGUMENTS = "@*0123456789"
_NUMBERS = "#?-$!"
_QUOTED_TEXT = re.compile(rf"[^\\$`\"{STAND_INS}]+")
_BODY_TEXT = re.compile(rf"[^\\$`\n{STAND_INS}]+|\n")


class ExpansionReader:
    """Reads what has a meaning of its own; each method adds it to a word and returns where it ends."""

    def __init__(self, source: Source, substitutions: Substitutions) -> None:
        self._source = source
        self._text = source.text
        self._substitutions = substitutions

    def calculation(self, start: int, end: int) -> int:
        """Read the substitutions of a calculation whose `))` ends at `end`, and see what it assigns to."""
        inside = self._text[start : end - 2]
        if not self._text.startswith("))", end - 2):
            raise Misread(start, "a calculation is not closed")
        if "=" in inside or "++" in inside or "--" in inside:
            for name in _NAME.finditer(inside):
                self._substitutions.writes(name[0])
        parts = Parts()
        at = start
        while at < end - 2:
            special = self._text[at] in SPECIAL or self._source.hole(self._text[at]) is not None
            at = self._special(at, parts) if special else at + 1
        if at != end - 2:
            raise Misread(start, "a calculation ends within a quote")
        return end

    def _special(self, at: int, parts: Parts, *, splits: bool = True) -> int:
        """What has a meaning of its own outside of quotes."""
        character = self._text[at]
        if character == "'":
            end = self._find("'", at + 1)
            parts.quote()
            parts.text(self._literal(at + 1, end, parts), at)
            return end + 1
        if character == '"':
            return self._double(at, parts)
        if character == "\\":
            escaped = self._text[at + 1 : at + 2]
            if self._source.hole(escaped) is not None:
                return at + 1
            parts.text("" if escaped == "\n" else escaped or "\\", at)
            return at + 2
        if character == "$":
            return self._dollar(at, parts, quoted=False, splits=splits)
        if character == "`":
            return self._backquoted(at, parts, splits=splits, quoted=False)
        parts.hole(self._stand_in(character), splits=splits)
        return at + 1

    def _stand_in(self, character: str) -> Hole:
        hole = self._source.hole(character)
        assert hole is not None
        return hole

    def _literal(self, start: int, end: int, parts: Parts) -> str:
        """The text between single quotes; where holes stand in it, all up to the last of them is added."""
        piece = self._text[start:end]
        if not self._source.has_hole(piece):
            return piece
        done = 0
        for index, character in enumerate(piece):
            hole = self._source.hole(character)
            if hole is not None:
                parts.text(piece[done:index], start)
                parts.hole(hole, splits=False)
                done = index + 1
        return piece[done:]

    def _double(self, start: int, parts: Parts) -> int:
        """What stands between double quotes; `start` is the first of them. The end is behind the second."""
        parts.quote()
        at = start + 1
        while at < len(self._text):
            if self._text[at] == '"':
                return at + 1
            at = self._double_piece(at, parts, quote='"')
        raise Misread(start, "a double quote is not closed")

    def _double_piece(self, at: int, parts: Parts, quote: str) -> int:
        """One thing inside of double quotes, or of a here-document, where the quote has no meaning."""
        character = self._text[at]
        if character == "\\":
            escaped = self._text[at + 1 : at + 2]
            if escaped == "\n":
                return at + 2
            if escaped and escaped in "$`\\" + quote:
                parts.text(escaped, at)
                return at + 2
            parts.text("\\", at)
            return at + 1
        if character == "$":
            return self._dollar(at, parts, quoted=True, splits=False, in_text=not quote)
        if character == "`":
            return self._backquoted(at, parts, splits=False, quoted=True)
        hole = self._source.hole(character)
        if hole is not None:
            parts.hole(hole, splits=False)
            return at + 1
        text = (_QUOTED_TEXT if quote else _BODY_TEXT).match(self._text, at)
        assert text is not None
        parts.text(text[0], at)
        return text.end()

    def _dollar(self, at: int, parts: Parts, *, quoted: bool, splits: bool, in_text: bool = False) -> int:
        following = self._text[at + 1 : at + 2]
        name = _NAME.match(self._text, at + 1)
        if name is not None:
            if self._source.hole(self._text[name.end() : name.end() + 1]) is not None:
                parts.hole(Hole(), splits=splits)  # what is put in may go on with the name
            else:
                parts.hole(Hole(variable=name[0]), splits=splits)
            return name.end()
        if following == "(":
            return self._substitution(at, parts, splits)
        if following == "{":
            return self._expansion(at, parts, quoted=quoted, splits=splits, in_text=in_text)
        if following == "'" and not quoted:
            text, end = ansi_c(self._text, at + 2)
            if end is None:
                raise Misread(at, "a quote is not closed")
            parts.quote()
            parts.text(text, at)
            return end
        if following == '"' and not quoted:
            return at + 1
        if following and following in _ARGUMENTS:
            spelt = "@" if following == "@" and quoted else "*" if following in "@*" and not quoted else ""
            parts.hole(Hole(spelt=spelt), splits=splits or following == "@")
            return at + 2
        if following and following in _NUMBERS:
            parts.hole(Hole(inside=()), splits=splits)
            return at + 2
        if following and self._source.hole(following) is not None:
            parts.hole(Hole(), splits=splits)
            return at + 2
        parts.text("$", at)
        return at + 1

    def _substitution(self, at: int, parts: Parts, splits: bool) -> int:
        if self._text.startswith("$((", at):
            end = self._substitutions.end_of_arithmetic(at)
            if end is not None:
                after = end
                self._substitutions.nested(at, lambda: self.calculation(at + 3, after))
                parts.hole(Hole(inside=()), splits=splits)
                return end
        commands, end = self._substitutions.commands_at(at)
        parts.hole(output_hole(commands), splits=splits)
        return end

    def _process(self, at: int, parts: Parts) -> int:
        if self._text[at] == ">":
            parts.hole(Hole(inside=()), splits=False)
            return self._substitutions.postpone(at)
        commands, end = self._substitutions.commands_at(at)
        parts.hole(output_hole(commands), splits=False)
        return end

    def _backquoted(self, start: int, parts: Parts, *, splits: bool, quoted: bool) -> int:
        at = start + 1
        inner: list[str] = []
        escapable = '`\\$"' if quoted else "`\\$"
        while at < len(self._text):
            character = self._text[at]
            if character == "`":
                source = self._source.inner("".join(inner), start)
                commands = self._substitutions.commands_of(source, start)
                parts.hole(output_hole(commands), splits=splits)
                return at + 1
            if character == "\\" and self._text[at + 1 : at + 2] and self._text[at + 1] in escapable:
                at += 1
                character = self._text[at]
            inner.append(character)
            at += 1
        raise Misread(start, "a backquote is not closed")

    def _expansion(self, at: int, parts: Parts, *, quoted: bool, splits: bool, in_text: bool) -> int:
        """`${…}`."""
        simple = _SIMPLE_EXPANSION.match(self._text, at)
        if simple is not None:
            parts.hole(Hole(variable=simple[1]), splits=splits)
            return simple.end()
        inner = Parts()
        end = self._substitutions.nested(at, lambda: self._inside_expansion(at, inner, quoted or in_text))
        if self._text.endswith(_PROMPT, at, end):
            raise Misread(at, "an expansion runs the commands in a value")
        found = inner.word().holes
        named_elsewhere = next((hole.spelt for hole in found if hole.spelt.startswith("!")), "")
        name = _EXPANDED_NAME.match(self._text, at)
        if name is None or self._source.hole(self._text[name.end() : name.end() + 1]) is not None:
            counted = self._text.startswith("${#", at)
            spelt = self._spelt(at, end, quoted) or named_elsewhere
            one_word = spelt.startswith("!") and spelt != "!"
            parts.hole(Hole(inside=() if counted else None, spelt=spelt), splits=splits or not one_word)
            return end
        if name[3]:
            self._substitutions.writes(name[1])
        inside = shown_in((Hole(variable=name[1]), *found))
        elements = _ELEMENTS.fullmatch(self._text, at, end)
        spelt = f"{elements[1]}[{'@' if quoted else '*'}]" if elements is not None else named_elsewhere
        if quoted and self._text.startswith("[*]", name.end(1)):
            spelt = ""  # one word of all elements
        parts.hole(Hole(inside=inside, spelt=spelt), splits=splits or name[2] is not None)
        return end

    def _spelt(self, at: int, end: int, quoted: bool) -> str:
        """How `Hole.spelt` has an expansion of no plain name that ends at `end`."""
        if self._text[at:end] == "${@}":
            return "@" if quoted else "*"
        indirect = _INDIRECT.match(self._text, at)
        if indirect is None or _NAMES.fullmatch(self._text, at, end):
            return ""
        plain = indirect[1] is not None and indirect.end() == end - 1
        return f"!{indirect[1]}" if plain else "!"

    def _inside_expansion(self, start: int, inner: Parts, quoted: bool) -> int:
        # In double quotes a single quote means itself, but in the patterns of `#`, `%`, `/`, `^` and `,`.
        name = _EXPANDED_NAME.match(self._text, start)
        at = name.end() if name is not None else start + 2
        operator = self._text[at : at + 1]
        quotes = not quoted or operator in "#%/^,"
        while at < len(self._text):
            character = self._text[at]
            if character == "}":
                return at + 1
            if character == "'" and not quotes:
                at += 1
            elif character in SPECIAL or self._source.hole(character) is not None:
                in_pattern = character == "'" and quoted
                at = self._pattern_quote(at) if in_pattern else self._special(at, inner)
            else:
                at += 1
        raise Misread(start, "an expansion is not closed")

    def _pattern_quote(self, at: int) -> int:
        """A single quote in a pattern inside of double quotes: shells differ where it does not end there."""
        end = self._text.find("'", at + 1)
        if end < 0 or "}" in self._text[at:end]:
            raise Misread(at, "a quote in an expansion can be read in two ways")
        return end + 1

    def _find(self, what: str, start: int) -> int:
        end = self._text.find(what, start)
        if end < 0:
            if what == "\n":
                return len(self._text)
            raise Misread(start, "a quote is not closed")
        return end
