"""Texts of scripts, and the files that they name where it cannot be told what they run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pinfix.closure.commands.asked import answered
from pinfix.closure.programs import Program, loaded_by
from pinfix.closure.trail import Trail
from pinfix.closure.view import View
from pinfix.shell import read_script
from pinfix.shell.model import Script, Shell
from pinfix.shell.wrappers import MOST_WRAPPED, unwrapped_script
from pinfix.shell.wrapping.prefixes import without_wrapper

_ASSIGNMENT = re.compile(r"(?<![\w.-])\$?(\w+)[ \t]*=(?!=)([^\n]*)")


@dataclass(frozen=True, slots=True)
class Text:
    """A script at `line` (from 1) of a file of the repository; `one_line`: all of it counts as there.

    `folder` is where it runs, from the work space; None: not known. `action_folder`: where the composite
    action lies that it belongs to. `put_in`: what is known of its expressions.
    """

    line: int
    text: str
    shell: Shell
    folder: str | None
    action_folder: str | None = None
    one_line: bool = False
    put_in: tuple[tuple[str, str], ...] = ()

    def line_of(self, line: int) -> int:
        """The line of the file for a line of the script."""
        return self.line if self.one_line else self.line + line - 1


@lru_cache(maxsize=512)
def read_text(text: str, shell: Shell, put_in: tuple[tuple[str, str], ...] = ()) -> Script:
    """The commands of a script, those that are given to others among them; `put_in`: see Text."""
    known: Mapping[str, str] = dict(put_in)
    return unwrapped_script(read_script(answered(text, shell), shell, known.get))


@lru_cache(maxsize=512)
def behind_wrappers(text: str, shell: Shell, put_in: tuple[tuple[str, str], ...] = ()) -> frozenset[str]:
    """The functions of a script that share their names with programs that it starts past them.

    `command make`, `sudo make` and the like run the program, whatever function there is.
    """
    known: Mapping[str, str] = dict(put_in)
    script = read_script(answered(text, shell), shell, known.get)
    found: set[str] = set()
    for command in script.commands if script.functions else ():
        inner, left = without_wrapper(command), MOST_WRAPPED
        while inner is not None and left:
            if inner.program in script.functions:
                found.add(inner.program)
            inner, left = without_wrapper(inner), left - 1
    return frozenset(found)


@lru_cache(maxsize=8)
def assigned_to(text: str) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Where variables get their values, by their names in lower case: lines, and what follows the sign."""
    found: dict[str, list[tuple[int, str]]] = {}
    for line, written in enumerate(text.split("\n"), 1):
        assignment = _ASSIGNMENT.search(written)
        if assignment is not None:
            found.setdefault(assignment[1].lower(), []).append((line, assignment[2]))
    return found


def files_of(program: Program, line: int, view: View, trail: Trail) -> Iterator[str]:
    """The tracked files that `program`, at `line`, names."""
    loaded = loaded_by(program, view)
    if loaded.cut_off:
        trail.lost(line, "too-much", program.text, loaded.cut_off)
    yield from (path for path in map(view.tracked_at, loaded.files) if path is not None)


def mentioned(text: Text, view: View, trail: Trail) -> Iterator[tuple[str, Trail]]:
    """What is not understood as a script may still say which files it runs; with the trails in them."""
    program = Program(text.text, "other", None, text.folder)
    for path in files_of(program, text.line, view, trail):
        line = text.line if text.one_line else text.line + _line_of(text.text, path)
        yield path, trail.runs(line, "a script that is only partly understood", path)


def named_by(makefile: Program, view: View, trail: Trail) -> Iterator[tuple[str, Trail]]:
    """A Makefile that is not understood may run any script that it names."""
    for path in files_of(makefile, 1, view, trail):
        line = _line_of(makefile.text, path) + 1
        yield path, trail.runs(line, "a Makefile that is only partly understood", path)


def _line_of(text: str, path: str) -> int:
    name = path.rpartition("/")[2]
    return text.count("\n", 0, max(text.find(name), 0))
