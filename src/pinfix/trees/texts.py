"""The texts of any files of a tree, each read once in a run."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from pinfix.codeowners.places import PLACES
from pinfix.errors import FileProblem
from pinfix.trees.reading import limit_of
from pinfix.trees.tree import Tree

MAX_TEXT_BYTES = 1_000_000
"""Larger files are not read as text: no script that a person wrote comes near it."""

_KEPT_CHARACTERS = 8_000_000


class Texts:
    """Files are kept up to a bound; what does not fit is read again when it is asked for again."""

    def __init__(self, tree: Tree, decode: Callable[[str, bytes], str | None] | None = None) -> None:
        self._tree = tree
        self._decode = decode or as_text
        self._kept: dict[str, str | None] = {}
        self._room = _KEPT_CHARACTERS

    def read(self, path: str) -> str | None:
        """The text of the file at `path`; None where there is none that can be read."""
        if path in self._kept:
            return self._kept[path]
        text = self._read(path)
        weight = len(path) + len(text or "")
        if weight <= self._room:
            self._room -= weight
            self._kept[path] = text
        return text

    def _read(self, path: str) -> str | None:
        try:
            return self._decode(path, self._tree.read(path))
        except FileProblem:
            return None


def longest_text(path: str) -> int:
    """Bytes up to which the file at `path` is read as text: of CODEOWNERS files as many as GitHub loads."""
    return limit_of(path) if path in PLACES else MAX_TEXT_BYTES


def as_text(path: str, data: bytes) -> str | None:
    """The text of the file at `path`, line endings as they are, without a byte-order mark; None: it is none.

    A NUL byte makes a file binary, as it does for git and grep.
    """
    if len(data) > longest_text(path) or b"\0" in data:
        return None
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def as_script(path: str, data: bytes) -> str | None:
    """The text of the file at `path` as what runs it takes it; None: it is a program of a machine.

    Shells mind neither bytes that are no UTF-8 nor, behind the first line, NUL bytes, which they skip: so
    archives that unpack themselves are texts. PowerShell takes UTF-16 where a byte-order mark says so.
    """
    if len(data) > longest_text(path):
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if b"\0" in data.partition(b"\n")[0]:
        return None
    return data.replace(b"\0", b"").decode("utf-8", "replace").removeprefix("\ufeff")
