"""Comments in a file that ask pinfix to leave a place alone."""

from __future__ import annotations

import re

from pinfix.yaml.comments import Comment
from pinfix.yaml.document import Document

_MARKER = re.compile(r"\bpinfix:\s*ignore(?:\[([^\]]*)\])?(?=\s|$)")


def marker_for(document: Document, offset: int, codemod: str) -> str | None:
    """The text of the marker that keeps `codemod` off the line that holds `offset`, or None.

    `# pinfix: ignore[pin-actions]` stands at the end of the line, or alone on the line above; several names
    are separated by commas, and without brackets every codemod is meant.
    """
    for comment in (document.comment_on_line(offset), comment_above(document, offset)):
        if comment is None:
            continue
        for match in _MARKER.finditer(comment.text):
            names = None if match[1] is None else [name.strip() for name in match[1].split(",")]
            if names is None or codemod in names:
                return match[0]
    return None


def comment_above(document: Document, offset: int) -> Comment | None:
    """The comment that stands alone on the line above the one that holds `offset`."""
    start = document.line_start(offset)
    if start == 0:
        return None
    comment = document.comment_on_line(start - 1)
    if comment is None:
        return None
    alone = not document.text[document.line_start(start - 1) : comment.start].strip()
    return comment if alone else None
