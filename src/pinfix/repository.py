"""The repository that codemods see: the files of a tree that could be read and parsed, as they stand now."""

from __future__ import annotations

import pickle
import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from pinfix.companions import Companions
from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.classify import kind_of
from pinfix.github.lockfile import LOCKFILE_PATH, Lockfile, governed_files
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, FileError, FileRewrite
from pinfix.progress import Progress
from pinfix.trees.problems import too_large
from pinfix.trees.texts import Texts, as_script, as_text, longest_text
from pinfix.trees.tree import HasLinks, ListsAllPaths, MayLack, Tree
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups

_ACTION_NAMES = ("action.yml", "action.yaml")
"""In the order in which the runner looks for them: where the first is there, the second is not looked at."""

_PARSED_CHARACTERS = 1_000_000
"""Parsed documents are kept up to this many characters of text; their nodes weigh twenty times as much."""

_NOT_AS_TEXT = "a workflow or an action is changed by operations on its YAML, not as text"

_PACKED_BYTES = 60_000_000
"""The nodes of the others are packed into so many bytes, three for each character of text.

To unpack them takes two fifths of the time of parsing, and codemods look at every file about six times.
"""


@dataclass(slots=True)
class _File:
    kind: Literal["workflow", "action"]
    original: bytes
    current: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What comes of changes to one file: why groups of them fail, by position; `commit` makes the others.

    Later codemods then see them.
    """

    failed: Mapping[int, str]
    commit: Callable[[], None]


class LoadedRepository:
    """Files by path. What cannot be read or parsed is in `errors`, and nowhere else.

    `look` is shown each file when it has been parsed. `name_of` tells which repository on GitHub it is.
    """

    def __init__(
        self,
        tree: Tree,
        progress: Progress,
        look: Callable[[Workflow | Action], None] = lambda view: None,
        name_of: Callable[[], str] = lambda: "",
    ) -> None:
        self.errors: list[FileError] = []
        self.files_read = 0
        self._files: dict[str, _File] = {}
        self._parsed: dict[str, Document] = {}
        self._weight = 0
        self._packed: dict[str, bytes] = {}
        self._packed_bytes = 0
        self._tree = tree
        self._texts = Texts(tree)
        self._scripts = Texts(tree, as_script)
        self._companions = Companions(tree)
        self._listed: frozenset[str] | None = None
        self._name_of = cache(name_of)
        self._broken: set[str] = set()
        self.lockfile = _lockfile(tree)
        for path, problem in tree.problems:
            self._report(path, problem)
        paths = list(tree.paths())
        for path in progress.over(paths, "reading"):
            self.files_read += 1
            try:
                view = self._load(path)
            except FileProblem as problem:
                self._report(path, problem)
            else:
                if view is not None:
                    look(view)
        self.governed = self._governed()
        self.complete = not self.errors and not any(tree.named(path) for path in paths)

    def workflows(self) -> Iterator[Workflow]:
        """Every workflow, in the order of paths."""
        for path, file in self._files.items():
            if file.kind == "workflow":
                yield Workflow(path, self.document(path))

    def actions(self) -> Iterator[Action]:
        """Every action, in the order of paths."""
        for path, file in self._files.items():
            if file.kind == "action":
                yield Action(path, self.document(path))

    def read(self, path: str) -> str | None:
        """The text of any file of the tree as it stands now."""
        if path in self._companions:
            return self._companions.read(path)
        file = self._files.get(path)
        return self._texts.read(path) if file is None else as_text(path, file.current)

    def read_script(self, path: str) -> str | None:
        """The text of any file as what runs it takes it, be it no UTF-8; see `trees.texts.as_script`."""
        text = self.read(path)
        return self._scripts.read(path) if text is None else text

    def unread(self, path: str) -> FileProblem | None:
        """Why `read` has no text of the file at `path`; None where the file was read, and is no text.

        `absent` is a file that git tracks and that is not on disk, as in a sparse checkout.
        """
        try:
            size = len(self._tree.read(path))
        except FileProblem as problem:
            if isinstance(self._tree, MayLack) and self._tree.lacks(path):
                return FileProblem("absent", "is tracked by git, and is not in the working tree")
            return problem
        limit = longest_text(path)
        return too_large(f"{size:,}", limit) if size > limit else None

    def link_target(self, path: str) -> str | None:
        """What the symbolic link at `path` holds; None: there is no link."""
        if path in self._companions or not isinstance(self._tree, HasLinks):
            return None
        return self._tree.link_target(path)

    def full_name(self) -> str:
        """`owner/name` on GitHub; "": not known. Found out when it is first asked for."""
        return self._name_of()

    def paths(self, prefix: str = "") -> Collection[str] | None:
        """All files of the tree that begin with `prefix`; None where the tree cannot list them."""
        if self._listed is None and isinstance(self._tree, ListsAllPaths):
            try:
                self._listed = frozenset(self._tree.all_paths())
            except FileProblem:
                return None
        if self._listed is None:
            return None
        made = self._companions.made()
        listed = self._listed.union(made) if made else self._listed
        return frozenset(path for path in listed if path.startswith(prefix)) if prefix else listed

    def action_at(self, folder: str) -> Action | None:
        """The action whose file lies in `folder`, whether it was asked for or not."""
        folder = posixpath.normpath(folder)
        for name in _ACTION_NAMES:
            path = posixpath.normpath(f"{folder}/{name}")
            if self._is_there(path):
                found = self._open(path)
                return found if isinstance(found, Action) else None
        return None

    def workflow_at(self, path: str) -> Workflow | None:
        """The workflow at `path`, whether it was asked for or not."""
        found = self._open(posixpath.normpath(path))
        return found if isinstance(found, Workflow) else None

    def document(self, path: str) -> Document:
        """The file at `path` as it stands now. Raises FileProblem where it is not one of those loaded."""
        kept = self._parsed.get(path)
        if kept is not None:
            return kept
        file = self._files.get(path)
        packed = self._packed.get(path)
        if packed is not None and file is not None:
            # Nothing from outside: `_remember` made these bytes.
            return Document.with_nodes(file.current, partial(pickle.loads, packed))
        document = Document.from_bytes(self._tree.read(path) if file is None else file.current)
        self._remember(path, document)
        return document

    def _replace(self, path: str, document: Document) -> None:
        self._files[path].current = document.to_bytes()
        before = self._parsed.pop(path, None)
        if before is not None:
            self._weight -= len(before.text)
        self._packed_bytes -= len(self._packed.pop(path, b""))
        self._remember(path, document)

    def attempt(self, path: str, groups: Sequence[Sequence[Change]]) -> Attempt:
        """What comes of changes to the file at `path`, each group whole or not at all; not yet made.

        All operations refer to the file as it stands now, each text to what the one before it leaves.
        """
        texts = [[change.text for change in group if change.text is not None] for group in groups]
        if path not in self._files and any(texts):
            outcome = self._companions.attempt(path, texts)
            return Attempt(outcome.failed, lambda: self._companions.put(path, outcome))
        misplaced = {number: _NOT_AS_TEXT for number, given in enumerate(texts) if given}
        others = [number for number in range(len(groups)) if number not in misplaced]
        operations = [[step for change in groups[number] for step in change.operations] for number in others]
        patched = patch_groups(self.document(path), operations)
        failed = {others[position]: reason for position, reason in patched.failed.items()}
        changed = len(failed) < len(others)
        return Attempt(misplaced | failed, lambda: self._replace(path, patched.document) if changed else None)

    def rewrites(self) -> tuple[FileRewrite, ...]:
        """The files that are no longer what they were, in the order of paths."""
        parsed = (
            FileRewrite(path, file.original, file.current)
            for path, file in self._files.items()
            if file.current != file.original
        )
        return tuple(sorted((*parsed, *self._companions.rewrites()), key=lambda rewrite: rewrite.path))

    def _governed(self) -> frozenset[str]:
        """What the lock decides, also where it depends on files that nobody asked for."""
        if self.lockfile is None:
            return frozenset()
        if self.lockfile.problem is not None:
            return frozenset(self._files)
        return governed_files(self.lockfile, self._open)

    def _open(self, path: str) -> Workflow | Action | None:
        """The file at `path`, loaded or not; None where it could not be loaded."""
        if path in self._broken:
            return None
        try:
            document = self.document(path)
        except FileProblem:
            self._broken.add(path)
            return None
        return _view(path, document, kind_of(path, document))

    def _is_there(self, path: str) -> bool:
        """Whether anything lies at `path`, readable or not."""
        if path in self._files:
            return True
        try:
            self._tree.read(path)
        except FileProblem as problem:
            return problem.code not in ("vanished", "outside-tree")
        return True

    def _load(self, path: str) -> Workflow | Action | None:
        data = self._tree.read(path)
        document = Document.from_bytes(data)
        kind = kind_of(path, document)
        if kind is not None:
            self._files[path] = _File(kind, data, data)
            self._remember(path, document)
        elif self._tree.named(path):
            raise FileProblem(
                "not-a-workflow", "is neither a workflow (it has no `jobs`) nor an action (`runs`)"
            )
        return _view(path, document, kind)

    def _remember(self, path: str, document: Document) -> None:
        """Keep the first documents for which there is room: files are visited in order, again and again."""
        if self._weight + len(document.text) <= _PARSED_CHARACTERS:
            self._parsed[path] = document
            self._weight += len(document.text)
        elif path in self._files and self._packed_bytes < _PACKED_BYTES:
            self._packed[path] = pickle.dumps(document.roots, pickle.HIGHEST_PROTOCOL)
            self._packed_bytes += len(self._packed[path])

    def _report(self, path: str, problem: FileProblem) -> None:
        self.errors.append(FileError(path, problem.code, problem.message, problem.line, problem.column))


def _view(
    path: str, document: Document, kind: Literal["workflow", "action"] | None
) -> Workflow | Action | None:
    match kind:
        case "workflow":
            return Workflow(path, document)
        case "action":
            return Action(path, document)
        case None:
            return None


def _lockfile(tree: Tree) -> Lockfile | None:
    try:
        return Lockfile.from_bytes(tree.read(LOCKFILE_PATH))
    except FileProblem as problem:
        return None if problem.code == "vanished" else Lockfile(problem=problem.message)
