"""Commands of PowerShell: their words and redirections, and the functions and blocks that they call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pinfix.shell.holes import output_hole
from pinfix.shell.model import Command, Hole, Redirect, Word
from pinfix.shell.powershell.functions import (
    ANYTHING,
    Function,
    Given,
    Parts,
    definition,
    given,
    is_several,
    made_of,
)
from pinfix.shell.powershell.mentions import variable
from pinfix.shell.powershell.words import Misread
from pinfix.shell.reading import Frame

if TYPE_CHECKING:
    from tree_sitter import Node

    from pinfix.shell.powershell.script import PowerShellReader

MOST_CALLS = 300
"""How many calls of functions are read as what the function does there."""

_BLANK = re.compile(r"(?>(?:[ \t]|`\n)*)")
_REDIRECT = re.compile(r"([0-9*]?)(>>|>|<)(&[0-9])?")
_SPLAT = re.compile(r"@([A-Za-z_][A-Za-z0-9_]*)(?=[\s;|&)}]|\Z)")
_WHOLE = re.compile(r"([@$])([A-Za-z_][A-Za-z0-9_]*)(?=[\s;|&)}]|\Z)")
_LISTED = re.compile(r",[ \t\n]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_CMDLET = re.compile(r"[A-Za-z]+-[A-Za-z]+|irm|iwr", re.IGNORECASE)
_ARGUMENTS = re.compile(r"[@$]args(?=[\s;|&)}]|\Z)", re.IGNORECASE)
_LIKE_BASH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
"""An assignment in the form of bash: to PowerShell a program of that name, which there is not."""

_ALIASES = re.compile(r"\b(?:set-alias|new-alias|import-alias|sal|nal|ipal|alias:|function:)", re.IGNORECASE)
_ENDS = "\n;|&)}"
_INTO = frozenset(
    [
        "-outvariable",
        "-ov",
        "-pipelinevariable",
        "-pv",
        "-variable",
        "-sessionvariable",
        "-informationvariable",
    ]
)
_SETTERS = frozenset(["set-variable", "new-variable", "sv", "nv"])
_VARIABLE_NAME = re.compile(r"\+?([A-Za-z_][A-Za-z0-9_]*)")


class CallReader:
    """Reads the commands of one script. `_active`: the functions in whose calls it is."""

    def __init__(self, reader: PowerShellReader) -> None:
        self._reader = reader
        self._text = reader.text
        self._active: list[str] = []
        self._calls = 0
        self._handed: tuple[Word, ...] | None = None
        named_so = any("=" in name for name in reader.outline.names)
        self._has_aliases = named_so or _ALIASES.search(reader.text) is not None

    def command(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        """The command at `node`."""
        self._reader.frame = frame
        start = node.start_byte
        first = node.children[0]
        if first.type == "command_invokation_operator":
            start = _skip(self._text, first.end_byte)
        try:
            return self._simple(node, start, frame)
        except Misread as error:
            self._reader.give_up(error.position, error.reason)
            return self._reader.below(node.children, frame)

    def _simple(self, node: Node, start: int, frame: Frame) -> tuple[Command, ...]:
        end = node.start_byte + len(self._text[node.start_byte : node.end_byte].rstrip(" \t`\n"))
        words: list[Word] = []
        redirects: list[Redirect] = []
        block = self._reader.outline.brackets.get(start) if self._text[start : start + 1] == "{" else None
        at = _skip(self._text, start if block is None else block.end_byte)
        is_splatted = False
        while self._text[at : at + 1] not in ("", *_ENDS, "#"):
            redirect = _REDIRECT.match(self._text, at)
            if redirect is not None:
                at = self._redirect(redirect, redirects)
            elif self._text.startswith("--%", at):
                raise Misread(at, "the rest of the line is passed on as it is")
            elif self._handed is not None and (handed := _ARGUMENTS.match(self._text, at)) is not None:
                words += self._handed
                at = handed.end()
            elif (several := self._several(words, at)) is not None:
                words += several[0]
                at = several[1]
            else:
                is_splatted = is_splatted or _SPLAT.match(self._text, at) is not None
                word, after = self._reader.words.word(at)
                words.append(word)
                if self._is_list_for_program(words[0], self._text[at:after]):
                    words.append(Word((ANYTHING,)))
                at = after
            at = _skip(self._text, at)
        if not end <= at <= _skip(self._text, end):
            raise Misread(at, "the parser cuts a command otherwise than PowerShell does")
        here = replace(frame, redirects=(*redirects, *frame.redirects))
        if block is not None:
            return self._called_block(block, words, start, here, is_splatted=is_splatted)
        if not words and not redirects:
            raise Misread(start, "no command stands where one is expected")
        if not words and self._is_behind_block(start):
            raise Misread(start, "what a block writes goes into a file")
        if words and not redirects and _LIKE_BASH.match(words[0].prefix) and not self._has_aliases:
            return ()
        return self._started(words, start, here, is_splatted=is_splatted)

    def _is_list_for_program(self, first: Word, written: str) -> bool:
        """Whether a program gets what is `written` as several arguments: a list with blanks in it."""
        name = first.text or ""
        if "," not in written or _is_cmdlet(name) or name.lower() in self._reader.outline.functions:
            return False
        return _LISTED.search(_QUOTED.sub("", written)) is not None

    def _several(self, words: Sequence[Word], at: int) -> tuple[tuple[Word, ...], int] | None:
        """The words that a list or table stands for which is handed over whole, and where it ends."""
        found = _WHOLE.match(self._text, at)
        program = words[0].text if words else None
        if found is None or program is None or self._reader.bound(found[2].lower()) is not None:
            return None
        name = found[2].lower()
        if found[1] == "@" and (_is_cmdlet(program) or program.lower() in self._reader.outline.functions):
            table = self._reader.literals.table(name)
            return None if table is None else (table, found.end())
        items = None if _is_cmdlet(program) else self._reader.literals.items(name)
        if items is None or program.lower() in self._reader.outline.functions:
            return None
        return items, found.end()

    def _started(
        self, words: Sequence[Word], start: int, frame: Frame, *, is_splatted: bool
    ) -> tuple[Command, ...]:
        if not words:
            return (self._reader.add((), start, frame),)
        name = (words[0].text or "").lower()
        function = self._reader.outline.functions.get(name)
        if function is None:
            command = self._reader.add(tuple(words), start, frame)
            self._into_variables(command, start, frame)
            return (command,)
        self._calls += 1
        if name in self._active or self._calls > MOST_CALLS:
            self._reader.apart |= {name}
        if name in self._reader.apart:
            written = Word((self._reader.outline.names[name],))
            command = self._reader.add((written, *words[1:]), start, frame)
            node = function.node
            shown = tuple(self._reader.mentions.mentioned(node.start_byte, node.end_byte))
            return (command, *self._shown(shown, start, frame))
        self._active.append(name)
        commands = self._called(function, words[1:], start, frame, is_splatted=is_splatted)
        self._active.pop()
        return commands

    def _called_block(
        self, node: Node, words: Sequence[Word], start: int, frame: Frame, *, is_splatted: bool
    ) -> tuple[Command, ...]:
        """The commands of `& { … }`, and one that writes what the values in it may show."""
        return self._called(definition(node, self._text), words, start, frame, is_splatted=is_splatted)

    def _called(
        self, function: Function, words: Sequence[Word], start: int, frame: Frame, *, is_splatted: bool
    ) -> tuple[Command, ...]:
        """What `function` does with `words`."""
        here = frame.inside(self._reader.reading.block("branch"))
        scope, rest = self._scope(function, words, start, here, is_splatted=is_splatted)
        before, self._handed = self._handed, rest
        outer = self._reader.scope
        found = self._reader.within(scope, function.body, here)
        self._reader.scope = {**outer, **scope}
        values = [
            hole
            for child in function.body
            for hole in self._reader.mentions.beside(child.start_byte, child.end_byte)
        ]
        self._reader.scope = outer
        self._handed = before
        return (*found, *self._shown(tuple(values), start, frame))

    def _shown(self, values: tuple[Hole, ...], start: int, frame: Frame) -> tuple[Command, ...]:
        """A command that writes `values`, if there is something in them."""
        if all(hole.inside == () and not hole.output_of for hole in values):
            return ()
        return (self._reader.add((Word(("Write-Output",)), Word(values)), start, frame),)

    def _scope(
        self, function: Function, words: Sequence[Word], start: int, frame: Frame, *, is_splatted: bool
    ) -> tuple[dict[str, Parts], tuple[Word, ...] | None]:
        """What the variables of `function` stand for in a call, and the arguments that are no parameters."""
        handed = None if is_splatted else given(function, words)
        everything = made_of(words)
        piped = (output_hole(frame.input_from), ANYTHING) if frame.input_from else ()
        scope: dict[str, Parts] = {"args": everything, "psboundparameters": (*everything, *piped)}
        for name in ("_", "psitem", "input") if piped else ():
            scope[name] = piped
        for parameter in function.parameters:
            word = self._argument(parameter.name, handed, everything, piped)
            if parameter.default is not None and (handed is None or parameter.name not in handed.by_name):
                inner = self._reader.within(scope, [parameter.default], frame)
                word = Word((*word.parts, *self._reader.value(parameter.default, inner).parts))
            scope[parameter.name] = self._bound(parameter.name, word, function, start, frame)
        rest = handed.rest if handed is not None and not any(map(is_several, handed.rest)) else None
        return scope, rest

    def _argument(
        self, name: str, handed: Given | None, everything: tuple[Hole, ...], piped: tuple[Hole, ...]
    ) -> Word:
        if handed is None:
            return Word((*everything, *piped))
        word = handed.by_name.get(name)
        if word is None:
            return Word(piped)
        return Word(made_of([word])) if is_several(word) else word

    def _bound(
        self, name: str, word: Word, function: Function, start: int, frame: Frame
    ) -> tuple[str | Hole, ...]:
        """The argument itself; or a variable, where the function changes it, or what it is made of."""
        inside = [inner for hole in word.holes for inner in (hole, *(hole.inside or ()))]
        uses = {hole.variable for hole in inside if hole.variable is not None}
        if name not in function.changed and uses.isdisjoint(self._reader.outline.changed_within):
            return word.parts or (Hole(inside=()),)
        held = Word((*word.parts, Hole(inside=())))
        self._reader.take_from(name, word)
        self._reader.add((), start, replace(frame, input_from=()), {name: held})
        return (Hole(variable=name), ANYTHING)

    def _into_variables(self, command: Command, start: int, frame: Frame) -> None:
        """`-OutVariable x`, `Set-Variable x …`: variables that a cmdlet sets."""
        words = command.words[1:]
        names = [after for word, after in pairwise(words) if word.prefix.lower() in _INTO]
        if (command.program or "").lower() in _SETTERS:
            names += words
        found = (_VARIABLE_NAME.fullmatch(word.text or "") for word in names)
        holes = tuple(hole for word in words for hole in word.holes)
        held = Word((*holes, output_hole((command,))))
        values = {}
        for name in found:
            hole = variable(None, name[1]) if name is not None else None
            if hole is not None and hole.variable is not None:
                values[hole.variable] = held
        if values:
            self._reader.add((), start, replace(frame, input_from=(), redirects=()), values)

    def _is_behind_block(self, at: int) -> bool:
        while at > 0 and self._text[at - 1] in (" ", "\t"):
            at -= 1
        return self._text[at - 1 : at] == "}"

    def redirections(self, node: Node) -> list[Redirect]:
        """The redirections of an expression."""
        redirects: list[Redirect] = []
        at = _skip(self._text, node.start_byte)
        while at < node.end_byte:
            found = _REDIRECT.match(self._text, at)
            if found is None:
                self._reader.give_up(at, "a redirection is not understood")
                break
            try:
                at = _skip(self._text, self._redirect(found, redirects))
            except Misread as error:
                self._reader.give_up(error.position, error.reason)
                break
        return redirects

    def _redirect(self, found: re.Match[str], redirects: list[Redirect]) -> int:
        if found[3] is not None:
            return found.end()
        target, end = self._reader.words.word(_skip(self._text, found.end()))
        redirects.append(Redirect(found[1].removeprefix("1") + found[2], target))
        return end


def _is_cmdlet(program: str) -> bool:
    return _CMDLET.fullmatch(program) is not None


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return at if blank is None else blank.end()
