"""Finding the comments of a text: YAML's parsers drop them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.yaml.nodes import Scalar

# A `#` begins a comment at the beginning of a line or behind white space, outside scalars.
_COMMENT = re.compile(r"(?:(?<=[ \t\r\n])|\A)#[^\r\n]*")
_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: `text` from its `#` to the end of the line, blanks at the end left out.

    `start` and `end` are the offsets of `text`.
    """

    text: str
    start: int
    end: int

    @property
    def content(self) -> str:
        """What it says: without the `#` signs and the blanks around."""
        return self.text.lstrip("#").strip()


def find_comments(text: str, scalars: Sequence[Scalar]) -> tuple[Comment, ...]:
    """Every comment of `text`, whose written scalars are `scalars` in order."""
    found: list[Comment] = []
    position = 0
    sign = _sign(text, 0)
    for scalar in scalars:
        if scalar.end <= sign:  # nearly all of them: there is no `#` before this scalar, nor in it
            position = max(position, scalar.end)
            continue
        if scalar.start > position:
            found.extend(_between(text, position, scalar.start))
        if scalar.style in ("|", ">"):
            header = _HEADER_COMMENT.match(text, scalar.start)
            if header is not None:
                found.append(_comment(header[1], header.start(1)))
        position = max(position, scalar.end)
        sign = _sign(text, position)
    found.extend(_between(text, position, len(text)))
    return tuple(found)


def _sign(text: str, start: int) -> int:
    """The offset of the first `#` from `start` on; the end of the text where there is none."""
    found = text.find("#", start)
    return len(text) if found < 0 else found


def _between(text: str, start: int, end: int) -> list[Comment]:
    if text.find("#", start, end) < 0:
        return []
    return [_comment(match[0], match.start()) for match in _COMMENT.finditer(text, start, end)]


def _comment(text: str, start: int) -> Comment:
    text = text.rstrip(" \t")
    return Comment(text, start, start + len(text))
