"""The tracked paths of a repository, for questions by folder and by pattern."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import cached_property, lru_cache

from pinfix.closure.places.links import Links


class Tracked:
    """Paths from the root, forward slashes. Folders are "." for the root, else without a final slash.

    A path through symbolic links is tracked where what it leads to is, and keeps its spelling.
    """

    def __init__(self, paths: Iterable[str], target_of: Callable[[str], str | None]) -> None:
        self._paths = frozenset(paths)
        self.links = Links(self._paths, target_of)
        self._found: dict[str, list[str]] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._paths or (isinstance(path, str) and self.real(path) in self._paths)

    def real(self, path: str) -> str:
        """The path without links; `path` itself where they lead nowhere in the repository."""
        led = self.links.follow(path).path
        return path if led is None else led or "."

    def in_folder(self, folder: str, pattern: str) -> Iterator[str]:
        """The files directly in `folder` whose names fit `pattern` (`*`, `?`, `[…]`), sorted."""
        if not set("*?[") & set(pattern):
            path = posixpath.normpath(posixpath.join(folder, pattern))
            return iter((path,) if path in self else ())
        head, name = posixpath.split(pattern)
        where = posixpath.normpath(posixpath.join(folder, head))
        fits = compiled(name)
        real = self.real(where)
        names = self._names_by_folder.get("" if real == "." else real, ())
        return (posixpath.normpath(posixpath.join(where, one)) for one in names if fits.fullmatch(one))

    def below(self, folder: str, pattern: str) -> Iterator[str]:
        """The files in `folder` or any folder below it whose names fit `pattern`, sorted."""
        real = self.real(folder)
        prefix, spelled = ("" if one == "." else one + "/" for one in (real, folder))
        return (spelled + path[len(prefix) :] for path in self._called(pattern) if path.startswith(prefix))

    def is_folder(self, path: str) -> bool:
        """Does some file lie below it?"""
        return next(self._below(self.real(path)), None) is not None

    def _called(self, pattern: str) -> list[str]:
        """All files whose names fit `pattern`, sorted; tools ask for the same ones again and again."""
        known = self._found.get(pattern)
        if known is None:
            fits = compiled(pattern)
            names = [name for name in self._paths_by_name if fits.fullmatch(name)]
            known = self._found[pattern] = sorted(
                path for name in names for path in self._paths_by_name[name]
            )
        return known

    def _below(self, folder: str) -> Iterator[str]:
        prefix = "" if folder == "." else folder + "/"
        for position in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            path = self._sorted[position]
            if not path.startswith(prefix):
                return
            yield path

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._paths)

    @cached_property
    def _paths_by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._sorted:
            found.setdefault(posixpath.basename(path), []).append(path)
        return found

    @cached_property
    def _names_by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._sorted:
            folder, name = posixpath.split(path)
            found.setdefault(folder, []).append(name)
        return found


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of one name: `*`, `?`, `[…]`."""
    return re.compile(translate(pattern))
