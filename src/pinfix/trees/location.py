"""What the person meant by PATH: where the root lies, and what of it is looked at."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinfix.errors import UsageError


@dataclass(frozen=True, slots=True)
class Location:
    """A root and what was named below it.

    `root` is an absolute path without links. `scope` is the named folder relative to it ("" for the root
    itself, else with a final slash); `names` are the named files, likewise relative: where there are some,
    they are all that is looked at. `work_tree` is the top of the git work tree around the root, or "".
    """

    root: str
    work_tree: str
    scope: str = ""
    names: frozenset[str] = frozenset()

    @property
    def diff_prefix(self) -> str:
        """The root as seen from the top of the work tree: "" or "sub/folder/"."""
        return _relative(self.root, self.work_tree or self.root, folder=True)


def locate(paths: Sequence[Path]) -> Location:
    """One directory, or some files of one repository.

    Raises UsageError: no path or one that does not exist, several directories, files of several repositories.
    """
    try:
        folders = [path for path in paths if _is_folder(path)]
        if len(paths) == 1 and folders:
            location = _locate_folder(os.path.realpath(paths[0]))
        elif paths and not folders:
            location = _locate_files(paths)
        else:
            raise UsageError("give one directory, or one or more files: run pinfix once for each directory")
    except FileNotFoundError:
        raise UsageError("the current directory does not exist any more: change to one that does") from None
    _check_prefix(location)
    return location


def _is_folder(path: Path) -> bool:
    if not os.path.lexists(path):
        raise UsageError(f"{path}: there is no such file or directory")
    return os.path.isdir(path)


def _locate_folder(folder: str) -> Location:
    """The folder is the root where it looks like one or stands alone, else the work tree around it is.

    The folder of an action is none: the configuration and the lock of its repository hold for it.
    """
    work_tree = _work_tree_around(folder)
    if not work_tree or any(os.path.lexists(os.path.join(folder, mark)) for mark in (".github", ".git")):
        return Location(folder, work_tree)
    return Location(work_tree, work_tree, scope=_relative(folder, work_tree, folder=True))


def _locate_files(paths: Sequence[Path]) -> Location:
    """Links on the way are kept as they are written, so that reading finds those below the root."""
    files = [os.path.abspath(path) for path in paths]
    roots = {_root_of_file(file) for file in files}
    if len(roots) > 1:
        listed = ", ".join(sorted(roots))
        raise UsageError(f"the files lie in several repositories ({listed}): run pinfix once for each")
    (root,) = roots
    names = frozenset(_relative(file, root) for file in files)
    return Location(os.path.realpath(root), _work_tree_around(os.path.realpath(root)), names=names)


def _root_of_file(file: str) -> str:
    folder = os.path.dirname(file)
    work_tree = _work_tree_around(folder)
    if work_tree:
        return work_tree
    here = os.getcwd()
    if file.startswith(os.path.join(here, "")):
        return here
    repository = folder.removesuffix(os.path.join(os.sep, ".github", "workflows"))
    return repository or os.sep


def _work_tree_around(folder: str) -> str:
    """The nearest folder, from `folder` upwards, with a `.git` (a file in linked work trees, submodules)."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
    return folder


def _relative(path: str, base: str, *, folder: bool = False) -> str:
    if path == base:
        return ""
    relative = os.path.relpath(path, base).replace(os.sep, "/")
    return relative + "/" if folder else relative


def _check_prefix(location: Location) -> None:
    """A diff is text in UTF-8: the folder it names has to be too."""
    try:
        (location.diff_prefix + location.scope).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{os.fsencode(location.root)!r}: the name of this directory is not UTF-8") from None
