"""The shipped facts: one line of JSON for each repository, found without reading the others.

The lines are sorted by the lower-cased `owner/repo` that each begins with, so that a lookup bisects the file
(`mmap`: only the pages that it touches are read) and parses one line. scripts/build_snapshot.py writes it.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"

_BEFORE_KEY = b'{"key":"'
_AFTER_KEY = b'"'


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """What is known of one repository, true on the day `as_of` (ISO 8601).

    `tags`: version tag to commit, peeled. `branches`: branches that act as versions, to their head on that
    day. `conflicts`: names that are a tag and a branch on different commits, to the commit of the *branch*.
    `moving`: the other branches: those that act as no version, and those whose facts are too old to be used.
    """

    repository: str
    as_of: str
    tags: Mapping[str, str]
    branches: Mapping[str, str]
    conflicts: Mapping[str, str]
    moving: tuple[str, ...]

    def tags_on(self, sha: str) -> list[str]:
        """The version tags that stand on the commit `sha`."""
        return [name for name, commit in self.tags.items() if commit == sha]


def find(path: Path, owner: str, repo: str) -> RepositoryFacts | None:
    """The facts about `owner/repo`, in any case of letters; None where the file has none."""
    written = f"{owner}/{repo}"
    # Lower-casing maps some other letters onto ASCII ones (the Kelvin sign onto k): not the same repository.
    if not written.isascii():
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        line = _line(text, written.lower().encode("ascii"))
    return None if line is None else _parse(line)


def _line(text: mmap.mmap, key: bytes) -> bytes | None:
    low, high = 0, len(text)  # both always at the start of a line
    while low < high:
        middle = (low + high) // 2
        start = max(low, text.rfind(b"\n", low, middle) + 1)
        end = text.find(b"\n", start)
        begin = start + len(_BEFORE_KEY)
        found = text[begin : text.find(_AFTER_KEY, begin)]
        if found == key:
            return text[start:end]
        if found < key:
            low = end + 1
        else:
            high = start
    return None


def _parse(line: bytes) -> RepositoryFacts:
    record = json.loads(line)
    return RepositoryFacts(
        repository=record["repository"],
        as_of=record["as_of"],
        tags=record["tags"],
        branches=record["branches"],
        conflicts=record["conflicts"],
        moving=tuple(record["moving"]),
    )
