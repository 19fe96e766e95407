"""`passenv` in `tox.ini`, and in the text of the same form in `pyproject.toml`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pinfix_codemods.oidc.python.passenv.lists import edit_of
from pinfix_codemods.oidc.python.result import Reason, Refused

_KEY = re.compile(r"(?:passenv|pass_env)[ \t]*=[ \t]*(?P<value>.*)", re.IGNORECASE)
_CONDITION = re.compile(r"^(?!\{\[[^{}]*\]\w+\}$).*[{}:]")
"""What is no name: `py311: NAME`, `{env:…}`; but `{[testenv]passenv}` is one, that of another list."""

_WORD = re.compile(r"[^\s,]+")


class Inexact(Exception):
    """A list that cannot be edited exactly. `line` from 1; the message is a clause."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class _Part:
    """One line of a value: its number from 0, where its text begins and ends in the line."""

    line: int
    start: int
    end: int


def edit_ini(text: str, needed: Collection[str], gone: Collection[str]) -> str:
    """The text with the lists edited; the same text where there is nothing to do.

    Raises `Inexact`.
    """
    lines = text.splitlines(keepends=True)
    touched: set[int] = set()
    for parts in _values(lines):
        touched.update(part.line for part in parts)
        _edit(lines, parts, needed, gone)
    _no_other_mention(text, touched, gone)
    return "".join(lines)


def _values(lines: list[str]) -> Iterator[list[_Part]]:
    """The values of all `passenv` keys, with their continuation lines."""
    at = 0
    while at < len(lines):
        found = _KEY.match(lines[at])
        if found is None:
            at += 1
            continue
        parts = [_part(at, lines[at], found.start("value"))]
        at += 1
        while at < len(lines) and (lines[at][:1] in {" ", "\t"} and lines[at].strip()):
            indent = len(lines[at]) - len(lines[at].lstrip())
            parts.append(_part(at, lines[at], indent))
            at += 1
        yield parts


def _part(number: int, line: str, start: int) -> _Part:
    """The text of a line without its comment."""
    body = line.rstrip("\r\n")
    comment = re.search(r"(?:^|\s)[#]", body[start:])
    end = start + comment.start() if comment else len(body)
    return _Part(number, start, start + len(body[start:end].rstrip()))


def _edit(lines: list[str], parts: list[_Part], needed: Collection[str], gone: Collection[str]) -> None:
    words = [
        (part, word) for part in parts for word in _WORD.finditer(lines[part.line], part.start, part.end)
    ]
    edit = edit_of([word.group() for _, word in words], needed, gone)
    if edit.is_empty:
        return
    if any(_CONDITION.search(word.group()) for _, word in words):
        raise Inexact(parts[0].line + 1, "the list of variables that tox lets through has conditions in it")
    kept = [(part, word) for part, word in words if word.group() not in edit.removed]
    if not kept and not edit.added:
        raise Inexact(parts[0].line + 1, "the list of variables that tox lets through would be empty")
    _write(lines, parts, list(edit.added), edit.removed)


def _write(lines: list[str], parts: list[_Part], added: list[str], removed: tuple[str, ...]) -> None:
    """Removed names go with their lines; the added come in the place of the first that goes, or behind the
    last.
    """
    rest = [part for part in parts if part.end > part.start]
    spread = len(rest) > 1 or (len(rest) == 1 and rest[0].line != parts[0].line)
    ending = "\r\n" if lines[parts[0].line].endswith("\r\n") else "\n"
    pending = list(added)
    for part in rest:
        line = lines[part.line]
        names = _WORD.findall(line, part.start, part.end)
        here = [name for name in names if name not in removed]
        if len(here) < len(names) or (part is rest[-1] and pending):
            comma = "," if line[: part.end].endswith(",") else ""
            between = (
                ", "
                if "," in line[part.start : part.end].rstrip(",") or not _spaced(names, part, line)
                else " "
            )
            if not spread:
                here, pending = here + pending, []
            new = between.join(here) + (comma if here else "")
            lines[part.line] = line[: part.start] + new + line[part.end :] if here else ""
            if spread and pending:
                lines[part.line] += _own_lines(lines[part.line] or line, line, part, pending, comma, ending)
                pending = []
    if not lines[parts[0].line] and len(parts) == 1:
        raise Inexact(parts[0].line + 1, "the list of variables that tox lets through would be empty")


def _spaced(names: list[str], part: _Part, line: str) -> bool:
    """Whether the names of a line are parted by spaces alone, as tox 3 wanted it."""
    return len(names) > 1 and "," not in line[part.start : part.end]


def _own_lines(before: str, line: str, part: _Part, names: list[str], comma: str, ending: str) -> str:
    """A line for each new name, indented like its neighbour."""
    indent = line[: part.start] if not line[: part.start].strip() else "    "
    made = "".join(f"{indent}{name}{comma}{ending}" for name in names)
    if before.endswith(("\n", "\r\n")):
        return made
    return ending + made.removesuffix(ending)


def _no_other_mention(text: str, lists: set[int], gone: Collection[str]) -> None:
    """Raise where a variable that is gone is named elsewhere: in commands or in `setenv`."""
    if not gone:
        return
    pattern = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(map(re.escape, sorted(gone)))})(?![A-Za-z0-9_])")
    for number, line in enumerate(text.splitlines()):
        if number not in lists and not line.lstrip().startswith(("#", ";")) and pattern.search(line):
            raise Inexact(number + 1, "a variable that is no longer set is named here")


def refused(problem: Inexact, path: str) -> Refused:
    """The refusal for a list that cannot be edited."""
    return Refused((Reason(problem.line, "passenv", f"{problem} ({path})"),))
