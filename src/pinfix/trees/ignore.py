"""What `.gitignore` files and `.git/info/exclude` leave out, read without running git."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from pinfix.errors import FileProblem
from pinfix.trees.glob import NeverMatches, compile_glob
from pinfix.trees.reading import read_file

MAX_IGNORE_BYTES = 64 * 1024
"""Larger ignore files are not honoured: compiling them would take longer than the rest of the run."""


class Verdict(Enum):
    """What one ignore file says about a path."""

    IGNORED = auto()
    KEPT = auto()
    SILENT = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an ignore file. A line without a slash looks at the last name of a path only."""

    regex: re.Pattern[bytes]
    verdict: Verdict
    folders_only: bool
    whole_path: bool


class IgnoreFile:
    """The rules of one ignore file; the last one that fits a path decides."""

    def __init__(self, content: bytes) -> None:
        self._rules = tuple(_rules(content))[::-1]
        self._any_path = _union(rule for rule in self._rules if rule.whole_path)
        self._any_name = _union(rule for rule in self._rules if not rule.whole_path)

    def verdict(self, path: bytes, *, is_folder: bool) -> Verdict:
        """What is said about `path`, relative to the folder of the ignore file, without a final slash.

        Parents are not looked at: whoever walks does not enter an ignored folder.
        """
        name = path.rpartition(b"/")[2]
        if not self._any_path.fullmatch(path) and not self._any_name.fullmatch(name):
            return Verdict.SILENT
        for rule in self._rules:
            if rule.folders_only and not is_folder:
                continue
            if rule.regex.fullmatch(path if rule.whole_path else name):
                return rule.verdict
        return Verdict.SILENT


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files that hold for a folder, the innermost first, each with the folder it speaks for.

    Those folders are absolute and end with a separator. An ignore file that cannot be read, is a link or is
    oversized says nothing: more is looked at then, not less.
    """

    files: tuple[tuple[str, IgnoreFile], ...] = ()

    def within(self, folder: str, name: str = ".gitignore", *, speaks_for: str = "") -> Ignores:
        """With the ignore file `name` of `folder` added, where there is one."""
        try:
            content = read_file(folder, name, limit=MAX_IGNORE_BYTES).content
        except FileProblem:
            return self
        base = os.path.join(speaks_for or folder, "")
        return Ignores(((base, IgnoreFile(content)), *self.files))

    def cover(self, path: str, *, is_folder: bool) -> bool:
        """Is the absolute `path` ignored, taken that its parents are not?"""
        for base, file in self.files:
            relative = os.fsencode(path[len(base) :].replace(os.sep, "/"))
            verdict = file.verdict(relative, is_folder=is_folder)
            if verdict is not Verdict.SILENT:
                return verdict is Verdict.IGNORED
        return False


def ignores_for(top: str, folder: str) -> Ignores:
    """The ignore files that hold in `folder` from outside it: those of the folders from `top` down to it.

    `top` is the top of the git work tree, or `folder` itself where there is none. Where `folder` lies in an
    ignored one, nothing from outside counts: the person named what git is told to overlook.
    """
    ignores = Ignores().within(_common_git_folder(top), "info/exclude", speaks_for=top)
    here = top
    for name in os.path.relpath(folder, top).split(os.sep):
        if name == os.curdir:
            break
        ignores = ignores.within(here)
        here = os.path.join(here, name)
        if ignores.cover(here, is_folder=True):
            ignores = Ignores()
    return ignores


def _common_git_folder(top: str) -> str:
    """Where git keeps what all work trees share; in linked ones and submodules `.git` is a file."""
    git = os.path.join(top, _pointer(top, ".git", b"gitdir: ") or ".git")
    return os.path.join(git, _pointer(git, "commondir", b""))


def _pointer(folder: str, name: str, prefix: bytes) -> str:
    """The path that a one-line file of git's holds; "" where there is no such file."""
    try:
        content = read_file(folder, name, limit=MAX_IGNORE_BYTES).content
    except FileProblem:
        return ""
    return os.fsdecode(content.removeprefix(prefix).strip()) if content.startswith(prefix) else ""


def _rules(content: bytes) -> Iterator[Rule]:
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        pattern = _without_trailing_spaces(line.removesuffix(b"\r"))
        if pattern.startswith(b"#"):
            continue
        verdict = Verdict.KEPT if pattern.startswith(b"!") else Verdict.IGNORED
        pattern = pattern.removeprefix(b"!")
        folders_only = pattern.endswith(b"/")
        pattern = pattern.removesuffix(b"/")
        with suppress(NeverMatches):
            regex = compile_glob(pattern.removeprefix(b"/"), within_name=b"/" not in pattern)
            yield Rule(regex, verdict, folders_only=folders_only, whole_path=b"/" in pattern)


def _without_trailing_spaces(line: bytes) -> bytes:
    """A space at the end counts only behind a backslash."""
    stripped = line.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    return stripped + b" " if backslashes % 2 and stripped != line else stripped


def _union(rules: Iterable[Rule]) -> re.Pattern[bytes]:
    """One expression for all: most paths fit no rule, and a single look says so."""
    return re.compile(b"|".join(b"(?:" + rule.regex.pattern + b")" for rule in rules) or b"(?!)", re.DOTALL)
