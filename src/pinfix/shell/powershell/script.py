"""A script of PowerShell, read into commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pinfix.shell.grammars import parse
from pinfix.shell.holes import output_hole
from pinfix.shell.model import Command, Hole, Script, Word
from pinfix.shell.powershell.calls import CallReader
from pinfix.shell.powershell.expressions import ExpressionReader
from pinfix.shell.powershell.functions import ANYTHING, Parts, definition
from pinfix.shell.powershell.literals import Literals
from pinfix.shell.powershell.mentions import EACH, Mentions
from pinfix.shell.powershell.outline import Outline, outline_of
from pinfix.shell.powershell.shape import made_plain
from pinfix.shell.powershell.words import Misread, WordReader
from pinfix.shell.reading import BlockKind, Frame, Reading
from pinfix.shell.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_NESTED = 40
"""How deeply commands, blocks and brackets may stand in one another."""

_MOST_TIMES = 3
_NOTHING_HANDED: Mapping[str, Parts] = {}
_NOT_FOLLOWED = "it does not follow the rules of PowerShell here, as the parser knows them"
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
    "script_block_expression": "loop",
    "trap_statement": "branch",
}


def read_powershell(source: Source) -> Script:
    """The commands of `source`.

    An expression whose value goes through a pipe or into a file is a `Write-Output` with it. A method that
    does more than compute is a command as well, called `.Method` or `[Type]::Method`. A call of a function
    is what the function does with what it is handed there; where that cannot be told of all its calls, the
    function stands where it is written, its parameters can be anything, and each call is a command.
    """
    root = parse("powershell", made_plain(source.shape))
    if root is None:
        reading = Reading()
        reading.give_up(1, "it is nested too deeply")
        return reading.script(())
    outline = outline_of(root, source.text)
    apart = frozenset(outline.names) if outline.calls_otherwise else outline.repeated
    for _ in range(_MOST_TIMES):
        reading = Reading()
        reader = PowerShellReader(source, reading, outline, apart)
        reader.read(root)
        if reader.apart == apart:
            break
        apart = reader.apart
    else:
        reading = Reading()
        PowerShellReader(source, reading, outline, frozenset(outline.names)).read(root)
    return reading.script(tuple(found.command for found in reading.found))


class PowerShellReader:
    """Reads one source. `apart`: the functions that are not read where they are called."""

    def __init__(self, source: Source, reading: Reading, outline: Outline, apart: frozenset[str]) -> None:
        self.source = source
        self.text = source.text
        self.reading = reading
        self.outline = outline
        self.apart = apart
        self.words = WordReader(source, self)
        self.mentions = Mentions(source, self)
        self.frame = Frame()
        self.scope: Mapping[str, Parts] = {}
        self.literals = Literals(self)
        self._calls = CallReader(self)
        self._expressions = ExpressionReader(self)
        self._readers: dict[str, Callable[[Node, Frame], tuple[Command, ...]]] = {
            "command": self._calls.command,
            "pipeline": self._list,
            "pipeline_chain": self._pipeline,
            "assignment_expression": self._expressions.assignment,
            "foreach_statement": self._expressions.foreach,
            "function_statement": self._function,
            "invokation_expression": self._expressions.invocation,
        }

    def read(self, root: Node) -> None:
        """Read all of it."""
        for position in self.outline.errors:
            self.give_up(position, _NOT_FOLLOWED)
        self._open([root], root, Frame())

    # Within words

    def bracketed(self, position: int) -> tuple[tuple[Command, ...], int]:
        """The commands in the brackets at `position`, and their end."""
        node = self.outline.brackets.get(position)
        if node is None:
            raise Misread(position, "the parser did not see brackets")
        before = self.frame
        if node.type == "script_block_expression":
            piped = (output_hole(before.input_from),)
            each = dict.fromkeys(EACH, piped) if before.input_from else {}
            commands = self._open([node], node, before, each)
        else:
            commands = self.below([node], before)
        self.frame = before
        return commands, node.end_byte

    def bound(self, name: str) -> Parts | None:
        """What a caller hands over as the variable `name`."""
        return self.scope.get(name)

    @property
    def silent(self) -> list[tuple[int, int]]:
        """Where the words of commands and the like stand."""
        return self.outline.silent

    # Statements

    def below(self, nodes: Iterable[Node], frame: Frame) -> tuple[Command, ...]:
        """The commands of `nodes` and of all below them."""
        found: list[Command] = []
        pending = list(reversed(list(nodes)))
        self.reading.depth += 1
        if self.reading.depth > MOST_NESTED:
            self.give_up(pending[-1].start_byte if pending else 0, "it is nested too deeply")
            pending = []
        while pending:
            node = pending.pop()
            reader = self._readers.get(node.type)
            kind = _BLOCKS.get(node.type)
            if reader is not None:
                found += reader(node, frame)
            elif kind is not None:
                found += self.below(node.children, frame.inside(self.reading.block(kind)))
            else:
                pending.extend(reversed(node.children))
        self.reading.depth -= 1
        return tuple(found)

    def within(self, scope: Mapping[str, Parts], nodes: Iterable[Node], frame: Frame) -> tuple[Command, ...]:
        """The same, with variables that have been handed over."""
        before = self.scope
        self.scope = {**before, **scope}
        commands = self.below(nodes, frame)
        self.scope = before
        return commands

    def _open(
        self, nodes: Iterable[Node], node: Node, frame: Frame, each: Mapping[str, Parts] = _NOTHING_HANDED
    ) -> tuple[Command, ...]:
        """What stands in `node`, which has parameters that anybody may set."""
        function = definition(node, self.text)
        scope = {
            parameter.name: (Hole(variable=parameter.name), ANYTHING) for parameter in function.parameters
        }
        for parameter in function.parameters:
            if parameter.default is not None:
                inner = self.below([parameter.default], frame)
                word = self._expressions.value(parameter.default, inner)
                default = Word((*word.holes, Hole(inside=())))
                self.add((), node.start_byte, replace(frame, input_from=()), {parameter.name: default})
        return self.within({**each, **scope}, nodes, frame)

    def _function(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        name = self.outline.name_of(node)
        if name is None or name.lower() in self.apart or name.lower() not in self.outline.called:
            block = self.reading.block("function") if name is None else self.reading.function(name)
            self._open(definition(node, self.text).body, node, replace(frame, input_from=()).inside(block))
        return ()

    def _list(self, node: Node, frame: Frame) -> tuple[Command, ...]:
        """Pipelines joined by `&&` and `||`; or one alone."""
        found: list[Command] = []
        here = frame
        for child in node.children:
            if child.type == "pipeline_chain_tail":
                behind_or = child.text is not None and b"|" in child.text
                here = frame.inside(self.reading.block("branch") if behind_or else self.reading.behind())
            else:
                found += self.below([child], here)
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
            for redirect in self._calls.redirections(child)
        )
        output: tuple[Command, ...] = ()
        everything: list[Command] = []
        for number, element in enumerate(elements):
            is_last = number == len(elements) - 1
            here = self.reading.piped(output, frame, self._line(element)) if number else frame
            if is_last and redirects:
                here = replace(here, redirects=(*redirects, *frame.redirects))
            output = self.below([element], here)
            if element.type != "command" and (not is_last or redirects):
                output = (self._written(element, here, output),)
            everything += output
        return tuple(everything)

    def _line(self, node: Node) -> int:
        return self.source.line(node.start_byte)

    def _written(self, element: Node, frame: Frame, inner: tuple[Command, ...]) -> Command:
        """The value of an expression, as a command that writes it."""
        value = self._expressions.value(element, inner)
        return self.add((Word(("Write-Output",)), value), element.start_byte, frame)

    def add(
        self, words: tuple[Word, ...], start: int, frame: Frame, assignments: dict[str, Word] | None = None
    ) -> Command:
        """Take in a command."""
        command = Command(
            words,
            self.source.line(start),
            assignments or {},
            frame.redirects,
            frame.input_from,
            frame.blocks,
        )
        return self.reading.add(command, frame)

    def value(self, node: Node, inner: tuple[Command, ...]) -> Word:
        """The value of an expression, in which the commands `inner` run."""
        return self._expressions.value(node, inner)

    def take_from(self, name: str, word: Word) -> None:
        """Note that `name` stands for the same object as the variable that `word` is, if it is one."""
        self._expressions.take_from(name, word)

    def give_up(self, position: int, reason: str) -> None:
        """Take note that something at `position` is not understood."""
        self.reading.give_up(self.source.line(position), reason)
