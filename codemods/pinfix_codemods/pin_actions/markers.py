"""Requests in a file to leave a reference alone: pinfix's own, and those of tools that mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pinfix.ignores import comment_above, marker_for
from pinfix.yaml.document import Document

# At the end of the line: zizmor's ignore with the audit that asks for pins, ratchet's exclusion.
_SAME_LINE = re.compile(
    r"zizmor:\s*ignore\[[^\]]*\bunpinned-uses\b[^\]]*\]|ratchet:exclude\b|actions-up-ignore(?![\w-])"
)
_NEXT_LINE = re.compile(r"actions-up-ignore-next-line\b")
_BLOCK = re.compile(r"actions-up-ignore-(start|end)\b")
_FILE = re.compile(r"actions-up-ignore-file\b")


def keeps_off(document: Document, offsets: Iterable[int], codemod: str) -> str | None:
    """The marker that keeps pins off one of the lines that hold `offsets`, or None.

    A value that is written once and read through aliases has several: one marker speaks for it.
    """
    markers = (_marker(document, offset, codemod) for offset in offsets)
    return next((marker for marker in markers if marker is not None), None)


def _marker(document: Document, offset: int, codemod: str) -> str | None:
    own = marker_for(document, offset, codemod)
    if own is not None:
        return own
    comment = document.comment_on_line(offset)
    match = _SAME_LINE.search(comment.text) if comment is not None else None
    if match is None:
        above = comment_above(document, offset)
        match = _NEXT_LINE.search(above.text) if above is not None else None
    return match[0] if match is not None else _around(document, offset)


def _around(document: Document, offset: int) -> str | None:
    """A marker for the whole file, or for the block of lines that holds `offset`."""
    if "actions-up-ignore-" not in document.text:
        return None
    inside: str | None = None
    for comment in document.comments:
        whole = _FILE.search(comment.text)
        if whole is not None:
            return whole[0]
        edge = _BLOCK.search(comment.text)
        if edge is not None and comment.start < offset:
            inside = edge[0] if edge[1] == "start" else None
    return inside
