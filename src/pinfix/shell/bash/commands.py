"""Simple commands of bash: assignments, words and redirections, as they stand between two operators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pinfix.shell.bash.heredocs import Heredocs
from pinfix.shell.bash.parts import Misread
from pinfix.shell.bash.tokens import Token
from pinfix.shell.bash.words import WordReader
from pinfix.shell.model import Hole, Redirect, Word
from pinfix.shell.source import Source

DECLARATIONS = frozenset(["export", "declare", "typeset", "local", "readonly"])
"""The commands whose words of the form `NAME=value` are assignments."""

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[)?")
_OPERATOR = re.compile(r"\+?=")
_JOINING_BLANK = re.compile(r"(?>(?:[ \t]|\\\n)*)")
_REDIRECT = re.compile(r"(\d*)(<<<|<<-|&>>|>&-|<&-|<<|>>|>&|<&|&>|>\||<>|<|>)")
_KEYED = re.compile(r"[\s(]\[[^\]\s]*\]\+?=")
"""An element of an array that is written with its place or key."""

_CLOSING = (">&-", "<&-")


@dataclass(slots=True)
class Simple:
    """What has been read of a simple command; `start` is where its first word or assignment begins."""

    words: list[Word] = field(default_factory=list)
    assignments: dict[str, Word] = field(default_factory=dict)
    redirects: list[Redirect] = field(default_factory=list)
    start: int = -1

    @property
    def is_declaration(self) -> bool:
        """Whether the words that follow can be assignments."""
        return bool(self.words) and self.words[0].text in DECLARATIONS


class SimpleReader:
    """Reads simple commands of one source; `done` is how far the text has been read."""

    def __init__(self, source: Source, words: WordReader, heredocs: Heredocs) -> None:
        self._source = source
        self._text = source.text
        self._words = words
        self._heredocs = heredocs
        self.done = 0

    def read(self, tokens: Sequence[Token]) -> Simple:
        """The command that `tokens` make up.

        Raises Misread: They are no simple command, or are cut otherwise than a shell does it.
        """
        found = Simple()
        self.done = tokens[0].start
        for token in tokens:
            if found.start < 0 and token.kind == "word":
                found.start = token.start
            self._passed_over(token.start, found)
            if token.start < self.done:
                if token.end > self.done:
                    raise Misread(token.start, "a word is cut otherwise than a shell does it")
                continue
            self._next(token, found)
            if self.done < token.end:
                raise Misread(self.done, "a word is cut otherwise than a shell does it")
        return found

    def _passed_over(self, end: int, found: Simple) -> None:
        """Read the words before `end` that the parser left out, such as a lone `-` before `<<`."""
        while True:
            blank = _JOINING_BLANK.match(self._text, self.done)
            self.done = blank.end() if blank is not None else self.done
            if self.done >= end:
                return
            if not found.words:
                raise Misread(self.done, "the parser passed over the beginning of a command")
            word, self.done = self._words.word(self.done)
            found.words.append(word)

    def _next(self, token: Token, found: Simple) -> None:
        if token.kind in ("descriptor", "redirect"):
            self._redirect(token.start, found)
        elif token.kind != "word":
            raise Misread(token.start, f"{token.text or token.kind} stands where a word is expected")
        elif not self._assigns(token.start, found):
            word, self.done = self._words.word(token.start)
            found.words.append(word)

    def _assigns(self, start: int, found: Simple) -> bool:
        """Read an assignment, where one stands."""
        if not found.words:
            return self._assignment(start, found)
        return found.is_declaration and self._declared(start, found)

    def _redirect(self, start: int, found: Simple) -> None:
        written = _REDIRECT.match(self._text, start)
        if written is None:
            raise Misread(start, "no redirection stands where one is expected")
        stream, operator = written.groups()
        at = written.end()
        if operator in _CLOSING:
            self.done = at
            return
        blank = _JOINING_BLANK.match(self._text, at)
        at = at if blank is None else blank.end()
        if operator in ("<<", "<<-"):
            target, self.done = self._heredocs.read(at, operator)
        else:
            target, self.done = self._words.word(at)
        found.redirects.append(Redirect(_usual(stream, operator) + operator, target))

    def _assignment(self, start: int, found: Simple) -> bool:
        assigned = self._assigned(start)
        if assigned is None:
            return False
        name, is_whole, at = assigned
        value, self.done = self._value(at)
        before = () if is_whole else (found.assignments.get(name, Word((Hole(variable=name),))).parts)
        found.assignments[name] = Word((*before, *value.parts), value.quoted) if before else value
        return True

    def _declared(self, start: int, found: Simple) -> bool:
        assigned = self._assigned(start)
        if assigned is None:
            return False
        _, _, at = assigned
        value, self.done = self._value(at)
        first, *rest = value.parts or ("",)
        begin = self._text[start:at]
        parts = (begin + first, *rest) if isinstance(first, str) else (begin, first, *rest)
        found.words.append(Word(parts, value.quoted, value.items))
        return True

    def _assigned(self, start: int) -> tuple[str, bool, int] | None:
        """Name, whether all of the variable is given a value, and where the value begins."""
        name = _ASSIGNMENT.match(self._text, start)
        if name is None:
            return None
        at = name.end()
        if name[2] is not None:
            at = self._words.skip(at, len(self._text), "]")
        operator = _OPERATOR.match(self._text, at)
        if operator is None:
            return None
        return name[1], name[2] is None and operator[0] == "=", operator.end()

    def _value(self, at: int) -> tuple[Word, int]:
        if self._text[at : at + 1] != "(":
            return self._words.word(at, value=True)
        items, end = self._words.array(at)
        parts: list[str | Hole] = []
        for item in items:
            parts += [*item.parts, " "]
        in_order = items if "[" not in self._text[at:end] or not _KEYED.search(self._text, at, end) else ()
        return Word((*parts, Hole(inside=())), items=in_order), end  # not one text, and no more than these


def _usual(stream: str, operator: str) -> str:
    """The number of the stream where it is not the one that the operator has by itself."""
    return "" if stream == ("0" if operator[0] == "<" else "1") else stream
