"""The text of a GraphQL query, as far as it shows what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""[\s,\ufeff]+|\#[^\n]*"""
    r'''|(?P<block>""")|(?P<string>"(?:[^"\\\n]|\\.)*")'''
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<spread>\.\.\.)|(?P<mark>[{}()\[\]:@$!=|&])|(?P<number>-?[0-9.eE+-]+)"""
)
_ALIAS = re.compile(r"[A-Za-z0-9_]*\s*:")
_BLOCK_END = '"""'
MOST_CHARACTERS = 50_000
_OPENING = {"(": ")", "[": "]", "{": "}"}


class NotUnderstood(Exception):
    """The text is no GraphQL, or has a part that is known only when it is sent."""


@dataclass(frozen=True, slots=True)
class Token:
    """A name, a mark (`...` among them), or a value."""

    kind: str
    text: str


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of `text`. Raises NotUnderstood."""
    if len(text) > MOST_CHARACTERS:
        raise NotUnderstood("is too long")
    found = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise NotUnderstood("is no GraphQL")
        place = match.end()
        if match["block"]:
            end = text.find(_BLOCK_END, place)
            if end < 0:
                raise NotUnderstood("is no GraphQL")
            place = end + len(_BLOCK_END)
            found.append(Token("value", ""))
        elif match.lastgroup:
            kind = {"name": "name", "spread": "mark", "mark": "mark"}.get(match.lastgroup, "value")
            found.append(Token(kind, match[0]))
    return tuple(found)


def with_holes(parts: Iterable[str | None]) -> str:
    """The text of a query of which some parts (None) are known only when it is sent.

    Each becomes a value, which is no GraphQL where a field is expected; behind a name it is a part of that
    only where the name is an alias.
    """
    given = list(parts)
    text = ""
    for place, part in enumerate(given):
        if part is not None:
            text += part
            continue
        after = given[place + 1] if place + 1 < len(given) else None
        text += "0" if after is not None and _ALIAS.match(after) else " 0 "
    return text


def behind(found: tuple[Token, ...], place: int) -> int:
    """The place behind the bracket that closes the one at `place`. Raises NotUnderstood."""
    pending = []
    for index in range(place, len(found)):
        token = found[index]
        if token.kind != "mark":
            continue
        if token.text in _OPENING:
            pending.append(_OPENING[token.text])
        elif token.text in _OPENING.values():
            if pending.pop() != token.text:
                break
            if not pending:
                return index + 1
    raise NotUnderstood("has brackets that do not match")
