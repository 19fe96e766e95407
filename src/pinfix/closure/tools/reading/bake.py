"""The images that a bake file of docker builds."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from pinfix.scripts import ScriptPiece

_TARGET = re.compile(r'^[ \t]*target\s+"([^"]+)"', re.MULTILINE)
_SETTING = re.compile(r'^[ \t]*(context|dockerfile|inherits)[ \t]*=[ \t]*(?:"([^"\n]*)"|(.*))$', re.MULTILINE)


def read_bake(path: str, text: str, words: Sequence[str], folder: str) -> Iterator[ScriptPiece]:
    """Every target as the command that builds it: which are asked for, groups and matrices decide."""
    seen: set[tuple[str, str]] = set()
    for line, name, settings in _targets(path, text):
        context = settings.get("context") or "."
        file = settings.get("dockerfile") or ("" if "inherits" in settings else "Dockerfile")
        if not file or "$" in file or (context, file) in seen:
            continue
        seen.add((context, file))
        named = "" if "$" in context else f"-f {posixpath.normpath(posixpath.join(context, file))} "
        yield ScriptPiece(path, line, f"docker build {named}{context}", "sh", folder, f"target {name}")


def _targets(path: str, text: str) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    if path.endswith(".json"):
        yield from _of_json(text)
        return
    starts = list(_TARGET.finditer(text))
    line, counted = 1, 0
    for place, found in enumerate(starts):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        end = starts[place + 1].start() if place + 1 < len(starts) else len(text)
        settings = {one[1]: one[2] or "" for one in _SETTING.finditer(text, found.start(), end)}
        yield line, found[1], settings


def _of_json(text: str) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return
    targets = root.get("target") if isinstance(root, dict) else None
    for name, written in targets.items() if isinstance(targets, dict) else ():
        if isinstance(written, dict):
            yield 1, name, {key: value if isinstance(value, str) else "" for key, value in written.items()}
