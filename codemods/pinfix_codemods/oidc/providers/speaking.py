"""Whether a text can be about a provider: asked of every workflow, and so without regular expressions."""

from __future__ import annotations

from collections.abc import Iterable


def speaks_of(text: str, words: Iterable[str]) -> bool:
    """Whether one of `words`, which are in lower case, stands in `text`, in whatever case."""
    lowered = text.lower()
    return any(word in lowered for word in words)
