"""The recipes of a justfile, and of the files that it imports or has as modules."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pinfix.closure.tools.included.source import MOST_FILES, Places, Source, first_source, uses_by_file
from pinfix.closure.tools.reading.holes import filled
from pinfix.closure.tools.use import Use
from pinfix.scripts import ScriptPiece

_RECIPE = re.compile(r"@?([A-Za-z_][\w-]*)((?:\s[^:=]*)?):(?!=)\s*(.*)")
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*")
_IMPORT = re.compile(r"import\??\s+[\"']([^\"']+)[\"']")
_MODULE = re.compile(r"mod\??\s+([A-Za-z_][\w-]*)(?:\s+[\"']([^\"']+)[\"'])?\s*(?:#.*)?")
_END = "END_OF_RECIPE"


@dataclass(frozen=True, slots=True)
class _Recipe:
    """At `line` of `source`: what it needs, and its body, which runs in `folder`."""

    source: Source
    line: int
    needed: tuple[str, ...]
    body: list[str]
    folder: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file whose recipes are called with `prefix`, and run in `folder`."""

    source: Source
    prefix: str
    folder: str


class _Justfile:
    """All recipes by their full names. Of equal ones that counts which is imported by fewer steps."""

    def __init__(self, start: Source, view: Places) -> None:
        self.recipes: dict[str, _Recipe] = {}
        self.sources: dict[str, Source] = {}
        self.is_cut = False
        self._view = view
        self._pending = deque([_File(start, "", start.home)])
        while self._pending:
            file = self._pending.popleft()
            if file.source.path in self.sources:
                continue
            if len(self.sources) >= MOST_FILES:
                self.is_cut = True
                break
            self.sources[file.source.path] = file.source
            self._read(file)

    def _read(self, file: _File) -> None:
        body: list[str] | None = None
        for line, written in enumerate(file.source.text.split("\n"), 1):
            if written[:1] in (" ", "\t") and body is not None:
                body.append(written)
            elif (found := _RECIPE.fullmatch(written.rstrip())) is not None:
                body = []
                needed = tuple(file.prefix + one for one in _NAME.findall(found[3].split("#")[0]))
                recipe = _Recipe(file.source, line, needed, body, file.folder)
                self.recipes.setdefault(file.prefix + found[1], recipe)
            elif written.strip() and not written.startswith("#"):
                body = None
                self._include(written.strip(), file)

    def _include(self, written: str, file: _File) -> None:
        home = file.source.home
        found, prefix = None, file.prefix
        if (imported := _IMPORT.match(written)) is not None:
            found = first_source((f"{home}/{imported[1]}",), self._view)
        elif (module := _MODULE.fullmatch(written)) is not None:
            name, given = module[1], module[2] or module[1]
            prefix = f"{prefix}{name}::"
            ends = ("", ".just", "/mod.just", "/justfile", "/.justfile", "/Justfile")
            found = first_source((f"{home}/{given}{end}" for end in ends), self._view)
        if found is not None:
            folder = file.folder if prefix == file.prefix else found.home
            self._pending.append(_File(found, prefix, folder))


def uses_of_just(source: Source, words: Sequence[str], view: Places) -> Iterator[Use]:
    """The recipes that are asked for, and those that they need; the first where none is."""
    file = _Justfile(source, view)
    joined = [f"{one}::{other}" for one, other in pairwise(words)]
    pending = [word for word in (*words, *joined) if word in file.recipes] or list(file.recipes)[:1]
    done: dict[str, _Recipe] = {}
    while pending:
        name = pending.pop()
        if name not in done and name in file.recipes:
            done[name] = file.recipes[name]
            pending += done[name].needed
    pieces = (piece for name, recipe in done.items() for piece in _pieces(name, recipe))
    yield from uses_by_file(file.sources.values(), pieces, file.is_cut)


def _pieces(name: str, recipe: _Recipe) -> Iterator[ScriptPiece]:
    what, line = f"recipe {name}", recipe.line + 1
    written = filled("\n".join(recipe.body), '"$UNKNOWN"')
    if not written.lstrip().startswith("#!"):
        script = "\n".join(one.strip().lstrip("@-") for one in written.split("\n"))
        if script.strip():
            yield ScriptPiece(recipe.source.path, line, script, "sh", recipe.folder, what)
        return
    script = textwrap.dedent(written)
    words = script.strip().split("\n", 1)[0][2:].split()
    program = shlex.join(words)
    if program.rpartition("/")[2] in ("sh", "bash", "env bash", "env sh"):
        yield ScriptPiece(recipe.source.path, line, script, "bash", recipe.folder, what)
    else:  # as if its program read it from its input
        text = f"{program} <<'{_END}'\n{script}\n{_END}"
        yield ScriptPiece(recipe.source.path, line, text, "sh", recipe.folder, what)
