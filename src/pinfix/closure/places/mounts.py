"""What lies where: several checkouts in a work space, or what was copied into an image."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pinfix.scripts.location import WORKSPACE

_LONGEST = 4096
"""Longer paths are none, on any system."""

_DEEPEST = 64
_ABSOLUTE = re.compile(r"(?<![\w./-])/[^\s\"'`$;|&<>(){},:=\\]+")
_SCRIPT_AT_ROOT = re.compile(r"(?<![\w./:-])/(?=[\w.-]+\.(?:sh|py|js|rb|pl)\b)")


@dataclass(frozen=True, slots=True)
class Mount:
    """At `place`, a path from the work space, lies what is at `source` of the repository.

    `source` None: something else does, such as another repository. Both may be single files.
    """

    place: str
    source: str | None


class Mounts(tuple[Mount, ...]):
    """Of mounts that hold one another the inner one counts, of equal ones the last.

    An image may have thousands: they are found by their paths, and are known as a whole by one number.
    """

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    @cached_property
    def _by_place(self) -> dict[str, str | None]:
        return {mount.place: mount.source for mount in self}

    @cached_property
    def _by_source(self) -> dict[str, tuple[int, str]]:
        return {mount.source: (number, mount.place) for number, mount in enumerate(self) if mount.source}

    @cached_property
    def places(self) -> frozenset[str]:
        """Where files of the repository lie, but for the work space as a whole."""
        return frozenset(mount.place for mount in self if mount.source is not None and mount.place != ".")

    @cached_property
    def has_root(self) -> bool:
        """Whether files of the repository lie in the work space itself."""
        return any(mount.place == "." and mount.source is not None for mount in self)

    @cached_property
    def _programs(self) -> dict[str, str]:
        """The first place of each name in a folder for programs."""
        found: dict[str, str] = {}
        for mount in self:
            folder, name = posixpath.split(mount.place)
            if folder.endswith("bin"):
                found.setdefault(name, mount.place)
        return found

    def source(self, place: str) -> str | None:
        """The path of the repository of what lies at `place`; None: it is not of it."""
        place = posixpath.normpath(place)
        for above in _upwards(place):
            if above in self._by_place:
                source = self._by_place[above]
                rest = place if above == "." else place[len(above) + 1 :]
                return None if source is None else posixpath.normpath(posixpath.join(source, rest))
        return None

    def place(self, path: str) -> str | None:
        """Where `path` of the repository lies; of several places the last."""
        known = [(self._by_source[above], above) for above in _upwards(path) if above in self._by_source]
        if not known:
            return None
        (_, place), above = max(known)
        rest = path if above == "." else path[len(above) + 1 :]
        return posixpath.normpath(posixpath.join(place, rest))

    def program(self, name: str) -> str | None:
        """The place of a program that is found by its name alone."""
        return self._programs.get(name)


def in_image(text: str, places: Container[str], *, has_root: bool) -> str:
    """`text` with paths of an image, as far as the repository is at `places`, below the work space."""

    def below(found: re.Match[str]) -> str:
        return f"{WORKSPACE}{found[0]}" if _is_below(found[0], places) else found[0]

    text = _ABSOLUTE.sub(below, text)
    return _SCRIPT_AT_ROOT.sub(f"{WORKSPACE}/", text) if has_root else text


def _is_below(path: str, places: Container[str]) -> bool:
    return any(path[1:end] in places for end in islice(_ends(path), _DEEPEST))


def _ends(path: str) -> Iterator[int]:
    """Where the first name of `path` ends, the first two, and so on."""
    end = path.find("/", 1)
    while 0 <= end < _LONGEST:
        yield end
        end = path.find("/", end + 1)
    yield min(len(path), _LONGEST)


def _upwards(path: str) -> Iterator[str]:
    """`path`, and every folder above it, up to the work space; nothing for what lies outside of that."""
    if len(path) > _LONGEST or path.split("/", 1)[0] == "..":
        return
    while path not in (".", ""):
        yield path
        path = path.rpartition("/")[0]
    yield "."
