"""Where the files of the repository lie for a job: several checkouts, or the folders of an image."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from pinfix.closure.places.mounts import Mount, Mounts, in_image
from pinfix.closure.reading import Reading
from pinfix.closure.tracked import Tracked

ROOT = Mounts((Mount(".", "."),))
"""The repository is checked out into the work space itself."""


@dataclass(frozen=True, eq=False)
class View:
    """The files of a repository as a job finds them; it is what scripts are followed in.

    `is_image`: places are paths of an image without their first slash, and texts that are read name them with
    it. `searched`: folders in which programs are looked for by their names, besides the usual ones.
    `is_started`: it is an image that runs with the work space in it.
    """

    files: Reading
    tracked: Tracked
    mounts: Mounts = ROOT
    is_image: bool = False
    searched: tuple[str, ...] = ()
    is_started: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> Hashable:
        return id(self.tracked), id(self.files), self.key

    @property
    def key(self) -> Hashable:
        """All that it is but for the repository, which is always the same."""
        return self.mounts, self.is_image, self.searched, self.is_started

    @property
    def has_work_space(self) -> bool:
        """Whether what runs here can put files into the work space of the job."""
        return self.is_started or not self.is_image

    def path(self, place: str) -> str | None:
        """The path from the root of the repository of what lies at `place`; None: it is not of it."""
        return self.mounts.source(place)

    def place(self, path: str) -> str | None:
        """Where `path` of the repository lies in the work space."""
        return self.mounts.place(path)

    def tracked_at(self, place: str) -> str | None:
        """The tracked file at `place`, as a path from the root of the repository."""
        path = self.path(place)
        return path if path is not None and path in self.tracked else None

    def read(self, place: str) -> str | None:
        """The text of what lies at `place`."""
        path = self.path(place)
        text = None if path is None else self.files.read(self.tracked.real(path))
        if text is None or not self.is_image:
            return text
        return in_image(text, self.mounts.places, has_root=self.mounts.has_root)

    def is_absent(self, place: str) -> bool:
        """Is the tracked file at `place` not on disk?"""
        path = self.path(place)
        return path is not None and self.files.is_absent(self.tracked.real(path))

    def program(self, name: str) -> str | None:
        """The place of a program that is found by its name alone."""
        if not name or set("/\\") & set(name):
            return None
        found = self.mounts.program(name) if self.is_image else None
        places = (f"{folder}/{name}" for folder in self.searched)
        return found or next((place for place in places if self.tracked_at(place) is not None), None)
