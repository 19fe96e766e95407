"""Many repositories at once, which have most of their objects in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from server.objects import FILE, Entry, ObjectStore

Content: TypeAlias = "Mapping[str, str | bytes]"
Files: TypeAlias = "Content | Callable[[int], Content]"
"""What every repository of a fleet holds, or what one does by its number."""


def content(files: Files, number: int) -> Content:
    """The files of one repository."""
    return files(number) if callable(files) else files


def shared_store(folder: Path, files: Files) -> ObjectStore:
    """A store of its own for what a fleet has in common: the files and folders of the first repository."""
    (folder / "objects").mkdir(parents=True)
    made, leaves = ObjectStore(folder), {}
    for path, text in content(files, 1).items():
        body = text.encode() if isinstance(text, str) else text
        leaves[path] = Entry(FILE, path, made.write("blob", body))
    made.write_leaves(leaves)
    return made
