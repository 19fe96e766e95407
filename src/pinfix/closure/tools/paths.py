"""Folders: those above one, and patterns for them as workspaces are written (`packages/*`, `apps/**`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pinfix.closure.tracked import compiled

_ANY_DEPTH = "**"


def upwards(folder: str) -> Iterator[str]:
    """`folder` itself, and every folder that holds it, up to the root (".")."""
    while folder not in (".", ""):
        yield folder
        folder = folder.rpartition("/")[0]
    yield "."


@lru_cache(maxsize=65_536)
def fits(path: str, pattern: str) -> bool:
    """Whether the folder `path` is one of those that `pattern` names; `**` is any number of folders.

    Step by step through both, so that no pattern takes more than their lengths multiplied.
    """
    parts, signs = path.split("/"), pattern.strip("/").removeprefix("./").split("/")
    reached = {0}
    for sign in signs:
        if sign == _ANY_DEPTH:
            reached = set(range(min(reached), len(parts) + 1)) if reached else set()
        else:
            reached = {
                place + 1
                for place in reached
                if place < len(parts) and compiled(sign).fullmatch(parts[place])
            }
    return len(parts) in reached
