"""What pinfix says when it closes a pull request of its own."""

from __future__ import annotations

from typing import Literal

Reason = Literal["not-needed"]

_COMMENTS: dict[Reason, str] = {
    "not-needed": (
        "Nothing is left to change here: the base branch needs none of it any more. pinfix closes this pull "
        "request, and proposes it again should the need come back."
    ),
}


def closing_comment(reason: Reason) -> str:
    """The comment that goes with `Marker.closed`."""
    return _COMMENTS[reason]
