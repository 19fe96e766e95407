"""What an expression can come to, as far as the files tell: a small set of possibilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pinfix.github.expressions.values import Holds, Value

MOST = 16
"""More possibilities are taken together as one text of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, number, boolean or null. `parts` and `holds` are as in Value; `truth`: how GitHub tests it.

    A text that is false is empty, `false`, `0` or null, and so never the token.
    """

    parts: tuple[str | None, ...]
    holds: Holds = Holds.NO
    truth: bool | None = None

    @property
    def text(self) -> str | None:
        """All of it, where all is known."""
        return Value(self.parts).text


@dataclass(frozen=True, slots=True)
class Object:
    """A context, or a part of one: members that are known, and what any other member is.

    `exact`: names count with regard to case on some systems, as those of variables do on all but Windows.
    """

    members: Mapping[str, Possible] = field(default_factory=dict)
    rest: Possible = (Text((None,)),)
    exact: bool = False

    def member(self, index: Text) -> Possible:
        """What `object[index]` can be."""
        found = [item for name, value in self.members.items() if _can_be(index, name) for item in value]
        name = index.text
        if name is None or not any(name.lower() == known.lower() for known in self.members):
            return distinct((*found, *self.rest))
        return distinct((*found, NULL) if self.exact and name not in self.members else found)

    @property
    def holds(self) -> Holds:
        """Whether the token is among its members."""
        return max(item.holds for value in (*self.members.values(), self.rest) for item in value)


Possible: TypeAlias = tuple[Text | Object, ...]
"""Everything that an expression may come to; never empty."""

TRUE = Text(("true",), truth=True)
FALSE = Text(("false",), truth=False)
NULL = Text((), truth=False)
ANYTHING = Text((None,))
TOKEN = Text((None,), Holds.YES, truth=True)


def string(text: str) -> Text:
    """A text that is known; GitHub takes every one but the empty for true."""
    return Text((text,) if text else (), truth=bool(text))


def untyped(value: Value) -> Text:
    """A value that may be a text, a number or a boolean: `false` and `0` may count as false."""
    written = value.text
    if written is None or (written[:1].isalpha() and written.lower() not in ("false", "null", "nan")):
        return Text(value.parts, value.holds, value.is_set)
    return Text(value.parts, value.holds, None if written else False)


def held(possible: Possible) -> Holds:
    """Whether the token is in it: YES only where it is in every possibility."""
    found = {item.holds for item in possible}
    return found.pop() if len(found) == 1 else Holds.MAYBE


def distinct(items: Iterable[Text | Object]) -> Possible:
    """The possibilities, each once; taken together where there are too many."""
    found: list[Text | Object] = []
    for item in items:
        if not found or item not in found:
            found.append(item)
    return tuple(found) if 0 < len(found) <= MOST else (opaque(found),)


def opaque(items: Iterable[Text | Object]) -> Text:
    """A text of which is known only what it holds: what is in any of `items` may be in it."""
    possible = tuple(items)
    return Text((None,), held(possible)) if possible else ANYTHING


def value(possible: Possible) -> Value:
    """The possibilities as one value."""
    parts = {item.parts if isinstance(item, Text) else (None,) for item in possible}
    return Value(parts.pop() if len(parts) == 1 else (None,), held(possible))


def when_true(possible: Possible) -> Possible:
    """Those that GitHub takes for true; empty where there are none."""
    return tuple(
        item if isinstance(item, Object) else replace(item, truth=True)
        for item in possible
        if isinstance(item, Object) or item.truth is not False
    )


def when_false(possible: Possible) -> Possible:
    """Those that GitHub takes for false; empty where there are none."""
    return tuple(
        Text(item.parts, truth=False)
        for item in possible
        if isinstance(item, Text) and item.truth is not True
    )


def concatenated(pieces: Iterable[Text | Object]) -> Text:
    """The pieces one behind the other."""
    parts: list[str | None] = []
    holds = Holds.NO
    for piece in pieces:
        holds = max(holds, piece.holds)
        parts += piece.parts if isinstance(piece, Text) else (None,)
    whole = Value(merged(parts), holds)
    return Text(whole.parts, holds, whole.is_set)


def merged(parts: Iterable[str | None]) -> tuple[str | None, ...]:
    """The same parts, with neighbours of a kind made one and without empty ones."""
    found: list[str | None] = []
    for part in parts:
        if part == "" or (part is None and found and found[-1] is None):
            continue
        if part is not None and found and found[-1] is not None:
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def _can_be(text: Text, name: str) -> bool:
    """Whether the parts that are known leave it open that the text is `name`, in any letter case."""
    wanted = name.lower()
    known = [part.lower() for part in text.parts if part is not None]
    if text.text is not None:
        return "".join(known) == wanted
    if text.parts[0] is not None and not wanted.startswith(known[0]):
        return False
    if text.parts[-1] is not None and not wanted.endswith(known[-1]):
        return False
    position = 0
    for part in known:
        position = wanted.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return True
