"""Edits: spans of text and what takes their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from pinfix.yaml.operations import CannotEdit


class Layer(IntEnum):
    """What comes first of several insertions at one place: a line, the comment that ends it, lines below."""

    INLINE = 0
    COMMENT = 1
    LINES = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `text`; where `start == end`, insert.

    `origin` is the position of the operation that asks for it, among those that were given.
    """

    start: int
    end: int
    text: str
    layer: Layer = Layer.INLINE
    origin: int = field(default=0, compare=False)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Carry out `edits`, whose offsets all refer to `text`. Insertions of one layer at one place keep their
    order, and of equal edits one is carried out.

    Raises CannotEdit where two different edits overlap; the later operation is to blame.
    """
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end, edit.layer))
    parts: list[str] = []
    kept: Edit | None = None
    losers: set[int] = set()
    for edit in ordered:
        if kept is not None and edit.start < kept.end:
            losers.add(max(kept.origin, edit.origin))
            kept = min(kept, edit, key=lambda one: one.origin)
            continue
        parts += [text[kept.end if kept else 0 : edit.start], edit.text]
        kept = edit
    if losers:
        reason = "two changes touch the same text and need different results"
        raise CannotEdit(reason, dict.fromkeys(losers, reason))
    parts.append(text[kept.end if kept else 0 :])
    return "".join(parts)
