"""A tree as it will be when planned changes are merged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees.tree import HasLinks, ListsAllPaths, Tree, WriteFailed


class Overlay:
    """`tree` with the contents that `rewrites` leave. It is only read."""

    def __init__(self, tree: Tree, rewrites: Sequence[FileRewrite]) -> None:
        self._tree = tree
        self._after = {rewrite.path: rewrite.after for rewrite in rewrites}

    @property
    def problems(self) -> Sequence[tuple[str, FileProblem]]:
        """See `Tree.problems`."""
        return self._tree.problems

    def paths(self) -> Iterator[str]:
        """See `Tree.paths`. No codemod makes a workflow or an action."""
        return self._tree.paths()

    def all_paths(self) -> Collection[str]:
        """See `ListsAllPaths`. Raises FileProblem."""
        listed = self._tree.all_paths() if isinstance(self._tree, ListsAllPaths) else self.paths()
        return frozenset((*listed, *self._after))

    def link_target(self, path: str) -> str | None:
        """See `HasLinks`."""
        if path in self._after or not isinstance(self._tree, HasLinks):
            return None
        return self._tree.link_target(path)

    def named(self, path: str) -> bool:
        """See `Tree.named`."""
        return self._tree.named(path)

    def read(self, path: str) -> bytes:
        """See `Tree.read`."""
        after = self._after.get(path)
        return self._tree.read(path) if after is None else after

    def write(self, rewrites: Sequence[FileRewrite]) -> None:
        """Nothing is written. Raises WriteFailed `unwritable` for the first file."""
        for rewrite in rewrites:
            raise WriteFailed(rewrite.path, "unwritable", "is part of a commit, which stays as it is")
