"""Submodules: their files are not here, but which commit of which repository they come from is."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.closure.view import View

_SETTINGS = ".gitmodules"
_DEEPEST = 30


def submodule_files(place: str, view: View) -> Iterator[str]:
    """If `place` is in a submodule: the path that stands for it, and the file that says where it is from."""
    path = view.path(place)
    names = [] if path is None or _SETTINGS not in view.tracked else path.split("/")
    for length in range(1, min(len(names), _DEEPEST) + 1):
        above = "/".join(names[:length])
        # What is tracked and has something below it can only be another repository.
        if above in view.tracked and view.files.read(above) is None:
            yield above
            yield _SETTINGS
            return
