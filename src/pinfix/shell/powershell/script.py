"""A script of PowerShell, read into commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pinfix.shell.grammars import parse
from pinfix.shell.model import Command, Hole, Redirect, Script, Word
from pinfix.shell.powershell.members import only_computes, takes_in
from pinfix.shell.powershell.shape import made_plain
from pinfix.shell.powershell.words import Misread, WordReader, variable
from pinfix.shell.reading import BlockKind, Frame, Reading
from pinfix.shell.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_NESTED = 40
"""How deeply commands, blocks and brackets may stand in one another."""

_BRACKET_NODES = """
parenthesized_expression sub_expression array_expression hash_literal_expression
script_block_expression argument_list
"""
_BRACKETS = frozenset(_BRACKET_NODES.split())
_BLOCKS: dict[str, BlockKind] = {
    "if_statement": "branch",
    "elseif_clause": "branch",
    "else_clause": "branch",
    "switch_statement": "branch",
    "switch_clause": "branch",
    "try_statement": "branch",
    "catch_clause": "branch",
    "while_statement": "loop",
    "do_statement": "loop",
    "for_statement": "loop",
    "foreach_statement": "loop",
    "script_block_expression": "loop",
    "trap_statement": "branch",
}
_BLANK = re.compile(r"(?>(?:[ \t]|`\n)*)")
_REDIRECT = re.compile(r"([0-9*]?)(>>|>|<)(&[0-9])?")
_ASSIGNED = re.compile(r"\$\{?(?:\[[^\]\n]*\])?(?:(?P<scope>[A-Za-z]+):)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}?")
_LIKE_BASH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
"""An assignment in the form of bash: to PowerShell a program of that name, which there is not."""

_ALIASES = re.compile(r"\b(?:set-alias|new-alias|import-alias|sal|nal|ipal|alias:|function:)", re.IGNORECASE)
_PART = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*")
_ENDS = "\n;|&)}"


def read_powershell(source: Source) -> Script:
    """The commands of `source`.

    An expression whose value goes through a pipe or into a file is a `Write-Output` with it. A method that
    does more than compute is a command as well, called `.Method` or `[Type]::Method`.
    """
    reading = Reading()
    root = parse("powershell", made_plain(source.shape))
    if root is None:
        reading.give_up(1, "it is nested too deeply")
    else:
        _Reader(source, reading, root).read(root)
    return reading.script(tuple(found.command for found in reading.found))


class _Reader:
    def __init__(self, source: Source, reading: Reading, root: Node) -> None:
        self._source = source
        self._text = source.text
        self._reading = reading
        self._words = WordReader(source, self)
        self._frame = Frame()
        self._brackets: dict[int, Node] = {}
        self._functions: dict[str, str] = {}
        self._parts_of: dict[str, str] = {}
        self._look_around(root)
        named_so = any("=" in name for name in self._functions)
        self._has_aliases = named_so or _ALIASES.search(source.text) is not None
        self._readers: dict[str, Callable[[Node, Frame], tuple[Command, ...]]] = {
            "command": self._command,
            "pipeline": self._list,
            "pipeline_chain": self._pipeline,
            "assignment_expression": self._assignment,
            "function_statement": self._function,
            "invokation_expression": self._invocation,
        }

    def read(self, root: Node) -> None:
        """Read all of it."""
        self._below([root], Frame())

    def _look_around(self, root: Node) -> None:
        pending = [root]
        while pending:
            node = pending.pop()
            if node.is_error or node.is_missing:
                self._give_up(
                    node.start_byte,
                    "it does not follow the rules of PowerShell here, as the parser knows them",
                )
            elif node.type in _BRACKETS:
                self._brackets.setdefault(node.start_byte, node)
            elif node.type == "function_name":
                name = self._text[node.start_byte : node.end_byte].strip()
                self._functions[name.lower()] = name
                self._reading.functions.add(name)
            pending.extend(node.children)

    # Within words

    def bracketed(self, position: int) -> tuple[tuple[Command, ...], int]:
        """The commands in the brackets at `position`, and their end."""
        node = self._brackets.get(position)
        if node is None:
            raise Misread(position, "the parser did not see brackets")
        before = self._frame
        commands = self._below([node], before)
        self._frame = before
        return commands, node.end_byte

    # Statements

    def _below(self, nodes: Iterable[Node], frame: Frame) -> tuple[Command, ...]:
        """The commands of `nodes` and of all below them."""
        found: list[Command] = []
        pending = list(reversed(list(nodes)))
        self._reading.depth += 1
        if self._reading.depth > MOST_NESTED:
            self._give_up(pending[-1].start_byte if pending else 0, "it is nested too deeply")
            pending = []
        while pending:
            node = pending.pop()
            reader = self._readers.get(node.type)
            kind = _BLOCKS.get(node.type)
            if reader is not None:
                found += reader(node, frame)
            elif kind is not None:
                found += self._below(node.children, frame.inside(self._reading.block(kind)))
            else:
                pending.extend(reversed(node.children))
        self._reading.depth -= 1
        return tuple(found)

    def _function(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        self._below(node.children, replace(frame, input_from=()).inside(self._reading.block("function")))
        return ()

    def _list(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        """Pipelines joined by `&&` and `||`; or one alone."""
        found: list[Command] = []
        here = frame
        for child in node.children:
            if child.type == "pipeline_chain_tail":
                behind_or = child.text is not None and b"|" in child.text
                here = frame.inside(self._reading.block("branch") if behind_or else self._reading.behind())
            else:
                found += self._below([child], here)
        return tuple(found)

    def _pipeline(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        elements = [
            child
            for child in node.children
            if child.is_named and child.type not in ("redirections", "comment")
        ]
        redirects = tuple(
            redirect
            for child in node.children
            if child.type == "redirections"
            for redirect in self._redirections(child)
        )
        output: tuple[Command, ...] = ()
        everything: list[Command] = []
        for number, element in enumerate(elements):
            is_last = number == len(elements) - 1
            here = self._reading.piped(output, frame, self._line(element)) if number else frame
            if is_last and redirects:
                here = replace(here, redirects=(*redirects, *frame.redirects))
            output = self._below([element], here)
            if element.type != "command" and (not is_last or redirects):
                output = (self._written(element, here, output),)
            everything += output
        return tuple(everything)

    def _line(self, node: Node) -> int:
        return self._source.line(node.start_byte)

    def _written(self, element: Node, frame: Frame, inner: tuple[Command, ...]) -> Command:
        """The value of an expression, as a command that writes it."""
        return self._add((Word(("Write-Output",)), self._value(element, inner)), element.start_byte, frame)

    def _value(self, node: Node, inner: tuple[Command, ...]) -> Word:
        """The value of an expression, in which the commands `inner` run."""
        start = node.start_byte
        while self._text[start : start + 1] in (" ", "\t", "\n"):
            start += 1
        if self._text[start : start + 1] in ("'", '"', "@", "$"):
            count = len(self._reading.found)
            try:
                word, end = self._words.word(start)
            except Misread:
                end = -1
            del self._reading.found[count:]  # they have been read with the expression
            if end == node.end_byte:
                return word
        return Word((self._words.mentioned(start, node.end_byte, inner),))

    def _assignment(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        value = node.child_by_field_name("value")
        if value is None:
            return self._below(node.children, frame)
        left = self._text[node.start_byte : value.start_byte].rstrip()
        inner = self._below([value], frame)
        word = self._value(value, inner)
        self._note_part(left, value)
        is_added = left.endswith(("+=", "?=", "-=", "*=", "/=", "%="))
        assignments: dict[str, Word] = {}
        for found in _ASSIGNED.finditer(left.rstrip("=+-*/%?")):
            hole = variable(found["scope"], found["name"])
            if hole.variable is not None:
                before = (hole,) if is_added or "." in left or "[" in left else ()
                assignments[hole.variable] = Word((*before, *word.parts), word.quoted)
        if assignments:
            self._add((), node.start_byte, replace(frame, input_from=()), assignments)
        return ()

    def _note_part(self, left: str, value: Node) -> None:
        """`$x = $y.Headers`: what is put into `$x` is in `$y` as well."""
        name = _ASSIGNED.match(left)
        origin = _PART.fullmatch(self._text[value.start_byte : value.end_byte].strip())
        if name is not None and origin is not None and name["scope"] is None and "." not in left:
            self._parts_of[name["name"].lower()] = origin[1].lower()

    def _invocation(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        inner = self._below(node.children, frame)
        names = [child for child in node.children if child.type == "member_name"]
        types = [child for child in node.children if child.type == "type_literal"]
        name = self._text[names[-1].start_byte : names[-1].end_byte].strip() if names else ""
        of_type = self._text[types[0].start_byte : types[0].end_byte].strip()[1:-1] if types else None
        if name and only_computes(of_type, name):
            if takes_in(of_type, name):
                self._takes_in(node, names[-1].start_byte, inner, frame)
            return inner
        program = f".{name}" if of_type is None else f"[{of_type}]::{name}"
        argument = Word((self._words.mentioned(node.start_byte, node.end_byte, inner),))
        return (*inner, self._add((Word((program,)), argument), node.start_byte, frame))

    def _takes_in(self, node: Node, end: int, inner: tuple[Command, ...], frame: Frame) -> None:
        """`$x.Headers.Add($y)`: `$x` holds `$y` from here on, and so does what `$x` was taken from."""
        given = self._words.mentioned(end, node.end_byte, inner)
        if given.inside == () and not inner:
            return
        owner = _ASSIGNED.match(self._text, node.start_byte, end)
        hole = variable(owner["scope"], owner["name"]) if owner is not None else None
        here = replace(frame, input_from=())
        if hole is None or hole.variable is None:
            self._add((Word((".Add",)), Word((given,))), node.start_byte, here)
            return
        names = [hole.variable]
        while (origin := self._parts_of.get(names[-1])) is not None and origin not in names:
            names.append(origin)
        values = {name: Word((Hole(variable=name), given)) for name in names}
        self._add((), node.start_byte, here, values)

    # Commands

    def _command(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        self._frame = frame
        start = node.start_byte
        first = node.children[0]
        if first.type == "command_invokation_operator":
            start = _skip(self._text, first.end_byte)
        try:
            return self._simple(node, start, frame)
        except Misread as error:
            self._give_up(error.position, error.reason)
            return self._below(node.children, frame)

    def _simple(self, node: Node, start: int, frame: Frame) -> tuple[Command, ...]:
        end = node.start_byte + len(self._text[node.start_byte : node.end_byte].rstrip(" \t`\n"))
        words: list[Word] = []
        redirects: list[Redirect] = []
        at = start
        while self._text[at : at + 1] not in ("", *_ENDS, "#"):
            redirect = _REDIRECT.match(self._text, at)
            if redirect is not None:
                at = self._redirect(redirect, redirects)
            elif self._text.startswith("--%", at):
                raise Misread(at, "the rest of the line is passed on as it is")
            else:
                word, at = self._words.word(at)
                words.append(word)
            at = _skip(self._text, at)
        if not end <= at <= _skip(self._text, end):
            raise Misread(at, "the parser cuts a command otherwise than PowerShell does")
        if not words and not redirects:
            raise Misread(start, "no command stands where one is expected")
        if not words and self._is_behind_block(start):
            raise Misread(start, "what a block writes goes into a file")
        here = replace(frame, redirects=(*redirects, *frame.redirects))
        if words and self._text[start] == "{":
            return self._called_block(words[0].holes[0], start, here)
        if words and not redirects and _LIKE_BASH.match(words[0].prefix) and not self._has_aliases:
            return ()
        called = (self._called(words[0]), *words[1:]) if words else ()
        return (self._add(called, start, here),)

    def _called_block(self, block: Hole, start: int, frame: Frame) -> tuple[Command, ...]:
        """The commands of `& { … }`, and one that writes what the values in it may show."""
        if block.inside == ():
            return block.output_of
        value = Word((block, replace(block, output_of=())))
        return (*block.output_of, self._add((Word(("Write-Output",)), value), start, frame))

    def _is_behind_block(self, at: int) -> bool:
        while at > 0 and self._text[at - 1] in (" ", "\t"):
            at -= 1
        return self._text[at - 1 : at] == "}"

    def _called(self, word: Word) -> Word:
        """The name of a function of the script as it is defined: letters of either case are the same."""
        name = self._functions.get((word.text or "").lower())
        return word if name is None else Word((name,))

    def _redirections(self, node: Node) -> list[Redirect]:
        redirects: list[Redirect] = []
        at = _skip(self._text, node.start_byte)
        while at < node.end_byte:
            found = _REDIRECT.match(self._text, at)
            if found is None:
                self._give_up(at, "a redirection is not understood")
                break
            try:
                at = _skip(self._text, self._redirect(found, redirects))
            except Misread as error:
                self._give_up(error.position, error.reason)
                break
        return redirects

    def _redirect(self, found: re.Match[str], redirects: list[Redirect]) -> int:
        if found[3] is not None:
            return found.end()
        target, end = self._words.word(_skip(self._text, found.end()))
        redirects.append(Redirect(found[1].removeprefix("1") + found[2], target))
        return end

    def _add(
        self, words: tuple[Word, ...], start: int, frame: Frame, assignments: dict[str, Word] | None = None
    ) -> Command:
        command = Command(
            words,
            self._source.line(start),
            assignments or {},
            frame.redirects,
            frame.input_from,
            frame.blocks,
        )
        return self._reading.add(command, frame)

    def _give_up(self, position: int, reason: str) -> None:
        self._reading.give_up(self._source.line(position), reason)


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return at if blank is None else blank.end()
