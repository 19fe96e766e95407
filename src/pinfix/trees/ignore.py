"""What `.gitignore` files and `.git/info/exclude` leave out, read without running git."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache

from pinfix.errors import FileProblem
from pinfix.trees.git_folder import common_folder
from pinfix.trees.ignore_file import IgnoreFile, Verdict
from pinfix.trees.reading import read_file

MAX_IGNORE_BYTES = 64 * 1024
"""Larger ignore files are not honoured: compiling them would take longer than the rest of the run."""

MAX_GLOB_BYTES = 128 * 1024
"""How much of all ignore files together may be patterns. Compiling them takes about a second."""

_REMEMBERED = 64
"""How many ignore files are kept for other folders that have the same one."""


class IgnoreReader:
    """Reads the ignore files of one run, each content once, as long as they stay within the limits.

    `unheeded` are those that did not, as absolute paths.
    """

    def __init__(self) -> None:
        self.unheeded: list[str] = []
        self._left = MAX_GLOB_BYTES
        self._parse = lru_cache(_REMEMBERED)(self._parse_anew)

    def read(self, folder: str, name: str) -> IgnoreFile | None:
        """The rules of the ignore file `name` of `folder`; None where it is missing, or says nothing.

        One that cannot be read, is a link or is oversized says nothing: more is looked at then, not less.
        """
        try:
            content = read_file(folder, name, limit=MAX_IGNORE_BYTES).content
            return self._parse(content)
        except FileProblem as problem:
            if problem.code == "too-large":
                self.unheeded.append(os.path.join(folder, name))
            return None

    def _parse_anew(self, content: bytes) -> IgnoreFile:
        file = IgnoreFile(content)
        if file.glob_bytes > self._left:
            raise FileProblem("too-large", "the ignore files of this tree have too many patterns")
        self._left -= file.glob_bytes
        return file


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files that hold for a folder, the innermost first, each with the folder it speaks for.

    Those folders are absolute and end with a separator. With `everything` the folder itself is ignored, and
    so is all that is in it, whatever the ignore files say.
    """

    files: tuple[tuple[str, IgnoreFile], ...] = ()
    everything: bool = False
    reader: IgnoreReader = field(default_factory=IgnoreReader)

    def within(self, folder: str, name: str = ".gitignore", *, speaks_for: str = "") -> Ignores:
        """With the ignore file `name` of `folder` added, where there is one."""
        file = None if self.everything else self.reader.read(folder, name)
        if file is None:
            return self
        base = os.path.join(speaks_for or folder, "")
        return Ignores(((base, file), *self.files), reader=self.reader)

    def below_ignored(self) -> Ignores:
        """What holds inside a folder that is ignored."""
        return Ignores(everything=True, reader=self.reader)

    def cover(self, path: str, *, is_folder: bool) -> bool:
        """Is the absolute `path` ignored, taken that its parents are not?"""
        for base, file in self.files:
            relative = os.fsencode(path[len(base) :].replace(os.sep, "/"))
            verdict = file.verdict(relative, is_folder=is_folder)
            if verdict is not Verdict.SILENT:
                return verdict is Verdict.IGNORED
        return self.everything


def ignores_for(top: str, folder: str) -> Ignores:
    """The ignore files that hold in `folder` from outside it: those of the folders from `top` down to it.

    `top` is the top of the git work tree, or `folder` itself where there is none. Where `folder` lies in an
    ignored one, nothing from outside counts: the person named what git is told to overlook.
    """
    ignores = Ignores().within(common_folder(top), "info/exclude", speaks_for=top)
    here = top
    for name in os.path.relpath(folder, top).split(os.sep):
        if name == os.curdir:
            break
        ignores = ignores.within(here)
        here = os.path.join(here, name)
        if ignores.cover(here, is_folder=True):
            ignores = Ignores(reader=ignores.reader)
    return ignores
