"""Values in a script of PowerShell: what is put into variables and objects, and methods that are called."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pinfix.shell.model import Command, Hole, Word
from pinfix.shell.powershell.members import only_computes, takes_in
from pinfix.shell.powershell.mentions import variable
from pinfix.shell.powershell.words import Misread
from pinfix.shell.reading import Frame

if TYPE_CHECKING:
    from tree_sitter import Node

    from pinfix.shell.powershell.script import PowerShellReader

_ASSIGNED = re.compile(r"\$\{?(?:\[[^\]\n]*\])?(?:(?P<scope>[A-Za-z]+):)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}?")
_PART = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*")
_DEFAULTS = "psdefaultparametervalues"
_SENDS = re.compile(r"invoke|irm|iwr|uri|method|header|token|body|session", re.IGNORECASE)


class ExpressionReader:
    """Reads the expressions of one script. `_parts_of`: what a variable has been taken out of."""

    def __init__(self, reader: PowerShellReader) -> None:
        self._reader = reader
        self._text = reader.text
        self._parts_of: dict[str, str] = {}

    def value(self, node: Node, inner: tuple[Command, ...]) -> Word:
        """The value of an expression, in which the commands `inner` run."""
        start = node.start_byte
        while self._text[start : start + 1] in (" ", "\t", "\n"):
            start += 1
        words = self._reader.words
        if self._text[start : start + 1] in ("'", '"', "@", "$"):
            count = len(self._reader.reading.found)
            try:
                word, end = words.word(start)
            except Misread:
                end = -1
            del self._reader.reading.found[count:]  # they have been read with the expression
            if end == node.end_byte:
                return word
        return Word(self._reader.mentions.mentioned(start, node.end_byte, inner))

    def assignment(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        """`$x = …`."""
        value = node.child_by_field_name("value")
        if value is None:
            return self._reader.below(node.children, frame)
        left = self._text[node.start_byte : value.start_byte].rstrip()
        inner = self._reader.below([value], frame)
        word = self.value(value, inner)
        self._note_part(left, value)
        is_added = left.endswith(("+=", "?=", "-=", "*=", "/=", "%="))
        assignments: dict[str, Word] = {}
        for found in _ASSIGNED.finditer(left.rstrip("=+-*/%?")):
            hole = variable(found["scope"], found["name"])
            if hole.variable is not None:
                is_part = _is_part(left)
                before = (hole,) if is_added or is_part else ()
                assignments[hole.variable] = Word((*before, *word.parts), word.quoted)
                for name in self._origins(hole.variable) if is_part else ():
                    assignments[name] = Word((Hole(variable=name), *word.parts), word.quoted)
        if _DEFAULTS in assignments and _tells_clients(left, word):
            self._reader.give_up(node.start_byte, "it sets what commands are told by default")
        if assignments:
            self._reader.add((), node.start_byte, replace(frame, input_from=()), assignments)
        if len(assignments) == 1 and not is_added:
            self._reader.literals.note(next(iter(assignments)), value, frame)
        return ()

    def foreach(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        """`foreach ($x in $y) { … }`: in the block `$x` is one of `$y`."""
        here = frame.inside(self._reader.reading.block("loop"))
        named = [child for child in node.children if child.is_named]
        at = next((place for place, child in enumerate(named) if child.type == "variable"), None)
        if at is None or at + 1 >= len(named):
            return self._reader.below(node.children, here)
        each, collection, *rest = named[at:]
        inner = self._reader.below([collection], here)
        found = _ASSIGNED.fullmatch(self._text[each.start_byte : each.end_byte].strip())
        hole = variable(found["scope"], found["name"]) if found is not None else None
        if hole is not None and hole.variable is not None:
            held = self._reader.mentions.mentioned(collection.start_byte, collection.end_byte, inner)
            self._reader.add((), node.start_byte, replace(here, input_from=()), {hole.variable: Word(held)})
        return (*inner, *self._reader.below(rest, here))

    def take_from(self, name: str, word: Word) -> None:
        """Note that `name` stands for the same object as the variable that `word` is, if it is one."""
        origin = word.holes[0].variable if len(word.parts) == 1 and word.holes else None
        if origin is not None:
            self._parts_of[name] = origin

    def _origins(self, name: str) -> tuple[str, ...]:
        """The variables that hold what is put into `name`."""
        names = [name]
        while (origin := self._parts_of.get(names[-1])) is not None and origin not in names:
            names.append(origin)
        return tuple(names[1:])

    def _note_part(self, left: str, value: Node) -> None:
        """`$x = $y.Headers`: what is put into `$x` is in `$y` as well."""
        name = _ASSIGNED.match(left)
        origin = _PART.fullmatch(self._text[value.start_byte : value.end_byte].strip())
        if name is not None and origin is not None and name["scope"] is None and not _is_part(left):
            self._parts_of[name["name"].lower()] = origin[1].lower()

    def invocation(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        """`$x.Method(…)` and `[Type]::Method(…)`."""
        inner = self._reader.below(node.children, frame)
        names = [child for child in node.children if child.type == "member_name"]
        types = [child for child in node.children if child.type == "type_literal"]
        name = self._text[names[-1].start_byte : names[-1].end_byte].strip() if names else ""
        of_type = self._text[types[0].start_byte : types[0].end_byte].strip()[1:-1] if types else None
        if name and only_computes(of_type, name):
            if takes_in(of_type, name):
                self._takes_in(node, names[-1].start_byte, inner, frame)
            return inner
        program = f".{name}" if of_type is None else f"[{of_type}]::{name}"
        argument = Word(self._reader.mentions.mentioned(node.start_byte, node.end_byte, inner))
        return (*inner, self._reader.add((Word((program,)), argument), node.start_byte, frame))

    def _takes_in(self, node: Node, end: int, inner: tuple[Command, ...], frame: Frame) -> None:
        """`$x.Headers.Add($y)`: `$x` holds `$y` from here on, and so does what `$x` was taken from."""
        given = self._reader.mentions.mentioned(end, node.end_byte, inner)
        if all(hole.inside == () for hole in given) and not inner:
            return
        owner = _ASSIGNED.match(self._text, node.start_byte, end)
        hole = variable(owner["scope"], owner["name"]) if owner is not None else None
        here = replace(frame, input_from=())
        if hole is None or hole.variable is None:
            self._reader.add((Word((".Add",)), Word(given)), node.start_byte, here)
            return
        names = (hole.variable, *self._origins(hole.variable))
        values = {name: Word((Hole(variable=name), *given)) for name in names}
        self._reader.add((), node.start_byte, here, values)


def _is_part(left: str) -> bool:
    """Whether an element or a member gets a value, and not the variable itself."""
    return "." in left or "[" in left


def _tells_clients(left: str, value: Word) -> bool:
    """Whether a default may be one of those that say what is sent where, or may hold anything."""
    texts = [left, *(part for part in value.parts if isinstance(part, str))]
    return bool(value.holes) or any(_SENDS.search(text) for text in texts)
