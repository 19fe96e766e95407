"""All files below a root: those that git tracks, or, where there is no index to read, those on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pinfix.trees.index import read_all_tracked
from pinfix.trees.location import Location
from pinfix.trees.places import is_skipped_folder

MOST_FILES = 1_000_000
"""A walk over the disk ends here: a root such as a home folder has no end that anybody waits for."""


def list_files(location: Location) -> frozenset[str]:
    """The paths of all files, relative to the root of `location`.

    Bytes of names that are no UTF-8 are lone surrogates. Raises FileProblem `unreadable`.
    """
    prefix = os.fsencode(location.diff_prefix)
    tracked = read_all_tracked(location.work_tree) if location.work_tree else None
    if tracked is not None:
        names: Iterator[bytes] = (name[len(prefix) :] for name in tracked if name.startswith(prefix))
    else:
        names = _on_disk(location.root)
    return frozenset(name.decode("utf-8", "surrogateescape") for name in names)


def list_tracked(location: Location) -> frozenset[str]:
    """Likewise, but only files that git tracks, without the paths of submodules."""
    tracked = read_all_tracked(location.work_tree, submodules=False) if location.work_tree else None
    prefix = os.fsencode(location.diff_prefix)
    names = (name[len(prefix) :] for name in tracked or () if name.startswith(prefix))
    return frozenset(name.decode("utf-8", "surrogateescape") for name in names)


def _on_disk(root: str) -> Iterator[bytes]:
    """Neither what others wrote nor what version control keeps; links are listed and not followed."""
    count = 0
    for folder, folders, names in os.walk(root):
        prefix = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if prefix == "." else f"{prefix}/"
        folders[:] = [
            name
            for name in folders
            if not is_skipped_folder(prefix, name) and not os.path.islink(os.path.join(folder, name))
        ]
        for name in names:
            count += 1
            if count > MOST_FILES:
                return
            yield os.fsencode(prefix + name)
