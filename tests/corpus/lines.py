"""What a file must look like after a run, line by line, from nothing but its text and the JSON report.

It knows the forms in which real workflows write `uses:`: a plain or quoted value on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_WITH = re.compile(r", with (?P<input>\S+): (?P<value>\S+)$")
_TAIL = re.compile(r"(?P<closing>[\"']?)(?P<gap>[ \t]*)(?P<comment>#[^\r]*)?(?P<end>\r?)")


def differences(before: str, after: str, changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Where `after` is not `before` with exactly the reported `changes`."""
    by_line = {int(change["line"]): change for change in changes}
    left = after.split("\n")
    wrong = []
    inputs: list[tuple[str, str]] = []
    for number, line in enumerate(before.split("\n"), 1):
        _take_inputs(left, line, inputs)
        change = by_line.get(number)
        if change is not None:
            written, _, comment, given = _parts(str(change["after"]))
            line, notes = _rewritten(line, change, written, comment)
            while left and _is_note(left[0], notes):
                left.pop(0)
            inputs += [given] if given else []
        found = left.pop(0) if left else "(the end of the file)"
        if found != line:
            wrong.append(f"line {number}: {found!r} instead of {line!r}")
    _take_inputs(left, "", inputs)
    wrong += [f"the input {given} was not written" for given in inputs]
    return wrong + [f"too much at the end: {line!r}" for line in left]


def _take_inputs(left: list[str], line: str, inputs: list[tuple[str, str]]) -> None:
    """Take from what is `left` the lines that `inputs` bring, which stand somewhere behind their change."""
    if inputs and left and left[0].strip() == "with:" and line.strip() != "with:":
        left.pop(0)
    if inputs and left and left[0] != line:
        name, value = inputs[0]
        if left[0].strip().replace("'", "").replace('"', "") == f"{name}: {value}":
            left.pop(0)
            inputs.pop(0)


def _parts(after: str) -> tuple[str, str, str, tuple[str, str] | None]:
    match = _WITH.search(after)
    text = after[: match.start()] if match else after
    return (*text.partition(" # "), (match["input"], match["value"]) if match else None)


def _rewritten(line: str, change: Mapping[str, Any], written: str, comment: str) -> tuple[str, str]:
    """The line as it must be now, and the text whose parts may stand above it as a note."""
    old = str(change["before"]).partition(" # ")[0]
    start = line.index(old, int(change["column"]) - 1)
    assert start - (int(change["column"]) - 1) in (0, 1), "only a quote may stand before the value"
    tail = _TAIL.fullmatch(line, start + len(old))
    assert tail is not None, f"something else stands on the line: {line!r}"
    new = line[:start] + written + tail["closing"]
    if not comment:
        return new + tail["gap"] + (tail["comment"] or "") + tail["end"], ""
    if tail["comment"] is None:
        return f"{new} # {comment}{tail['gap']}{tail['end']}", ""
    notes = "" if tail["comment"].lstrip("# ") == comment else tail["comment"]
    return f"{new}{tail['gap']}# {comment}{tail['end']}", notes


def _is_note(line: str, notes: str) -> bool:
    text = line.strip()
    return text.startswith("# ") and text != "#" and text[2:] in notes
