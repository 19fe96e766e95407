"""Groups of bash: `{…}`, `(…)`, `if`, loops, `case`, functions; and tests, where only substitutions run."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from pinfix.shell.bash.elements import Element
from pinfix.shell.bash.parts import Misread
from pinfix.shell.bash.tokens import Token, tokens
from pinfix.shell.bash.words import WORD_ENDS, WordReader
from pinfix.shell.model import Command, Word
from pinfix.shell.reading import BlockKind, Frame, Reading

if TYPE_CHECKING:
    from tree_sitter import Node

_BLANK = re.compile(r"(?>(?:[ \t\n]|\\(?:\n|\Z))*)")
_JOINING_BLANK = re.compile(r"(?>(?:[ \t]|\\\n)*)")
_BLANK_BEHIND = re.compile(r"[ \t\n]|\\\n")
_WORD_END = re.compile(r"[ \t\n;&|()<>]|\\\n|\Z")
_NAME = re.compile(r"[^\s;&|()<>$'\"`\\]+")


class Levels(Protocol):
    """The reader of the script around a group."""

    text: str
    reading: Reading
    words: WordReader

    def level(self, found: Sequence[Token], start: int, end: int, frame: Frame) -> tuple[Command, ...]:
        """The commands of one level, whose text goes from `start` to `end`."""
        ...

    def element(self, element: Element, done: int, frame: Frame) -> tuple[tuple[Command, ...], int]:
        """The commands of an element that begins behind `done`, and how far the text has been read."""
        ...

    def assign(self, name: str, values: Sequence[Word], position: int, frame: Frame) -> None:
        """Have a variable hold one of `values`, as the head at `position` of a loop does."""
        ...


def read_group(levels: Levels, group: Token, frame: Frame) -> tuple[Command, ...]:
    """The commands of a group.

    Raises Misread: It is not what the parser took it for.
    """
    assert group.node is not None
    for child in group.node.children:
        if not child.is_named:
            _check_keyword(levels.text, child.start_byte, child.end_byte)
    return _READERS[group.node.type](levels, group.node, frame)


def _bracketed(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    if node.children[0].type == "((":
        levels.words.calculation(node.start_byte + 2, node.end_byte)
        return ()
    if node.type == "subshell":
        frame = frame.inside(levels.reading.block("subshell"))
    return _segments(levels, node, tokens(node.children), frame)


def _branches(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    return _segments(levels, node, tokens(node.children), frame, "branch", first_is_sure=True)


def _loop(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    return _segments(levels, node, tokens(node.children), frame, "loop")


def _segments(
    levels: Levels,
    node: Node,
    found: Sequence[Token],
    frame: Frame,
    kind: BlockKind | None = None,
    *,
    first_is_sure: bool = False,
) -> tuple[Command, ...]:
    """The commands between the keywords of a group, each piece `within` a part of its own."""
    places = [index for index, token in enumerate(found) if token.kind == "keyword"]
    if len(places) < 2 or places[0] != 0 or found[places[-1]].end != node.end_byte:
        raise Misread(node.start_byte, "a group is not closed")
    commands: list[Command] = []
    for place in places:
        _check_keyword(levels.text, found[place].start, found[place].end)
    for number, (first, last) in enumerate(pairwise(places)):
        sure = kind is None or (first_is_sure and number == 0)
        here = frame if sure or kind is None else frame.inside(levels.reading.block(kind))
        inside = found[first + 1 : last]
        commands += levels.level(inside, found[first].end, found[last].start, here)
    return tuple(commands)


def _check_keyword(text: str, start: int, end: int) -> None:
    """`ifx` and `{x` are words and no keywords."""
    keyword = text[start:end]
    alone = _WORD_END.match(text, end) and (start == 0 or text[start - 1] in WORD_ENDS)
    if (keyword.isalpha() or keyword == "{") and not alone:
        raise Misread(start, "a word is taken for a keyword")


def _for(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    variable = node.child_by_field_name("variable")
    if variable is None:
        raise Misread(node.start_byte, "a loop has no variable")
    levels.reading.written.add(levels.text[variable.start_byte : variable.end_byte])
    start = next((child.end_byte for child in node.children if child.type == "in"), variable.end_byte)
    at = _joined(levels.text, start)
    values = []
    while levels.text[at : at + 1] not in (";", "\n", ""):
        value, at = levels.words.word(at)
        values.append(value)
        at = _joined(levels.text, at)
    levels.assign(levels.text[variable.start_byte : variable.end_byte], values, node.start_byte, frame)
    return _body(levels, node, at, frame)


def _c_style_for(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    ends = [child for child in node.children if child.type in ("((", "))")]
    if len(ends) != 2:
        raise Misread(node.start_byte, "a loop is not closed")
    at = levels.words.calculation(ends[0].end_byte, ends[1].end_byte)
    return _body(levels, node, _joined(levels.text, at), frame)


def _body(levels: Levels, node: Node, at: int, frame: Frame) -> tuple[Command, ...]:
    """What a loop repeats; its head ends at `at`."""
    if levels.text[at : at + 1] == ";":
        at += 1
    body = node.child_by_field_name("body")
    blank = _BLANK.match(levels.text, at)
    if body is None or blank is None or body.start_byte != blank.end():
        raise Misread(at, "the head of a loop is cut otherwise than a shell does it")
    return _segments(levels, body, tokens(body.children), frame, "loop")


def _case(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    value = node.child_by_field_name("value")
    if value is None:
        raise Misread(node.start_byte, "a case has no value")
    _, done = levels.words.word(value.start_byte)
    if done != value.end_byte:
        raise Misread(done, "a word is cut otherwise than a shell does it")
    commands: list[Command] = []
    for child in node.children[node.children.index(value) + 1 :]:
        _expect_blank(levels.text, done, child.start_byte)
        if child.type == "case_item":
            here = frame.inside(levels.reading.block("branch"))
            commands += _case_item(levels, child, here)
        elif child.type not in ("in", "esac", "comment", "\n", ";"):
            raise Misread(child.start_byte, "no pattern stands where one is expected")
        done = max(done, child.end_byte)
    return tuple(commands)


def _case_item(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    start = node.start_byte
    if levels.text[start] == "(":
        start += 1
    closing = next((child for child in node.children if child.type == ")"), None)
    if closing is None or levels.words.skip(start, node.end_byte, ")") != closing.end_byte:
        raise Misread(start, "a pattern is cut otherwise than a shell does it")
    if "\n" in levels.text[start : closing.start_byte].replace("\\\n", ""):
        raise Misread(start, "commands are taken for a pattern")
    rest = [child for child in node.children if child.start_byte >= closing.end_byte]
    return levels.level(tokens(rest), closing.end_byte, node.end_byte, frame)


def _function(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    name = node.child_by_field_name("name")
    written = "" if name is None else levels.text[name.start_byte : name.end_byte]
    if name is None or not _NAME.fullmatch(written) or not written.isascii():
        raise Misread(node.start_byte, "the name of a function is not known")
    behind = [child for child in node.children if child.start_byte >= name.end_byte]
    body = [token for token in tokens(behind) if token.kind != "keyword"]
    if not body or body[0].kind != "group":
        raise Misread(node.start_byte, "a function has no body")
    here = replace(frame, input_from=()).inside(levels.reading.function(written))
    levels.element(Element(tokens=body), body[0].start, here)
    return ()


def _test(levels: Levels, node: Node, frame: Frame) -> tuple[Command, ...]:
    opening = node.children[0].type
    if opening != "((" and not _BLANK_BEHIND.match(levels.text, node.start_byte + len(opening)):
        raise Misread(node.start_byte, "a command is taken for a test")
    if opening == "[":
        end = _single_test(levels, node.start_byte + 1)
    elif opening == "[[":
        end = levels.words.skip(node.start_byte + 2, node.end_byte, "]]")
    else:
        end = levels.words.calculation(node.start_byte + 2, node.end_byte)
    if end != node.end_byte:
        raise Misread(node.start_byte, "a test is cut otherwise than a shell does it")
    return ()


def _single_test(levels: Levels, start: int) -> int:
    """The end of `[ … ]`, which is a command like others to the shell."""
    at = _joined(levels.text, start)
    while True:
        word, at = levels.words.word(at)
        if word.text == "]":
            return at
        at = _joined(levels.text, at)


def _joined(text: str, at: int) -> int:
    blank = _JOINING_BLANK.match(text, at)
    return at if blank is None else blank.end()


def _expect_blank(text: str, start: int, end: int) -> None:
    blank = _BLANK.match(text, start)
    if start < end and (blank is None or blank.end() < end):
        raise Misread(start, "the parser passed over it")


_READERS: dict[str, Callable[[Levels, Node, Frame], tuple[Command, ...]]] = {
    "compound_statement": _bracketed,
    "subshell": _bracketed,
    "if_statement": _branches,
    "while_statement": _loop,
    "for_statement": _for,
    "c_style_for_statement": _c_style_for,
    "case_statement": _case,
    "function_definition": _function,
    "test_command": _test,
}
