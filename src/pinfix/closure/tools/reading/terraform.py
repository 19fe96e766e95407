"""Commands in the configuration of Terraform: `local-exec`, and programs that are data sources."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pinfix.closure.tools.reading.holes import lines_at
from pinfix.scripts import ScriptPiece

_COMMAND = re.compile(r"(?<![\w.-])command[ \t]*=[ \t]*(?:\"((?:[^\"\\\n]|\\.)*)\"|<<-?[ \t]*(\w+))")
_PROGRAM = re.compile(r"(?<![\w.-])program[ \t]*=[ \t]*\[([^\]]{0,2000})\]")
_WORD = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"")
_OWN_FOLDER = re.compile(r"\$\{path\.module\}")
_HOLE = re.compile(r"\$\{[^{}]*\}")


def read_terraform(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """They run in the folder that Terraform runs in."""
    home = posixpath.relpath(posixpath.dirname(path) or ".", folder)
    lines = lines_at(text)
    found = sorted((*_COMMAND.finditer(text), *_PROGRAM.finditer(text)), key=lambda one: one.start())
    ends = _line_starts(text)
    place = 0
    for one in found:
        if one.start() < place:
            continue  # within a here-document
        line = lines(one.start())
        if one.re is _PROGRAM:
            written = " ".join(f'"{word}"' for word in _WORD.findall(one[1]))
        elif one[2] is None:
            written = one[1].replace('\\"', '"').replace("\\n", "\n")
        else:
            places = ends.get(one[2], [])
            number = bisect_left(places, one.end())
            place = places[number] if number < len(places) else one.end()
            written, line = text[one.end() : place].partition("\n")[2], line + 1
        script = _HOLE.sub("$UNKNOWN", _OWN_FOLDER.sub(home, written))
        yield ScriptPiece(path, line, script, "sh", folder, "a command of Terraform")


def _line_starts(text: str) -> dict[str, list[int]]:
    """Where lines begin that have one word alone, by that word: they end here-documents."""
    found: dict[str, list[int]] = {}
    place = 0
    for line in text.split("\n"):
        word = line.strip()
        if word.isidentifier():
            found.setdefault(word, []).append(place)
        place += len(line) + 1
    return found
