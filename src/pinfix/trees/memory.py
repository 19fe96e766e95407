"""A tree whose files are held in memory: for tests, for embedding, for a repository read elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees import places
from pinfix.trees.tree import changed_meanwhile, vanished


class MemoryTree:
    """Files by path, and what `links` hold.

    What counts as a candidate is the same as for a folder on disk without ignore files.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        *,
        named: Collection[str] = (),
        links: Mapping[str, str] | None = None,
    ) -> None:
        self._files = dict(files)
        self._named = frozenset(named)
        self._links = dict(links or {})

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files as they stand now."""
        return dict(self._files)

    @property
    def problems(self) -> Sequence[tuple[str, FileProblem]]:
        """None: everything in memory can be listed."""
        return ()

    def paths(self) -> Iterator[str]:
        """See `Tree.paths`."""
        own = any(path.startswith(places.WORKFLOW_FOLDER) for path in self._files)
        for path in sorted(self._files):
            if path in self._named or _is_candidate(path, own_workflows=own):
                yield path

    def all_paths(self) -> Collection[str]:
        """See `ListsAllPaths`."""
        return frozenset((*self._files, *self._links))

    def link_target(self, path: str) -> str | None:
        """See `HasLinks`."""
        return self._links.get(path)

    def named(self, path: str) -> bool:
        """See `Tree.named`."""
        return path in self._named

    def read(self, path: str) -> bytes:
        """The file at `path`. Raises FileProblem `vanished`."""
        try:
            return self._files[path]
        except KeyError:
            raise vanished() from None

    def write(self, rewrites: Sequence[FileRewrite]) -> None:
        """Replace files. Raises WriteFailed `changed-meanwhile`, with nothing replaced."""
        for rewrite in rewrites:
            if self._files.get(rewrite.path) != rewrite.before:
                raise changed_meanwhile(rewrite.path)
        for rewrite in rewrites:
            self._files[rewrite.path] = rewrite.after


def _is_candidate(path: str, *, own_workflows: bool) -> bool:
    *folders, name = path.split("/")
    prefix = ""
    for folder in folders:
        if places.is_skipped_folder(prefix, folder):
            return False
        prefix += folder + "/"
    return places.is_candidate(prefix, name, own_workflows=own_workflows)
