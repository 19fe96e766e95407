"""What a command writes, as far as it is written out in the script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.github.expressions.values import Holds, Value
from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.holding import highest, hole_value, input_texts, prints
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.live import Live

_ECHOES = frozenset(
    {"echo", "write-output", "write-host", "add-content", "set-content", "out-file", "printf"}
)
_PASSES_ON = frozenset({"cat", "tee", "sudo", "out-file", "add-content", "set-content", ""})
_ECHO_FLAGS = frozenset({"-n", "-e", "-E", "-ne", "-en"})
_FORMAT = re.compile(r"%[sd]")
_NAME = re.compile(r"^\s*([A-Za-z_][A-Za-z0-9_-]*)(=|<<)")
_OLD = re.compile(r"^::(set-output|set-env|save-state) name=([^:,]+)::")
_MOST_PIECES = 5_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; None: not known."""

    text: str | None
    holds: Holds = Holds.NO


@dataclass(frozen=True, slots=True)
class Line:
    """`NAME=value`, or a line of another form, where `name` is None."""

    name: str | None
    value: Value


def printed(command: Command, live: Live) -> tuple[Piece, ...]:
    """What a command writes to its standard output, in pieces."""
    name = program_name(command).lower()
    texts = tuple(input_texts(command))
    if name in _PASSES_ON and texts:
        return tuple(_pieces(texts[-1], live))
    if name in _PASSES_ON and command.input_from and not _has_value(name, command):
        return tuple(piece for before in command.input_from for piece in printed(before, live))
    if name == "printf":
        return tuple(_formatted(command.words[1:], live))
    if name in _ECHOES:
        return tuple(_joined(command.words[1:], live))
    return (Piece(None, prints(command, live)),)


def lines(pieces: tuple[Piece, ...]) -> Iterator[Line]:
    """The lines, each with the name that it sets. Lines of the form `NAME<<END` take those up to END in."""
    ended: str | None = None
    name: str | None = None
    gathered: list[Piece] = []
    for line in _split(pieces):
        if ended is not None:
            if _text(line).strip() == ended:
                yield Line(name, _value(gathered))
                ended, gathered = None, []
            else:
                gathered += line
            continue
        first = _text(line[:1])
        match = _NAME.match(first)
        if match is not None and match[2] == "<<":
            name, ended = match[1], _text(line)[match.end() :].strip()
        elif match is not None:
            yield Line(match[1], _value([Piece(first[match.end() :], line[0].holds), *line[1:]]))
        elif any(piece.holds or piece.text is None or piece.text.strip() for piece in line):
            yield Line(None, _value(line))
    if ended is not None:
        yield Line(name, _value(gathered))


def workflow_commands(pieces: tuple[Piece, ...]) -> Iterator[tuple[str, str, Value]]:
    """The old way to set things: `::set-output name=x::value`, as kind, name and value."""
    for line in _split(pieces):
        first = _text(line[:1])
        match = _OLD.match(first.strip())
        if match is not None:
            rest = first.strip()[match.end() :]
            yield match[1], match[2], _value([Piece(rest), *line[1:]])


def _text(line: list[Piece]) -> str:
    return "".join(piece.text or "" for piece in line)


def _value(pieces: list[Piece]) -> Value:
    return Value(
        tuple(piece.text for piece in pieces if piece.text != ""), highest(piece.holds for piece in pieces)
    )


def _split(pieces: tuple[Piece, ...]) -> list[list[Piece]]:
    found: list[list[Piece]] = [[]]
    for piece in pieces[:_MOST_PIECES]:
        if piece.text is None:
            found[-1].append(piece)
            continue
        first, *others = piece.text.replace("\\n", "\n").split("\n")
        found[-1].append(Piece(first, piece.holds))
        found += [[Piece(other, piece.holds)] for other in others]
    return found


def _pieces(word: Word, live: Live) -> Iterator[Piece]:
    for part in word.parts:
        if isinstance(part, str):
            yield Piece(part)
            continue
        value = hole_value(part, live)
        if value.parts:
            yield from (Piece(text, value.holds) for text in value.parts)
        elif value.holds:
            yield Piece(None, value.holds)


def _joined(words: tuple[Word, ...], live: Live) -> Iterator[Piece]:
    shown = [word for word in words if word.text not in _ECHO_FLAGS]
    for place, word in enumerate(shown):
        if place:
            yield Piece(" ")
        yield from _pieces(word, live)


def _formatted(words: tuple[Word, ...], live: Live) -> Iterator[Piece]:
    """`printf` puts its arguments in for `%s`, and begins anew where there are more of them."""
    pattern = words[0].text if words else None
    arguments = list(words[1:])
    if pattern is None or not _FORMAT.search(pattern):
        yield from _joined(words, live)
        return
    while True:
        for place, text in enumerate(_FORMAT.split(pattern)):
            if place and arguments:
                yield from _pieces(arguments.pop(0), live)
            yield Piece(text)
        if not arguments:
            return


def _has_value(name: str, command: Command) -> bool:
    return name in ("add-content", "set-content") and any(
        word.prefix.lower() in ("-value", "-v") for word in command.words
    )
