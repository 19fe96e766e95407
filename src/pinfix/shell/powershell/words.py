"""Words of PowerShell as commands get them: quotes removed, escapes resolved, the rest as holes.

The rules are those of "argument mode" in the language's documentation (`about_Parsing`,
`about_Quoting_Rules`). As for bash, the parser's tree only tells where brackets that stand in a word end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from pinfix.shell.model import Command, Hole, Word
from pinfix.shell.powershell.mentions import Mentions, Surroundings
from pinfix.shell.source import STAND_INS, Source

_VARIABLE = re.compile(r"\$(?:(?P<scope>[A-Za-z]+):)?(?P<name>[A-Za-z_0-9]+|[?^$])")
_BRACED = re.compile(r"\$\{(?:(?P<scope>[A-Za-z]+):)?(?P<name>[^{}`:]+)\}")
_SPLAT = re.compile(r"@([A-Za-z_][A-Za-z0-9_]*)(?=[\s;|&)}]|\Z)")
_HERE_STRING = re.compile(r"@(['\"])[ \t]*\n")
_RUN = re.compile(rf"[^\s;|&(){{}}$`'\"<>{STAND_INS}]+")
_EXPANDED_TEXT = re.compile(rf"[^$`\"{STAND_INS}]+")
_MEMBER = re.compile(r"\.[A-Za-z_]|\[|\(|::")
_ENDS = " \t\n;|&)}<>"
_ESCAPES = dict(zip("0abefnrtv", "\0\a\b\x1b\f\n\r\t\v", strict=True))


class Misread(ValueError):
    """What stands at `position` of the source is not what the parser took it for."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


class Brackets(Surroundings, Protocol):
    """Reads what stands in brackets within a word."""

    def bracketed(self, position: int) -> tuple[tuple[Command, ...], int]:
        """The commands in the `(…)`, `$(…)`, `@(…)`, `@{…}` or `{…}` at `position`, and its end.

        Raises Misread: The parser saw none there.
        """
        ...


class WordReader:
    """Reads words of one source."""

    def __init__(self, source: Source, brackets: Brackets) -> None:
        self._source = source
        self._text = source.text
        self._brackets = brackets
        self._mentions = Mentions(source, brackets)

    def word(self, start: int) -> tuple[Word, int]:
        """The word at `start`, and its end.

        Raises Misread: No word begins there, or a quote is not closed.
        """
        here = _HERE_STRING.match(self._text, start)
        if here is not None:
            return self._here_string(here)
        splat = _SPLAT.match(self._text, start)
        if splat is not None:
            return self._splatted(splat[1]), splat.end()
        parts: list[str | Hole] = []
        quoted = unquoted_hole = False
        at = start
        while at < len(self._text) and self._text[at] not in _ENDS:
            character = self._text[at]
            before = len(parts)
            quoted = quoted or character in "'\""
            at = self._piece(start, at, parts)
            if character not in "'\"" and any(isinstance(part, Hole) for part in parts[before:]):
                unquoted_hole = True
        if at == start:
            raise Misread(start, "no word begins where one is expected")
        return Word(_joined(parts), quoted and not unquoted_hole), at

    def string(self, start: int, end: int) -> Word | None:
        """The text in quotes that goes from `start` to `end`, if one does; without commands in it."""
        character = self._text[start : start + 1]
        if character not in ("'", '"') or "$(" in self._text[start:end]:
            return None
        parts: list[str | Hole] = []
        try:
            after = self._verbatim(start, parts) if character == "'" else self._expandable(start, parts)
        except Misread:
            return None
        return Word(_joined(parts), quoted=True) if after == end else None

    def _splatted(self, name: str) -> Word:
        """`@name`: all that is in a list or table, as words or parameters of their own."""
        parts = self._mentions.variable(None, name)
        return Word(
            tuple(replace(part, spelt=f"{name}[@]") if isinstance(part, Hole) else part for part in parts)
        )

    def _piece(self, start: int, at: int, parts: list[str | Hole]) -> int:
        character = self._text[at]
        if character == "'":
            return self._verbatim(at, parts)
        if character == '"':
            return self._expandable(at, parts)
        if character == "`":
            escaped = self._text[at + 1 : at + 2]
            if escaped in ("", "\n"):
                raise Misread(at, "a line goes on within a word")
            parts.append(_ESCAPES.get(escaped, escaped))
            return at + 2
        if character == "$":
            return self._dollar(start, at, parts)
        if character in "({" or (character == "@" and self._text[at + 1 : at + 2] in ("(", "{")):
            return self._bracket(at, parts)
        hole = self._source.hole(character)
        if hole is not None:
            parts.append(hole)
            return at + 1
        run = _RUN.match(self._text, at)
        if run is None:
            raise Misread(at, "no word goes on so")
        parts.append(run[0])
        return self._behind_comma(run.end(), run[0])

    def _behind_comma(self, at: int, run: str) -> int:
        """A list goes on behind blanks."""
        if run.endswith(","):
            while self._text[at : at + 1] in (" ", "\t", "\n"):
                at += 1
        return at

    def _dollar(self, start: int, at: int, parts: list[str | Hole]) -> int:
        if self._text.startswith("$(", at):
            return self._bracket(at, parts)
        found = _BRACED.match(self._text, at) or _VARIABLE.match(self._text, at)
        if found is None:
            parts.append("$")
            return at + 1
        end = found.end()
        if self._source.hole(self._text[end : end + 1]) is not None and self._text[end - 1] != "}":
            parts.append(Hole())  # what is put in may go on with the name
            return end
        if at == start and _MEMBER.match(self._text, end):
            return self._member(at, end, parts)
        parts += self._mentions.variable(found["scope"], found["name"])
        return end

    def _member(self, start: int, at: int, parts: list[str | Hole]) -> int:
        """`$x.Name[0].Trim()`: something made of a variable."""
        output: tuple[Command, ...] = ()
        while at < len(self._text) and self._text[at] not in _ENDS:
            if self._text[at] == "(":
                commands, at = self._brackets.bracketed(at)
                output += commands
            elif self._text[at] in "'\"{`":
                raise Misread(at, "a member is named in a way that is not known")
            else:
                at += 1
        parts += self._mentions.mentioned(start, at, output)
        return at

    def _bracket(self, at: int, parts: list[str | Hole]) -> int:
        commands, end = self._brackets.bracketed(at)
        parts += self._mentions.mentioned(at, end, commands)
        return end

    def _verbatim(self, at: int, parts: list[str | Hole]) -> int:
        end = at
        while True:
            end = self._text.find("'", end + 1)
            if end < 0:
                raise Misread(at, "a quote is not closed")
            if self._text[end + 1 : end + 2] != "'":
                break
            end += 1
        self._literal(self._text[at + 1 : end].replace("''", "'"), parts)
        return end + 1

    def _literal(self, text: str, parts: list[str | Hole]) -> None:
        for piece in re.split(f"([{STAND_INS}])", text):
            hole = self._source.hole(piece) if len(piece) == 1 else None
            parts.append(piece if hole is None else hole)

    def _expandable(self, start: int, parts: list[str | Hole]) -> int:
        at = start + 1
        while at < len(self._text):
            if self._text[at] == '"':
                if self._text[at + 1 : at + 2] != '"':
                    return at + 1
                parts.append('"')
                at += 2
            else:
                at = self._expanded(at, parts)
        raise Misread(start, "a double quote is not closed")

    def _expanded(self, at: int, parts: list[str | Hole]) -> int:
        character = self._text[at]
        if character == "`":
            escaped = self._text[at + 1 : at + 2]
            parts.append(_ESCAPES.get(escaped, escaped))
            return at + 2
        if character == "$":
            return self._dollar(-1, at, parts)
        hole = self._source.hole(character)
        if hole is not None:
            parts.append(hole)
            return at + 1
        text = _EXPANDED_TEXT.match(self._text, at)
        parts.append(text[0] if text is not None else character)
        return at + 1 if text is None else text.end()

    def _here_string(self, opening: re.Match[str]) -> tuple[Word, int]:
        end = self._text.find(f"\n{opening[1]}@", opening.end() - 1)
        if end < 0:
            raise Misread(opening.start(), "a here-string is not closed")
        parts: list[str | Hole] = []
        if opening[1] == "'":
            self._literal(self._text[opening.end() : end], parts)
        else:
            at = opening.end()
            while at < end:
                at = self._expanded_until(at, end, parts)
        return Word(_joined(parts), quoted=True), end + 3

    def _expanded_until(self, at: int, end: int, parts: list[str | Hole]) -> int:
        before = len(parts)
        after = self._expanded(at, parts)
        if after > end:  # plain text that runs on behind the closing line
            text = parts[-1]
            if len(parts) != before + 1 or not isinstance(text, str):
                raise Misread(at, "a here-string ends within an expansion")
            parts[-1] = text[: end - at]
        return min(after, end)


def _joined(parts: list[str | Hole]) -> tuple[str | Hole, ...]:
    found: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)
