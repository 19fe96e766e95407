"""Scripts that a pyproject.toml has for Hatch, PDM, Poe and taskipy."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from pinfix.closure.tools.reading.tox import OTHER, PLACE
from pinfix.scripts import ScriptPiece

_NAMED = re.compile(r"""\s*["']?([\w.:-]+)["']?\s*=|\[(?:[^\]]*\.)?["']?([\w:-]+)["']?\]""")


def read_pyproject(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """Scripts of Hatch, PDM, Poe and taskipy whose name is among the words, and those that they name."""
    try:
        root = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    tables = root.get("tool", {}) if path.endswith("pyproject.toml") else {"hatch": root, "poe": root}
    scripts: dict[str, str] = {}
    for table in _script_tables(tables):
        for name, value in table.items():
            scripts.setdefault(name, "\n".join(_commands(value)))
    pending = [part for word in words for part in (word, word.rpartition(":")[2]) if part in scripts]
    done: set[str] = set()
    lines = _lines_of_keys(text)
    where = posixpath.dirname(path) or "."
    while pending:
        name = pending.pop()
        if name in done:
            continue
        done.add(name)
        command = OTHER.sub("", PLACE.sub("./", scripts[name].replace("{root}", ".")))
        pending += [word for word in command.split() if word in scripts]
        yield ScriptPiece(path, lines.get(name, 1), command, "sh", where, f"script {name}")


def _script_tables(tool: object) -> Iterator[Mapping[str, object]]:
    for keys in (
        ("hatch", "envs", "*", "scripts"),
        ("hatch", "scripts"),
        ("pdm", "scripts"),
        ("poe", "tasks"),
        ("taskipy", "tasks"),
    ):
        found: list[object] = [tool]
        for key in keys:
            inner = [one for one in found if isinstance(one, dict)]
            found = [value for one in inner for name, value in one.items() if key in ("*", name)]
        yield from (one for one in found if isinstance(one, dict))


def _commands(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _commands(one)
    elif isinstance(value, dict):
        for key in ("cmd", "shell", "composite", "sequence", "script"):
            yield from _commands(value.get(key))


def _lines_of_keys(text: str) -> Mapping[str, int]:
    """Where each name stands first before an equals sign, or in the header of a table."""
    found: dict[str, int] = {}
    for line, written in enumerate(text.split("\n"), 1):
        named = _NAMED.match(written)
        if named is not None:
            found.setdefault(named[1] or named[2], line)
    return found
