"""Words of bash: quotes removed, escapes resolved, and what only a run can tell left as holes.

The parser's own tokens are not used for this: it now and then cuts words wrongly, joins lines or drops
blanks. Where its tree is used is to find the ends of substitutions, whose inside is a script.
"""

from __future__ import annotations

import re

from pinfix.shell.bash.expansions import SPECIAL, ExpansionReader
from pinfix.shell.bash.parts import Misread, Parts
from pinfix.shell.model import Hole, Word

MOST_IN_SET = 200
"""How far the end of a set of characters (`[a-z]`) is looked for."""

MOST_SEARCHED = 2_000_000
"""How many characters are passed over in all to find out whether braces belong together."""

_PLAIN = re.compile(r"[A-Za-z0-9_./:,=@%+^!-]+")
_BLANKS = " \t\n"
WORD_ENDS = " \t\n;&|()<>"
"""The characters that end a word where they are not quoted."""

_HOME = re.compile(r"~[A-Za-z0-9_.+-]*(?=[/:\s;&|)]|\Z)")
_SET = re.compile(rf"[^\s;&|()<>]{{1,{MOST_IN_SET + 1}}}")
_UNQUOTED_RUN = re.compile(r"[^\s;&|()<>]*")


class WordReader(ExpansionReader):
    """Reads words of one source."""

    _searched = 0

    def word(self, start: int, *, value: bool = False) -> tuple[Word, int]:
        """The word at `start` and its end. `value`: of an assignment, which is not split nor globbed.

        Raises Misread: No word begins there, or a quote is not closed.
        """
        parts = Parts()
        if not value and self._text[start : start + 1] == "#":
            raise Misread(start, "a comment is taken for a word")
        end = self._unquoted(start, parts, value)
        if end == start and not value:
            raise Misread(start, "no word begins where one is expected")
        return parts.word(), end

    def array(self, start: int) -> tuple[tuple[Word, ...], int]:
        """The elements of the array whose `(` is at `start`, and its end."""
        words: list[Word] = []
        at = start + 1
        while at < len(self._text):
            character = self._text[at]
            if character == ")":
                return tuple(words), at + 1
            if character in _BLANKS:
                at += 1
            elif self._text.startswith("\\\n", at):
                at += 2
            elif character == "#":
                at = self._find("\n", at)
            else:
                word, at = self.word(at)
                words.append(word)
        raise Misread(start, "an array is not closed")

    def body(self, start: int, end: int) -> Word:
        """The text of a here-document whose delimiter is not quoted."""
        parts = Parts()
        parts.quote()
        at = start
        while at < end:
            at = self._double_piece(at, parts, quote="")
        if at > end:
            raise Misread(start, "a here-document ends within an expansion")
        return parts.word()

    def quoted_body(self, start: int, end: int) -> Word:
        """The text of a here-document whose delimiter is quoted."""
        parts = Parts()
        parts.quote()
        parts.text(self._literal(start, end, parts), start)
        return parts.word()

    def skip(self, start: int, end: int, closing: str) -> int:
        """Pass over a test or a calculation up to `closing`, reading the substitutions in it; its end."""
        parts = Parts()
        at = start
        while at < end:
            character = self._text[at]
            before = self._text[at - 1]
            if self._text.startswith(closing, at) and (closing != "]]" or before in _BLANKS):
                return at + len(closing)
            if character in SPECIAL or self._source.hole(character) is not None:
                at = self._special(at, parts)
            elif character in "<>" and self._text[at + 1 : at + 2] == "(":
                at = self._process(at, parts)
            else:
                at += 1
        raise Misread(start, f"no {closing} follows")

    def _unquoted(self, start: int, parts: Parts, value: bool) -> int:
        at = start
        while at < len(self._text):
            plain = _PLAIN.match(self._text, at)
            if plain is not None:
                parts.text(plain[0], at)
                at = plain.end()
                continue
            character = self._text[at]
            if character in WORD_ENDS:
                if character not in "<>" or self._text[at + 1 : at + 2] != "(":
                    break
                at = self._process(at, parts)
            elif character in SPECIAL or self._source.hole(character) is not None:
                at = self._special(at, parts, splits=not value)
            else:
                at = self._pattern(start, at, parts, value)
        return at

    def _pattern(self, start: int, at: int, parts: Parts, value: bool) -> int:
        """A character that the shell may replace by names of files or folders, or by several words."""
        character = self._text[at]
        if character == "~" and (at == start or (value and self._text[at - 1] == ":")):
            home = _HOME.match(self._text, at)
            if home is not None:
                parts.hole(Hole(inside=()), splits=False)
                return home.end()
        if not value and (character in "*?" or (character == "[" and self._may_be_set(at))):
            parts.hole(Hole(inside=()), splits=True)
            return at + 1
        if not value and character == "{" and at >= parts.silent_until:
            end = self._brace_expansion(at)
            if end is not None:
                parts.hole(Hole(inside=()), splits=True)
                parts.silent_until = end
                return at + 1
        parts.text(character, at)
        return at + 1

    def _may_be_set(self, at: int) -> bool:
        """Whether `[` begins a set of characters; a long way to the `]` is not gone."""
        found = _SET.match(self._text, at)
        return found is not None and ("]" in found[0] or len(found[0]) > MOST_IN_SET)

    def _rest(self, at: int) -> str:
        found = _UNQUOTED_RUN.match(self._text, at)
        return found[0] if found is not None else ""

    def _brace_expansion(self, start: int) -> int | None:
        """Where the brace expansion at `start` ends; None where the braces are plain characters."""
        depth, several, at = 0, False, start
        rest = start + len(self._rest(start))
        self._searched += rest - start
        if self._searched > MOST_SEARCHED:
            raise Misread(start, "it has too many braces")
        while at < rest:
            character = self._text[at]
            if character == "\\":
                at += 1
            elif character in "'\"":
                closing = self._text.find(character, at + 1)
                at = closing if closing >= 0 else at
                rest = max(rest, at + 1 + len(self._rest(at + 1)))
            elif character == "{":
                depth += 1
            elif character == "}":
                depth -= 1
                if depth == 0:
                    return at + 1 if several else None
            elif depth == 1 and (character == "," or self._text.startswith("..", at)):
                several = True
            at += 1
        return None
