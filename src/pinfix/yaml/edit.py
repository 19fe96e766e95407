"""Edits: spans of text and what takes their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pinfix.yaml.operations import CannotEdit


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `text`; where `start == end`, insert."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Carry out `edits`, whose offsets all refer to `text`. Insertions at one place keep their order.

    Raises CannotEdit where two different edits overlap.
    """
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end))
    parts: list[str] = []
    position = 0
    for edit in ordered:
        if edit.start < position:
            raise CannotEdit("two changes touch the same text and need different results")
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)
