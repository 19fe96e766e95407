"""GitHub's expressions: finding `${{ … }}` in a text, and cutting one into tokens.

The rules are those of the lexer in `actions/languageservices` (read in November 2026).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["identifier", "number", "string", "operator", "error"]


@dataclass(frozen=True, slots=True)
class Expression:
    """`${{ … }}` in a text: `start` and `end` enclose it with its braces, `source` is what is between them.

    Where the closing braces are missing, `terminated` is false and the expression reaches to the end of the
    text: GitHub refuses such a value.
    """

    start: int
    end: int
    source: str
    terminated: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression as it is written; `start` counts from the beginning of the source.

    `true`, `false` and `null` are identifiers here; strings keep their quotes. "error" is what GitHub would
    refuse: an unknown character, a malformed number or name, a string without its closing quote.
    """

    kind: TokenKind
    text: str
    start: int


# The end of an expression, passing over strings, in which `''` is a quote and `}}` two characters.
_BODY = re.compile(r"((?>(?:[^'}]++|'[^']*+'|\}(?!\}))*))\}\}")

_SPACE = re.compile(r"\s+")
_STRING = re.compile(r"'(?>(?:[^']++|'')*)'")
_OPERATOR = re.compile(r"[!=<>]=|&&|\|\||[<>!.,()\[\]*]")
_WORD = re.compile(r"[^\s()\[\],.!<>=&|]+")
_NUMBER_WORD = re.compile(r"[^\s()\[\],!<>=&|]+")  # as a word, but with dots
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER = re.compile(
    r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]Infinity|0x[0-9a-fA-F]+|0o[0-7]+"
)


def find_expressions(text: str) -> tuple[Expression, ...]:
    """Every `${{ … }}` of `text`, in order; they do not nest."""
    found: list[Expression] = []
    start = text.find("${{")
    while start >= 0:
        body = _BODY.match(text, start + 3)
        if body is None:
            found.append(Expression(start, len(text), text[start + 3 :], terminated=False))
            break
        found.append(Expression(start, body.end(), body[1], terminated=True))
        start = text.find("${{", body.end())
    return tuple(found)


def tokens(source: str) -> tuple[Token, ...]:
    """Cut the inside of an expression into tokens; never raises.

    The tokens hold every character of `source` but the white space between them.
    """
    found: list[Token] = []
    position = 0
    while position < len(source):
        space = _SPACE.match(source, position)
        if space is not None:
            position = space.end()
            continue
        token = _next_token(source, position, found[-1] if found else None)
        found.append(token)
        position += len(token.text)
    return tuple(found)


def _next_token(source: str, start: int, previous: Token | None) -> Token:
    first = source[start]
    if first == "'":
        string = _STRING.match(source, start)
        if string is None:
            return Token("error", source[start:], start)
        return Token("string", string[0], start)
    if first in "+-0123456789" or (first == "." and not _can_be_followed_by_dot(previous)):
        return _whole(_NUMBER_WORD, _NUMBER, "number", source, start)
    operator = _OPERATOR.match(source, start)
    if operator is not None:
        return Token("operator", operator[0], start)
    return _whole(_WORD, _IDENTIFIER, "identifier", source, start)


def _whole(extent: re.Pattern[str], form: re.Pattern[str], kind: TokenKind, source: str, start: int) -> Token:
    """The run of characters at `start` that belong together: of `kind` where all of it has the `form`."""
    run = extent.match(source, start)
    text = run[0] if run is not None else source[start]
    return Token(kind if form.fullmatch(text) else "error", text, start)


def _can_be_followed_by_dot(previous: Token | None) -> bool:
    """Behind these a dot leads to a property; anywhere else it begins a number."""
    if previous is None:
        return False
    return previous.kind == "identifier" or previous.text in ("]", ")", "*")
