"""Reading Makefiles line by line. Both branches of a conditional are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pinfix.scripts.makefile.definitions import define
from pinfix.scripts.makefile.model import (
    HOLE_START,
    LINE_OF_DEFINE,
    MARKS,
    Makefile,
    NotUnderstood,
    Place,
    RecipeLine,
    Rule,
)
from pinfix.scripts.makefile.scanning import (
    Assignment,
    first_outside,
    read_assignment,
    split_outside,
    without_comment,
)
from pinfix.scripts.pieces import Files, Unresolvable
from pinfix.scripts.places import below_root

_MAX_FILES = 50
_MAX_LINES = 40_000
_CONDITIONALS = re.compile(r"(ifeq|ifneq|ifdef|ifndef|else|endif)(?![\w:=.-])(?!\s*[:+?!]?=)")
_INCLUDE = re.compile(r"(-?include|sinclude)\s+(.+)", re.DOTALL)
_DEFINE = re.compile(r"((?:(?:override|export|private)\s+)*)define\s+(\S+?)\s*([:+?]?=)?\s*$")

Expand = Callable[[Makefile, str], list[str]]


def read_makefile(paths: list[str], folder: str, files: Files, expand: Expand) -> Makefile:
    """What make reads when it is started in `folder` with these files; `expand` is for names of includes.

    Raises NotUnderstood.
    """
    makefile = Makefile(folder)
    reading = _Reading(makefile, files, expand)
    for path in paths:
        reading.read(path)
    return makefile


@dataclass(slots=True)
class _OpenRule:
    rule: Rule
    recipe: list[RecipeLine]


@dataclass(slots=True)
class _Reading:
    makefile: Makefile
    files: Files
    expand: Expand
    lines_left: int = _MAX_LINES
    depth: int = 0  # of conditionals
    open: _OpenRule | None = None

    def read(self, path: str) -> None:
        """One file, with what it includes at its place."""
        text = self.files.read(path)
        if text is None:
            raise NotUnderstood(f"there is no {path} in the repository that can be read")
        if MARKS.search(text):
            raise NotUnderstood(f"{path} has control characters")
        if len(self.makefile.files) >= _MAX_FILES:
            raise NotUnderstood(f"more than {_MAX_FILES} Makefiles are included")
        self.makefile.files.append(path)
        lines = text.replace("\r\n", "\n").split("\n")
        self.lines_left -= len(lines)
        if self.lines_left < 0:
            raise NotUnderstood(f"the Makefiles have more than {_MAX_LINES:,} lines")
        numbered = enumerate(lines, 1)
        for number, line in numbered:
            place = Place(path, number)
            if line.startswith("\t") and self.open is not None:
                joined = "\\\n".join(part.removeprefix("\t") for part in _continued(line, numbered))
                self._recipe_line(joined, place)
                continue
            joined = " ".join(part.strip() for part in _continued(line, numbered))
            self._line(without_comment(joined).strip(), place, numbered)
        self._close()

    def _line(self, line: str, place: Place, following: Iterator[tuple[int, str]]) -> None:
        """A line that is no recipe, and the body of a `define` where it begins one."""
        if not line or self._conditional(line, place):
            return
        header = _DEFINE.fullmatch(line)
        if header is not None:
            self._close()
            body = LINE_OF_DEFINE.join(_body(following))
            self._define(Assignment(tuple(header[1].split()), header[2], header[3] or "=", body), place)
            return
        include = _INCLUDE.fullmatch(line)
        if include is not None and read_assignment(line) is None:
            self._close()
            self._include(include[2], place, optional=include[1] != "include")
        elif not self._directive(line):
            self._statement(line, place)

    def _conditional(self, line: str, place: Place) -> bool:
        found = _CONDITIONALS.match(line)
        if found is None:
            return False
        word = found[1]
        if word == "endif":
            self.depth = max(0, self.depth - 1)
        elif word != "else":
            self.depth += 1
        self.makefile.at_once.append((line[len(word) :], place))
        return True

    def _directive(self, line: str) -> bool:
        """`export` and `unexport` of names, and what has no bearing on what runs."""
        word, _, rest = line.partition(" ")
        if word in ("load", "-load"):
            raise NotUnderstood("it loads a plug-in of make")
        if word == "export" and read_assignment(rest) is None:
            self._close()
            self.makefile.exported.update(rest.split())
            self.makefile.exports_all |= not rest.strip()
            return True
        return word in ("unexport", "undefine", "vpath") and read_assignment(line) is None

    def _statement(self, line: str, place: Place) -> None:
        """An assignment, a rule, or something that has to be expanded to be either."""
        assignment = read_assignment(line)
        if assignment is not None:
            self._close()
            self._define(assignment, place)
            return
        colon = first_outside(line, ":")
        if colon is not None:
            self._rule(line, colon, place)
            return
        self._close()
        if any(text.strip(" " + LINE_OF_DEFINE) for text in self.expand(self.makefile, line)):
            raise NotUnderstood(f"line {place.line} of {place.path} is neither a rule nor an assignment")
        self.makefile.at_once.append((line, place))

    def _define(self, assignment: Assignment, place: Place) -> None:
        define(self.makefile, assignment, place, certain=self.depth == 0)

    def _rule(self, line: str, colon: int, place: Place) -> None:
        """`targets: prerequisites`, `targets: pattern: prerequisites`, `targets: VARIABLE = text`."""
        self._close()
        targets = line[:colon].removesuffix("&")
        rest = line[colon + 1 :].removeprefix(":").strip()
        semicolon = first_outside(rest, ";")
        assignment = read_assignment(rest)
        if assignment is not None and (semicolon is None or semicolon > (first_outside(rest, "=") or 0)):
            define(self.makefile, assignment, place, certain=False)
            return
        head = rest if semicolon is None else rest[:semicolon]
        second = first_outside(head, ":")
        pattern = None if second is None else head[:second]
        prerequisites = head if second is None else head[second + 1 :]
        rule = Rule(targets, pattern, " ".join(split_outside(prerequisites, "|")), (), place, self.depth == 0)
        self.makefile.at_once.append((f"{targets} {head}", place))
        self.open = _OpenRule(rule, [])
        if semicolon is not None:
            self._recipe_line(rest[semicolon + 1 :], place)

    def _recipe_line(self, text: str, place: Place) -> None:
        assert self.open is not None
        self.open.recipe.append(RecipeLine(text, place))

    def _close(self) -> None:
        """The recipe of the open rule is complete."""
        if self.open is not None:
            self.makefile.rules.append(replace(self.open.rule, recipe=tuple(self.open.recipe)))
            self.open = None

    def _include(self, names: str, place: Place, *, optional: bool) -> None:
        for text in self.expand(self.makefile, names):
            for name in text.split():
                if HOLE_START in name:
                    # What a compiler writes has rules without recipes; files by a pattern may be anything.
                    if not (optional and name.endswith(".d")):
                        raise NotUnderstood(f"the files that line {place.line} includes are not known")
                    continue
                path = below_root(self.makefile.folder, name)
                if isinstance(path, Unresolvable):
                    raise NotUnderstood(path.reason)
                if path in self.makefile.files:
                    continue
                if (optional or self.depth) and self.files.read(path) is None:
                    self.makefile.optional.append(name)
                else:
                    self.read(path)


def _continued(line: str, following: Iterator[tuple[int, str]]) -> Iterator[str]:
    """A line and those that it goes on in, each without its backslash at the end."""
    while _goes_on(line):
        yield line[:-1]
        _, line = next(following, (0, ""))
    yield line


def _goes_on(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _body(following: Iterator[tuple[int, str]]) -> Iterator[str]:
    """The lines of a `define` up to its own `endef`; a line that goes on stays one."""
    depth = 1
    for _, line in following:
        word = line.split(None, 1)[0] if line.strip() else ""
        depth += (word == "define") - (word == "endef")
        if depth == 0:
            return
        yield "\\\n".join(_continued(line, following))
