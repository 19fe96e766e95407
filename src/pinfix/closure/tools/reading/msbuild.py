"""Commands in the project files of MSBuild."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.tools.reading.holes import lines_at
from pinfix.scripts import ScriptPiece

_EXEC = re.compile(r"<Exec\b[^>]{0,2000}?\bCommand\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_EVENT = re.compile(r"<(?:Pre|Post)BuildEvent>([^<]*)</", re.IGNORECASE)
_OWN_FOLDER = re.compile(
    r"\$\((?:MSBuild(?:ThisFile|Project)Directory|ProjectDir|SolutionDir)\)[/\\]?", re.IGNORECASE
)
_PROPERTY = re.compile(r"[$@%]\([^()]*\)")


def read_msbuild(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """`Exec` tasks and build events, which run in the folder of the project."""
    lines = lines_at(text)
    home = posixpath.dirname(path) or "."
    found = sorted((*_EXEC.finditer(text), *_EVENT.finditer(text)), key=lambda one: one.start())
    for one in found:
        written = html.unescape(next((group for group in one.groups() if group is not None), ""))
        script = _PROPERTY.sub("$UNKNOWN", _OWN_FOLDER.sub("./", written).replace("\\", "/"))
        yield ScriptPiece(path, lines(one.start()), script, "sh", home, "a command of a project")
