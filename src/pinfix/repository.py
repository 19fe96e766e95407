"""The repository that codemods see: the files of a tree that could be read and parsed, as they stand now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.classify import kind_of
from pinfix.github.lockfile import LOCKFILE_PATH, Lockfile, governed_files
from pinfix.github.workflow import Workflow
from pinfix.plan import FileError, FileRewrite
from pinfix.progress import Progress
from pinfix.trees.tree import Tree
from pinfix.yaml.document import Document

_PARSED_CHARACTERS = 3_000_000
"""Parsed documents are kept up to this many characters of text; their nodes weigh twenty times as much."""


@dataclass(slots=True)
class _File:
    kind: Literal["workflow", "action"]
    original: bytes
    current: bytes


class LoadedRepository:
    """Files by path. What cannot be read or parsed is in `errors`, and nowhere else."""

    def __init__(self, tree: Tree, progress: Progress) -> None:
        self.errors: list[FileError] = []
        self.files_read = 0
        self._files: dict[str, _File] = {}
        self._parsed: dict[str, Document] = {}
        self._weight = 0
        self.lockfile = _lockfile(tree)
        for path, problem in tree.problems:
            self._report(path, problem)
        for path in progress.over(list(tree.paths()), "reading"):
            self.files_read += 1
            try:
                self._load(tree, path)
            except FileProblem as problem:
                self._report(path, problem)
        self.governed = self._governed(tree)

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

    def document(self, path: str) -> Document:
        """The file at `path` as it stands now."""
        kept = self._parsed.get(path)
        if kept is not None:
            return kept
        document = Document.from_bytes(self._files[path].current)
        self._remember(path, document)
        return document

    def replace(self, path: str, document: Document) -> None:
        """Let later codemods see `document` at `path`."""
        self._files[path].current = document.to_bytes()
        before = self._parsed.pop(path, None)
        if before is not None:
            self._weight -= len(before.text)
        self._remember(path, document)

    def rewrites(self) -> tuple[FileRewrite, ...]:
        """The files that are no longer what they were."""
        return tuple(
            FileRewrite(path, file.original, file.current)
            for path, file in self._files.items()
            if file.current != file.original
        )

    def _governed(self, tree: Tree) -> frozenset[str]:
        """What the lock decides, also where it depends on files that nobody asked for."""
        if self.lockfile is None:
            return frozenset()
        if self.lockfile.problem is not None:
            return frozenset(self._files)
        return governed_files(self.lockfile, partial(self._open, tree))

    def _open(self, tree: Tree, path: str) -> Workflow | Action | None:
        """The file at `path`, loaded or not; None where it could not be loaded."""
        try:
            document = self.document(path) if path in self._files else Document.from_bytes(tree.read(path))
        except FileProblem:
            return None
        match kind_of(path, document):
            case "workflow":
                return Workflow(path, document)
            case "action":
                return Action(path, document)
            case None:
                return None

    def _load(self, tree: Tree, path: str) -> None:
        data = tree.read(path)
        document = Document.from_bytes(data)
        kind = kind_of(path, document)
        if kind is not None:
            self._files[path] = _File(kind, data, data)
            self._remember(path, document)
        elif tree.named(path):
            raise FileProblem(
                "not-a-workflow", "is neither a workflow (it has no `jobs`) nor an action (`runs`)"
            )

    def _remember(self, path: str, document: Document) -> None:
        """Keep the first documents for which there is room: files are visited in order, again and again."""
        if self._weight + len(document.text) <= _PARSED_CHARACTERS:
            self._parsed[path] = document
            self._weight += len(document.text)

    def _report(self, path: str, problem: FileProblem) -> None:
        self.errors.append(FileError(path, problem.code, problem.message, problem.line, problem.column))


def _lockfile(tree: Tree) -> Lockfile | None:
    try:
        return Lockfile.from_bytes(tree.read(LOCKFILE_PATH))
    except FileProblem as problem:
        return None if problem.code == "vanished" else Lockfile(problem=problem.message)
