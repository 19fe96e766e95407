"""Names of a repository that may be meant where one was written that it does not have."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix.versions import Read, Version, newest_release, parse

MOST_HINTS = 3


class NearNames:
    """The names of one repository, sorted out once: it can have many, and so can the references to it."""

    def __init__(self, names: Iterable[str], read: Read = parse) -> None:
        self._by_letters: dict[str, list[str]] = {}
        self._by_version: dict[object, list[str]] = {}
        by_major: dict[int, list[str]] = {}
        for name in names:
            self._by_letters.setdefault(name.lower(), []).append(name)
            if (version := read(name)) is not None:
                self._by_version.setdefault(_same(version), []).append(name)
                if not version.series:
                    by_major.setdefault(version.numbers[0], []).append(name)
        self._newest = {
            major: newest_release(of_major, like=f"v{major}", read=read)
            for major, of_major in by_major.items()
        }

    def of(self, ref: str) -> list[str]:
        """The same version in another spelling, else the newest of the same line; few of them."""
        written = parse(ref)
        if written is None:
            return self._by_letters.get(ref.lower(), [])[:MOST_HINTS]
        if same := self._by_version.get(_same(written)):
            return same[:MOST_HINTS]
        major = self._newest.get(written.numbers[0]) if not written.series else ""
        return [major] if major else []


def _same(version: Version) -> object:
    return version.numbers, version.prerelease
