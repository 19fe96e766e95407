"""Comments in a file that ask pinfix to leave a place alone."""

from __future__ import annotations

import difflib
import re

from pinfix.yaml.comments import Comment
from pinfix.yaml.document import Document

# At the beginning of a comment, behind another one on its line, or behind a version: not amid prose.
_MARKER = re.compile(
    r"#\s*(?:[vV]?[0-9]\S*\s+)?(pinfix:\s*ignore(?:\[([^\[\]]*)\])?)(?![\w-])", re.IGNORECASE
)
_NEAR = 0.85
"""How alike two names must be for one to be a slip of the pen: asking once too often harms nobody."""


def marker_for(document: Document, offset: int, codemod: str) -> str | None:
    """The text of the marker that keeps `codemod` off the line that holds `offset`, or None.

    `# pinfix: ignore[pin-actions]` stands at the end of the line, or alone on the line above; several names
    are separated by commas, and without brackets every codemod is meant. What follows it is a reason.
    """
    for comment in (document.comment_on_line(offset), comment_above(document, offset)):
        if comment is None:
            continue
        for match in _MARKER.finditer(comment.text):
            names = None if match[2] is None else [name.strip().lower() for name in match[2].split(",")]
            if names is None or difflib.get_close_matches(codemod, names, 1, _NEAR):
                return match[1]
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
