"""What a commit on a server and one in a repository on disk have in common as trees."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from pinfix.api.git_data import Entry
from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.trees import problems
from pinfix.trees.reading import check_inside, limit_of
from pinfix.trees.stored import ids
from pinfix.trees.stored.walk import Found, every_path, walk
from pinfix.trees.tree import WriteFailed, vanished

_GITHUB = ".github"
_WORKFLOWS = ".github/workflows"


class StoredTree(ABC):
    """The files of one commit. `root` is the id of its tree.

    Candidates are those of a clean checkout; what is in submodules is not there. `asked` are the paths that
    were looked up one by one, whether anything is there or not; `listed`: all of them were asked for at once.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.asked: set[str] = set()
        self.listed = False
        self._by_name: dict[str, Mapping[str, Entry]] = {}

    @abstractmethod
    def folder(self, tree: str) -> Sequence[Entry]:
        """What lies directly in the folder whose tree has the id `tree`, with names as paths.

        Raises FileProblem `unreadable`.
        """

    @abstractmethod
    def _content(self, entry: Entry) -> bytes:
        """The content of a file. Raises FileProblem `unreadable` and `too-large`."""

    def all_paths(self) -> frozenset[str]:
        """See `ListsAllPaths`; as a clean checkout tracks them, links among them. Raises FileProblem."""
        self.listed = True
        return every_path(self.root, self.folder)

    @property
    def problems(self) -> Sequence[tuple[str, FileProblem]]:
        """See `Tree.problems`."""
        return sorted(self._found.problems, key=lambda problem: problem[0])

    def paths(self) -> Iterator[str]:
        """See `Tree.paths`."""
        yield from sorted(self._found.candidates)

    def named(self, path: str) -> bool:
        """No file of a commit is named by a person."""
        return False

    def read(self, path: str) -> bytes:
        """See `Tree.read`. A submodule is `not-a-file`."""
        entry = self._file(path)
        limit = limit_of(path)
        if entry.size > limit:
            raise problems.too_large(f"{entry.size:,}", limit)
        content = self._content(entry)
        if len(content) > limit:  # the size in a listing is what somebody says
            raise problems.too_large(f"{len(content):,}", limit)
        return content

    def link_target(self, path: str) -> str | None:
        """See `HasLinks`."""
        try:
            check_inside(path)
            entry = self._entry(path)
            return self._content(entry).decode() if ids.is_link(entry.mode) else None
        except (FileProblem, UnicodeDecodeError):
            return None

    def mode(self, path: str) -> ids.FileMode:
        """The mode of a file, as `Tree.read` finds it. Raises FileProblem as that does."""
        return ids.file_mode(self._file(path).mode)

    def entry_at(self, path: str) -> Entry | None:
        """What lies at `path`, of whatever kind, not noted as asked for; None: nothing, or a link is above.

        Raises FileProblem `unreadable`.
        """
        try:
            return self._find(path)
        except FileProblem as problem:
            if problem.code == "unreadable":
                raise
            return None

    def write(self, rewrites: Sequence[FileRewrite]) -> None:
        """Nothing is written through a commit. Raises WriteFailed `unwritable` for the first file."""
        for rewrite in rewrites:
            raise WriteFailed(rewrite.path, "unwritable", "is part of a commit, which stays as it is")

    @cached_property
    def _found(self) -> Found:
        return walk(self.root, self.folder, own_workflows=self._has_own_workflows())

    def _has_own_workflows(self) -> bool:
        """Whether `.github/workflows` is there; behind a link it counts as there, wherever that leads."""
        try:
            github = self._entry(_GITHUB)
            return ids.is_link(github.mode) or bool(self._entry(_WORKFLOWS))
        except FileProblem:
            return False

    def _file(self, path: str) -> Entry:
        check_inside(path)
        entry = self._entry(path)
        if ids.is_link(entry.mode):
            raise problems.linked_file()
        if ids.is_folder(entry.mode) or ids.is_submodule(entry.mode):
            raise problems.not_a_file("a folder")
        if not ids.is_file(entry.mode):
            raise problems.not_a_file("no regular file")
        return entry

    def _entry(self, path: str) -> Entry:
        self.asked.add(path)
        return self._find(path)

    def _find(self, path: str) -> Entry:
        tree = self.root
        *folders, name = path.split("/")
        for number, folder in enumerate(folders):
            entry = self._named(tree).get(folder)
            if entry is not None and ids.is_link(entry.mode):
                raise problems.behind_link(problems.shown("/".join(folders[: number + 1])))
            if entry is None or not ids.is_folder(entry.mode):
                raise vanished()
            tree = entry.sha
        found = self._named(tree).get(name)
        if found is None:
            raise vanished()
        return found

    def _named(self, tree: str) -> Mapping[str, Entry]:
        """A folder by names; kept, for files are looked up in the same few folders."""
        if tree not in self._by_name:
            self._by_name[tree] = {entry.path: entry for entry in self.folder(tree)}
        return self._by_name[tree]
