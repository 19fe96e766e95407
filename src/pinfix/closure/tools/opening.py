"""A file that a tool goes by, with what it runs in turn."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.programs import Program
from pinfix.closure.tools.included import READERS, source_at
from pinfix.closure.tools.known.tool import Tool
from pinfix.closure.tools.reading import pieces_in
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View
from pinfix.scripts import ScriptPiece
from pinfix.scripts.location import located

_PLUGIN = re.compile(r"-p[ =,\"']*(?!no:)([A-Za-z_][\w.]*)")
_RUBY = frozenset({"Rakefile", "rakefile"})


def uses_of_file(
    name: str, tool: Tool, path: str, texts: Sequence[str], folder: str, view: View
) -> Iterator[Use]:
    """The file at `path` of the repository and those that it includes; `texts`: the words behind `name`."""
    place = view.place(path)
    source = None if place is None or tool.reader not in READERS else source_at(place, view)
    if source is not None and tool.reader is not None:
        yield from READERS[tool.reader](source, texts, view)
    else:
        yield _use(name, tool, path, texts, folder, view)


def _use(name: str, tool: Tool, path: str, texts: Sequence[str], folder: str, view: View) -> Use:
    place = view.place(path)
    text = None if place is None else view.read(place)
    if text is None or place is None:
        return Use(path)
    if path.endswith((".rb", ".rake")) or posixpath.basename(path) in _RUBY:
        return Use(path, program=Program(text, "ruby", place, folder, is_settings=True))
    if path.endswith((".psm1", ".psd1", ".ps1")):
        return _of_powershell(path, text, place, folder)
    if path.endswith(".py") and tool.reader is None:
        return Use(path, program=Program(text, "python", place, None, is_settings=True))
    if path.endswith((".js", ".cjs", ".mjs", ".ts", ".mts", ".cts")):
        return Use(path, program=Program(text, "javascript", place, folder, is_settings=True))
    if name == "pytest":
        plugins = "\n".join(f"import {module}" for module in _PLUGIN.findall(text))
        return Use(path, program=Program(plugins, "python", None, folder))
    if tool.reader is None:
        return Use(path)
    if tool.reader == "program":
        return Use(path, program=Program(text, "other", place, folder))
    program = Program(text, "python", place, folder, is_settings=True) if tool.reader == "nox" else None
    found = tuple(pieces_in(tool.reader, path, text, texts, folder, name))
    cut_off = tuple(one for one in found if isinstance(one, TooMuch))
    return Use(path, tuple(one for one in found if isinstance(one, ScriptPiece)), program, cut_off=cut_off)


def _of_powershell(path: str, text: str, place: str, folder: str) -> Use:
    """A module or a script: what it loads, and what its functions run, whoever calls them."""
    program = Program(text, "powershell", place, folder)
    if path.endswith(".psd1"):
        return Use(path, program=program)
    written = located(text, place, powershell=True, sourced=False)
    return Use(path, (ScriptPiece(path, 1, written, "pwsh", folder, "a module"),), program)
