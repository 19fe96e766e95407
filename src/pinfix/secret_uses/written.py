"""The expressions of a scalar, with the lines on which they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.github.expressions.tokens import find_expressions
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Scalar

_OPENING = re.compile(r"\$\{\{")
_MOST_BEFORE = 200
"""Characters of a line that are looked at before an expression: a line may be as long as the file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One expression: `source` is its inside, `before` what stands before it on its line."""

    source: str
    line: int
    before: str = ""


def pieces(document: Document, scalar: Scalar) -> tuple[Piece, ...]:
    """Every `${{ … }}` of the value of `scalar`."""
    value = scalar.value
    if "${{" not in value:
        return ()
    found = find_expressions(value)
    starts = [match.start() for match in _OPENING.finditer(document.text, scalar.start, scalar.end)]
    if len(starts) != len(found):  # written with escapes: only where the value begins is sure
        starts = [scalar.start] * len(found)
    return tuple(
        Piece(one.source, document.place(start)[0], _before(value, one.start))
        for one, start in zip(found, starts, strict=True)
    )


def condition(document: Document, scalar: Scalar) -> tuple[Piece, ...]:
    """The value of an `if:`, which is an expression with the braces and without them."""
    text = scalar.value
    if "${{" in text:
        text = text.replace("${{", "(").replace("}}", ")")
    return (Piece(text, document.place(scalar.start)[0]),)


def _before(value: str, start: int) -> str:
    return value[max(0, start - _MOST_BEFORE) : start].rpartition("\n")[2]
