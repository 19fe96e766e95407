"""Finding signs in a line of a Makefile that stand outside of `$(…)` and `${…}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATOR = re.compile(r":{0,3}=|[+?!]=")
_MODIFIERS = ("override", "export", "private")


@dataclass(frozen=True, slots=True)
class Assignment:
    """`modifiers name operator text`."""

    modifiers: tuple[str, ...]
    name: str
    operator: str
    text: str


def outside(text: str) -> Iterator[int]:
    """The positions outside of references, in order; the signs of a reference itself are not among them."""
    closers: list[str] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "$" and at + 1 < len(text):
            if text[at + 1] in "({":
                closers.append(")" if text[at + 1] == "(" else "}")
            at += 2
            continue
        if closers:
            if sign == closers[-1]:
                closers.pop()
            elif (sign, closers[-1]) in (("(", ")"), ("{", "}")):
                closers.append(closers[-1])
        else:
            yield at
        at += 1


def closing(text: str, opening: int) -> int | None:
    """Where the bracket at `opening`, which follows a `$`, is closed; None where it is not."""
    pair = ("(", ")") if text[opening] == "(" else ("{", "}")
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] == pair[0]) - (text[at] == pair[1])
        if depth == 0:
            return at
    return None


def arguments_of(text: str) -> list[str]:
    """The arguments of a function, parted by commas that stand in no brackets."""
    parts, start, depth = [], 0, 0
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign in "({") - (sign in ")}"))
        if sign == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def first_outside(text: str, signs: str) -> int | None:
    """The first position of one of `signs`."""
    return next((at for at in outside(text) if text[at] in signs), None)


def split_outside(text: str, sign: str) -> list[str]:
    """The parts of `text` between the places of `sign`."""
    parts, start = [], 0
    for at in outside(text):
        if text[at] == sign:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def without_comment(line: str) -> str:
    """The line up to its comment; a sign behind a backslash is the sign itself."""
    for at in outside(line):
        if line[at] == "#" and (at == 0 or line[at - 1] != "\\"):
            return line[:at].replace("\\#", "#")
    return line.replace("\\#", "#")


def read_assignment(line: str) -> Assignment | None:
    """The assignment that a line is, if it is one."""
    at = first_outside(line, "=:")
    if at is None:
        return None
    start = at - 1 if at and line[at] == "=" and line[at - 1] in "+?!" else at
    operator = _OPERATOR.match(line, start)
    if operator is None:
        return None
    *modifiers, name = line[:start].split() or [""]
    if not name or any(word not in _MODIFIERS for word in modifiers):
        return None
    return Assignment(tuple(modifiers), name, operator[0], line[operator.end() :].strip())
