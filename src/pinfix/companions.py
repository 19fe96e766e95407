"""The files beside workflows and actions that a run changes or makes, as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite, TextChange
from pinfix.trees.reading import check_inside
from pinfix.trees.texts import as_text
from pinfix.trees.tree import Tree

_BOM = b"\xef\xbb\xbf"


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

    def put(self, path: str, texts: Sequence[TextChange]) -> None:
        """Make all changes, each on what the one before it left, or none. Raises CannotPut."""
        file = self._changed.get(path)
        original = self._original(path) if file is None else file.original
        current = original if file is None else file.current
        for text in texts:
            current = _with(path, current, text)
        if current is not None:
            self._changed[path] = _Companion(original, current)

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
