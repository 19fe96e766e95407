"""The files of a plan as they shall be on a branch."""

from __future__ import annotations

from typing import Protocol

from pinfix.errors import FileProblem
from pinfix.plan import Plan
from pinfix.pull_request.model import FileVersion
from pinfix.trees.stored.ids import FileMode


class HasModes(Protocol):
    """A tree of a whole repository that knows the modes of its files."""

    def mode(self, path: str) -> FileMode:
        """The mode of a file. Raises FileProblem: `vanished` where there is none, and as `Tree.read`."""
        ...


def files_of(plan: Plan, tree: HasModes) -> tuple[FileVersion, ...]:
    """What `plan` rewrites, byte for byte, each with the mode that it has in `tree`; new files are plain.

    Raises FileProblem for what is no file in `tree`.
    """
    paths = [(plan.diff_prefix + rewrite.path, rewrite) for rewrite in plan.rewrites]
    return tuple(FileVersion(path, _mode(tree, path), rewrite.after) for path, rewrite in paths)


def _mode(tree: HasModes, path: str) -> FileMode:
    try:
        return tree.mode(path)
    except FileProblem as problem:
        if problem.code != "vanished":
            raise
        return "100644"
