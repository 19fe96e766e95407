"""Lowering of entries that go, without the comments on lines of their own within them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from pinfix.yaml.comments import Comment
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Node


def lines_without_comments(document: Document, key: Node, value: Node) -> Iterator[tuple[int, int]]:
    """Stretches of whole lines: those of the entry, but for the ones that are a comment and nothing else.

    Where the last of them ends the file without a line break, the one before them is part of it.
    """
    at, end = document.line_start(key.lead), document.line_end(value.end)
    unended = end == len(document.text)
    end += 0 if unended else len(document.line_ending(end))
    for comment in own_line_comments(document, key, value):
        line, after = document.line_start(comment.start), document.line_end(comment.end)
        if line > at:
            yield at, line
        at = after + len(document.line_ending(after))
    if at < end:
        yield (at - len(document.line_ending(at - 1)) if unended and at else at), end


def own_line_comments(document: Document, key: Node, value: Node) -> list[Comment]:
    """The comments within the entry that stand alone on their lines."""
    first = bisect_left(document.comments, key.lead, key=lambda comment: comment.start)
    last = bisect_left(document.comments, value.end, key=lambda comment: comment.start)
    return [
        comment
        for comment in document.comments[first:last]
        if not document.text[document.line_start(comment.start) : comment.start].strip(" ")
    ]
