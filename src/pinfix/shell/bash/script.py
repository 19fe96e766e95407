"""A script of bash, level by level: its lists and pipelines are read here, groups and words elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pinfix.shell.bash.commands import Simple, SimpleReader
from pinfix.shell.bash.elements import CONTENT, Element, elements, placed
from pinfix.shell.bash.groups import read_group
from pinfix.shell.bash.heredocs import Heredocs
from pinfix.shell.bash.parts import Misread
from pinfix.shell.bash.tokens import Token, errors, substitutions, tokens
from pinfix.shell.bash.words import WordReader
from pinfix.shell.grammars import parse
from pinfix.shell.model import Command, Hole, Word
from pinfix.shell.reading import Frame, Reading
from pinfix.shell.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_NESTED = 25
"""How deeply groups, substitutions and expansions may stand in one another."""

_BLANK = re.compile(r"(?>(?:[ \t\n]|\\(?:\n|\Z))*)")
_BEFORE_COMMENT = " \t\n;&|()"
_RESERVED_WORDS = """
if then else elif fi while until do done for select in case esac function coproc { } [[ ]] !
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())


def read_bash(source: Source, reading: Reading, frame: Frame) -> tuple[Command, ...]:
    """Add all that `source` does to `reading`; the commands of its outermost level are returned."""
    root = parse("bash", source.shape)
    if root is None:
        reading.give_up(source.line(0), "it is nested too deeply")
        return ()
    return BashReader(source, reading, root).script(root, frame)


class BashReader:
    """Reads one source. Its levels lie in one another; `Reading.depth` bounds how deeply."""

    def __init__(self, source: Source, reading: Reading, root: Node) -> None:
        self.text = source.text
        self.reading = reading
        self.words = WordReader(source, self)
        self._source = source
        self._substitutions = substitutions(root)
        self._heredocs = Heredocs(source, self.words)
        self._simple = SimpleReader(source, self.words, self._heredocs)
        self._frame = Frame()
        self._postponed: list[Node] = []
        self._span: tuple[int, int] | None = None  # of the here-document in which the level stands

    def script(self, root: Node, frame: Frame) -> tuple[Command, ...]:
        """The whole source."""
        if root.has_error:
            for node in errors(root):
                self._give_up(node.start_byte, "it does not follow the rules of the shell here")
        return self.level(tokens([root]), 0, len(self.text), frame)

    # What words ask for.

    def commands_at(self, position: int) -> tuple[tuple[Command, ...], int]:
        """The commands of the `$(…)` or `<(…)` at `position`, and where it ends."""
        node = self._substitution(position)
        return self._inside(node, self._frame.input_from), node.end_byte

    def postpone(self, position: int) -> int:
        """Have the `>(…)` at `position` read once it is known what writes to it; where it ends."""
        node = self._substitution(position)
        self._postponed.append(node)
        return node.end_byte

    def commands_of(self, source: Source, position: int) -> tuple[Command, ...]:
        """The commands of a script between backquotes."""
        frame = self._process(self._frame.input_from)
        return self._deeper(position, lambda: read_bash(source, self.reading, frame))

    def nested(self, position: int, read: Callable[[], int]) -> int:
        """Run `read`, which reads what begins at `position` within something else."""
        self.reading.depth += 1
        try:
            if self.reading.depth > MOST_NESTED:
                raise Misread(position, "it is nested too deeply")
            return read()
        finally:
            self.reading.depth -= 1

    def end_of_arithmetic(self, position: int) -> int | None:
        """The end of the `$((…))` at `position`."""
        node = self._substitutions.get(position)
        if node is None or (node.type != "arithmetic_expansion" and not _is_calculation(node)):
            return None
        return node.end_byte

    def writes(self, name: str) -> None:
        """Take note that an expansion or a calculation may give the variable `name` another value."""
        self.reading.written.add(name)

    def assign(self, name: str, values: Sequence[Word], position: int, frame: Frame) -> None:
        """Have a variable hold one of `values`: which one, is known only when the script runs."""
        parts = [part for value in values for part in value.parts]
        word = Word((*parts, Hole(inside=())), quoted=True)
        line = self._source.line(position)
        self.reading.add(Command((), line, {name: word}, frame.redirects, (), frame.blocks), frame)

    def _substitution(self, position: int) -> Node:
        node = self._substitutions.get(position)
        if node is None or node.type == "arithmetic_expansion" or self.text[node.end_byte - 1] != ")":
            raise Misread(position, "the parser did not see a substitution")
        return node

    def _inside(self, node: Node, input_from: tuple[Command, ...]) -> tuple[Command, ...]:
        first, last = node.children[0], node.children[-1]
        found = tokens(node.children[1:-1])
        frame = self._process(input_from)
        return self._deeper(
            node.start_byte, lambda: self.level(found, first.end_byte, last.start_byte, frame)
        )

    def _process(self, input_from: tuple[Command, ...]) -> Frame:
        return Frame((*self._frame.within, self.reading.block("subshell")), (), input_from)

    def _deeper(self, position: int, read: Callable[[], tuple[Command, ...]]) -> tuple[Command, ...]:
        """Read what lies within the command that is being read, and come back to it."""
        before = self._frame, self._simple.done, self._postponed, self._span
        self.reading.depth += 1
        try:
            if self.reading.depth > MOST_NESTED:
                raise Misread(position, "it is nested too deeply")
            self._postponed = []
            return read()
        finally:
            self.reading.depth -= 1
            self._frame, self._simple.done, self._postponed, self._span = before

    # Levels and their elements.

    def level(self, found: Sequence[Token], start: int, end: int, frame: Frame) -> tuple[Command, ...]:
        """The commands of one level, whose text goes from `start` to `end`."""
        commands: list[Command] = []
        output: tuple[Command, ...] = ()
        done = start
        self._span = self._heredocs.span(start)
        for element, parts in placed(elements(self.text, found, start), self.reading):
            here = frame.inside(*parts)
            if element.reads_pipe:
                here = self.reading.piped(output, here, self._source.line(done))
            output, done = self.element(element, done, here)
            commands += output
        self._check_gap(done, end)
        return tuple(commands)

    def element(self, element: Element, done: int, frame: Frame) -> tuple[tuple[Command, ...], int]:
        """The commands of an element that begins behind `done`, and how far the text has been read."""
        content = [token for token in element.tokens if token.kind in CONTENT and token.start >= done]
        commands: tuple[Command, ...] = ()
        for token in element.tokens:
            if token.start < done:
                if token.end > done:
                    self._give_up(token.start, "the parser cuts it otherwise than a shell does")
            elif token.kind == "heredoc":
                done = self._pass_heredoc(token, done)
            elif token.kind in CONTENT:
                self._check_gap(done, token.start)
                commands, done = self._content(content, frame)
            else:
                self._check_gap(done, token.start)
                self._check_mark(token)
                done = token.end
        return commands, done

    def _content(self, content: list[Token], frame: Frame) -> tuple[tuple[Command, ...], int]:
        self._frame = frame
        self._postponed = []
        try:
            if any(self._heredocs.span(token.start) not in (None, self._span) for token in content):
                raise Misread(content[0].start, "the text of a here-document is taken for commands")
            if content[0].kind == "group":
                commands, done = self._group(content, frame)
            else:
                commands, done = self._command(self._simple.read(content), content, frame)
            for node in self._postponed:
                self._inside(node, commands)
        except Misread as error:
            self._give_up(error.position, error.reason)
            return (), max(content[-1].end, content[0].end)
        return commands, done

    def _group(self, content: list[Token], frame: Frame) -> tuple[tuple[Command, ...], int]:
        group, *rest = content
        done = group.end
        if rest:
            self._check_gap(done, rest[0].start)
            behind = self._simple.read(rest)
            done = self._simple.done
            if behind.words or behind.assignments:
                raise Misread(rest[0].start, "a word stands behind a group")
            frame = replace(frame, redirects=(*behind.redirects, *frame.redirects))
        return self._deeper(group.start, lambda: read_group(self, group, frame)), done

    def _command(self, found: Simple, content: list[Token], frame: Frame) -> tuple[tuple[Command, ...], int]:
        done = self._simple.done
        start = found.start if found.start >= 0 else content[0].start
        self._check_program(found, start)
        command = Command(
            tuple(found.words),
            self._source.line(start),
            found.assignments,
            (*found.redirects, *frame.redirects),
            frame.input_from,
            frame.blocks,
        )
        return (self.reading.add(command, frame),), done

    def _check_program(self, found: Simple, start: int) -> None:
        first = [word.text for word in found.words[:2] if not word.quoted]
        if first[:1] == ["time"]:
            first = first[1:]
        if first and first[0] in _RESERVED:
            raise Misread(start, f"`{first[0]}` is taken for a program")

    # What stands between commands.

    def _pass_heredoc(self, token: Token, done: int) -> int:
        span = self._heredocs.span(token.start)
        if span is None:
            self._give_up(token.start, "the parser takes commands for the text of a here-document")
            return max(done, token.end)
        self._check_gap(done, span[0])
        return max(done, span[1])

    def _check_mark(self, token: Token) -> None:
        if token.kind == "keyword":
            self._give_up(token.start, f"`{token.text}` stands where a command is expected")
        elif token.text == "!" and self.text[token.end : token.end + 1] not in (" ", "\t", "("):
            self._give_up(token.start, "a word is taken for `!`")
        elif token.kind == "comment":
            before = self.text[token.start - 1 : token.start]
            if (
                (before and before not in _BEFORE_COMMENT)
                or "\n" in self.text[token.start : token.end]
                or self.text[token.end : token.end + 1] not in ("", "\n")
            ):
                self._give_up(token.start, "commands are taken for a comment")

    def _check_gap(self, start: int, end: int) -> None:
        blank = _BLANK.match(self.text, start)
        if start < end and (blank is None or blank.end() < end):
            self._give_up(start if blank is None else blank.end(), "the parser passed over it")

    def _give_up(self, position: int, reason: str) -> None:
        self.reading.give_up(self._source.line(position), reason)


def _is_calculation(node: Node) -> bool:
    """Whether `$((…))` is taken for a command in a process: a shell tries a calculation first."""
    inside = node.children[1:-1]
    return (
        len(inside) == 1
        and inside[0].type == "subshell"
        and inside[0].start_byte == node.start_byte + 2
        and inside[0].end_byte == node.end_byte - 1
    )
