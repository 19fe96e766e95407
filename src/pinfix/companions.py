"""The files beside workflows and actions that a run changes or makes, as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite, TextChange
from pinfix.trees.reading import check_inside
from pinfix.trees.texts import as_text
from pinfix.trees.tree import Tree

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Texts:
    """What an attempt makes of a file (None: there is none), and why groups of changes fail, by position."""

    original: bytes | None
    current: bytes | None
    failed: Mapping[int, str]


class CannotPut(Exception):
    """A text cannot be put at its path; the message is a clause that says why."""


@dataclass(slots=True)
class _Companion:
    original: bytes | None
    current: bytes


class Companions:
    """Changed files by path, on top of those of a tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._changed: dict[str, _Companion] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._changed

    def read(self, path: str) -> str | None:
        """The text of a changed file."""
        return as_text(path, self._changed[path].current)

    def made(self) -> Collection[str]:
        """The paths of the files that the tree does not have."""
        return [path for path, file in self._changed.items() if file.original is None]

    def attempt(self, path: str, groups: Sequence[Sequence[TextChange]]) -> Texts:
        """What comes of the changes, each on what the one before it leaves; a group is made whole or not."""
        file = self._changed.get(path)
        failed: dict[int, str] = {}
        try:
            original = self._original(path) if file is None else file.original
        except CannotPut as problem:
            return Texts(None, None, dict.fromkeys(range(len(groups)), str(problem)))
        current = original if file is None else file.current
        for number, texts in enumerate(groups):
            try:
                current = _with_all(path, current, texts)
            except CannotPut as problem:
                failed[number] = str(problem)
        return Texts(original, current, failed)

    def put(self, path: str, texts: Texts) -> None:
        """Let the file be what an attempt made of it."""
        if texts.current is not None:
            self._changed[path] = _Companion(texts.original, texts.current)

    def rewrites(self) -> Iterator[FileRewrite]:
        """The files that are no longer what they were."""
        for path, file in self._changed.items():
            if file.current != file.original:
                yield FileRewrite(path, file.original, file.current)

    def _original(self, path: str) -> bytes | None:
        try:
            check_inside(path)
            return self._tree.read(path)
        except FileProblem as problem:
            if problem.code == "vanished":
                return None
            raise CannotPut(problem.message) from None


def _with_all(path: str, current: bytes | None, texts: Sequence[TextChange]) -> bytes | None:
    for text in texts:
        current = _with(path, current, text)
    return current


def _with(path: str, current: bytes | None, text: TextChange) -> bytes:
    """The new content. A byte-order mark is none of the text, and stays."""
    if current is None or text.before is None:
        if current is not None:
            raise CannotPut("there is such a file already")
        if text.before is not None:
            raise CannotPut("there is no such file")
        return text.after.encode()
    if as_text(path, current) != text.before:
        raise CannotPut("the file is not what the change was made for")
    return (_BOM if current.startswith(_BOM) else b"") + text.after.encode()
