"""Lists of files in Ruby that are there to be loaded, one by one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pinfix.closure.programs.program import Program, bounded
from pinfix.closure.view import View

MOST_PATTERNS = 50
"""How many different ones are looked up."""

_MOST_LISTS = 1_000
_MOST_USES = 20
_HERE = r"\#\{(?:__dir__|File\.dirname\(__FILE__\))\}/"
_LISTED = re.compile(
    r"\b(?:Dir(?:\.glob(?:[ \t]*\()?|[ \t]*\[)|FileList[ \t]*\[)[ \t]*(?:File\.(?:expand_path|join)\([ \t]*)?"
    rf"(?P<join>__dir__,[ \t]*)?[\"'](?P<here>{_HERE})?(?P<folder>[^\"'#*?\[{{\n]*)"
    r"(?P<pattern>(?:[*?\[{][^\"'#\n]*)?\.(?:rb|rake))[\"'](?P<expand>,[ \t]*__dir__\b)?"
)
_LOADS = r"\b(?:load|require|require_relative|import)\b"
_LOADED_AS_GIVEN = re.compile(rf"{_LOADS}[ \t]*\(?[ \t]*\*?\Z")
_IN_LOOP = re.compile(r"\bfor[ \t]+(\w+)[ \t]+in[ \t]+\Z")
_KEPT = re.compile(r"^[ \t]*(\w+)[ \t]*=[ \t]*\Z")
_BLOCK = re.compile(
    r"(?:[^\n{|&;]|\n[ \t]*\.){0,200}?"
    rf"(?:&[ \t]*method\(:{_LOADS}|(?P<opener>\{{|\bdo\b)\s?\|[ \t]*(?P<name>\w+))"
)
_CALL = re.compile(rf"{_LOADS}([^\n]{{0,100}})")
_LONGEST = 500


def listed_to_load(program: Program, view: View) -> Iterator[str]:
    """The places of files in lists such as `Dir["tasks/**/*.rake"].each { |file| load file }`.

    Lists for other ends (what a gem holds, what is searched for comments) load nothing.

    Raises TooManyNames: Not all lists are looked at; what was found comes first.
    """
    wanted: dict[tuple[str, str], None] = {}
    for found in bounded(_LISTED.finditer(program.text), _MOST_LISTS):
        if not _is_loaded(program.text, found):
            continue
        from_own = found["here"] or found["join"] or found["expand"]
        base = (program.own if from_own else program.folder) or "."
        wanted[posixpath.join(base, found["folder"].rpartition("/")[0].lstrip("/")), found["pattern"]] = None
    for folder, pattern in bounded(wanted, MOST_PATTERNS):
        path = view.path(posixpath.normpath(folder))
        if path is not None:
            places = (view.place(one) for one in view.tracked.below(path, posixpath.basename(pattern)))
            yield from (place for place in places if place is not None)


def _is_loaded(text: str, found: re.Match[str]) -> bool:
    """Is `load` or its like applied to what the list holds: before it, in its block, or by its name?"""
    line = max(text.rfind("\n", 0, found.start()) + 1, found.start() - _LONGEST)
    before = text[line : found.start()]
    loop, kept = _IN_LOOP.search(before), _KEPT.match(before)
    if _LOADED_AS_GIVEN.search(before):
        return True
    if loop is not None:
        return _loads(loop[1], _to_its_end(text, found.end(), before))
    if _block_loads(text, found.end(), before):
        return True
    if kept is None:
        return False
    uses = re.finditer(rf"(?<![\w.]){re.escape(kept[1])}\b", text[found.end() : found.end() + 20 * _LONGEST])
    return any(
        _block_loads(text, found.end() + use.end(), before)
        for _, use in zip(range(_MOST_USES), uses, strict=False)
    )


def _block_loads(text: str, place: int, before: str) -> bool:
    block = _BLOCK.match(text, place, place + _LONGEST)
    if block is None:
        return False
    if block["name"] is None:
        return True
    if block["opener"] == "{":
        return _loads(block["name"], _in_braces(text[block.end() : block.end() + _LONGEST]))
    return _loads(block["name"], _to_its_end(text, block.end(), before))


def _in_braces(text: str) -> str:
    """`text` up to the brace that closes the block which it begins in."""
    depth = 1
    for brace in re.finditer(r"[{}]", text):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return text[: brace.start()]
    return text


def _to_its_end(text: str, place: int, before: str) -> str:
    """What stands before the `end` that is on the same line as `place`, or below the begin of that line."""
    indent = before[: len(before) - len(before.lstrip(" \t"))]
    body = text[place : place + _LONGEST]
    first = body.partition("\n")[0]
    if (end := re.search(r"\bend\b", first)) is not None:
        return first[: end.start()]
    return body.partition(f"\n{indent}end")[0]


def _loads(name: str, body: str) -> bool:
    """Is what the variable `name` stands for loaded in `body`?"""
    wanted = re.compile(rf"\b{re.escape(name)}\b")
    return any(wanted.search(call[1]) for call in _CALL.finditer(body))
