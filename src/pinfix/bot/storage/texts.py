"""Text from outside, made fit for a row."""

from __future__ import annotations

from pinfix.http.tokens import redact

_MOST = 2000
"""Characters of one text: a page with ten thousand of them still opens."""


def stored(text: str, most: int = _MOST) -> str:
    """`text` without secrets, and without what a database refuses: NUL, half of a surrogate pair."""
    clean = redact(text).replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
