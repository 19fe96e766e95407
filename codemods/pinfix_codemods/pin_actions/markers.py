"""Requests in a file to leave a reference alone: pinfix's own, and those of tools that mean the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from pinfix.ignores import comment_above, marker_for
from pinfix.yaml.document import Document

# At the end of the line: zizmor's ignore with the audit that asks for pins, ratchet's exclusion.
_SAME_LINE = re.compile(
    r"(?<![\w-])(?:zizmor:\s*ignore\[(?P<audits>[^\[\]]*)\]|ratchet:exclude(?![\w-])|actions-up-ignore(?![\w-]))"
)
_NEXT_LINE = re.compile(r"actions-up-ignore-next-line\b")
_BLOCK = re.compile(r"actions-up-ignore-(start|end)\b")
_FILE = re.compile(r"actions-up-ignore-file\b")


class Markers:
    """The markers of one file."""

    def __init__(self, document: Document, codemod: str) -> None:
        self._document = document
        self._codemod = codemod
        self._whole: str | None = None
        self._edges: list[tuple[int, str | None]] = []  # from this offset on: in a block, and whose
        if "actions-up-ignore-" in document.text:
            self._find_blocks()

    def keep_off(self, offsets: Iterable[int]) -> str | None:
        """The marker that keeps the codemod off one of the lines that hold `offsets`, or None.

        A value that is written once and read through aliases has several: one marker speaks for it.
        """
        markers = (self._on_line(offset) for offset in offsets)
        return next((marker for marker in markers if marker is not None), None)

    def _on_line(self, offset: int) -> str | None:
        own = marker_for(self._document, offset, self._codemod)
        if own is not None:
            return own
        comment = self._document.comment_on_line(offset)
        for match in _SAME_LINE.finditer(comment.text) if comment is not None else ():
            if match["audits"] is None or "unpinned-uses" in map(str.strip, match["audits"].split(",")):
                return match[0]
        above = comment_above(self._document, offset)
        match_above = _NEXT_LINE.search(above.text) if above is not None else None
        return match_above[0] if match_above is not None else self._around(offset)

    def _around(self, offset: int) -> str | None:
        """A marker for the whole file, or for the block of lines that holds `offset`."""
        index = bisect_right(self._edges, offset, key=lambda edge: edge[0]) - 1
        return self._whole or (self._edges[index][1] if index >= 0 else None)

    def _find_blocks(self) -> None:
        for comment in self._document.comments:
            whole = _FILE.search(comment.text)
            if whole is not None:
                self._whole = whole[0]
            edge = _BLOCK.search(comment.text)
            if edge is not None:
                self._edges.append((comment.start, edge[0] if edge[1] == "start" else None))
