"""Commands that run a command for each of many things: `xargs` and `find -exec`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pinfix.shell.holes import output_hole
from pinfix.shell.model import Command, Hole, Word
from pinfix.shell.wrapping.prefixes import program_name

_XARGS_FLAG_NAMES = """
-0 -r -t -p -x -o --null --no-run-if-empty --verbose --interactive --exit --open-tty
"""
_XARGS_FLAGS = frozenset(_XARGS_FLAG_NAMES.split())
_XARGS_VALUED_NAMES = """
-n -P -L -I -d -s -E -a -J -R --max-args --max-procs --max-lines --delimiter --max-chars --eof
--arg-file --replace
"""
_XARGS_VALUED = frozenset(_XARGS_VALUED_NAMES.split())
_JOINED_FLAGS = re.compile(r"-[0rtpxo]+(?:[nPLsd]\S*)?")
_FIND_RUNS = frozenset(["-exec", "-execdir", "-ok", "-okdir"])
_PLACE = "{}"


def each(command: Command) -> tuple[Command, ...] | None:
    """What `xargs` or `find` run, and `find` itself without that; None where it is not known, or nothing."""
    program = command.program
    if program is None:
        return None
    name = program_name(program)
    if name in ("xargs", "gxargs"):
        return _xargs(command)
    if name in ("find", "gfind"):
        return _find(command)
    return None


def _xargs(command: Command) -> tuple[Command, ...] | None:
    words = command.words
    at, place = 1, None
    while at < len(words):
        text = words[at].text
        if text is None or not text.startswith("-"):
            break
        option, equals, value = text.partition("=")
        if text in _XARGS_FLAGS or _JOINED_FLAGS.fullmatch(text):
            at += 1
        elif option in _XARGS_VALUED and equals:
            place = value if option == "--replace" else place
            at += 1
        elif text in _XARGS_VALUED and at + 1 < len(words):
            place = words[at + 1].text if text == "-I" else place
            at += 2
        elif text[:2] in _XARGS_VALUED and not text.startswith("--"):
            place = text[2:] if text[:2] == "-I" else place
            at += 1
        else:
            return None
    if at >= len(words):
        return None
    given = output_hole(command.input_from) if command.input_from else Hole()
    inner = _with(words[at:], place, given) if place else (*words[at:], Word((given,)))
    return (replace(command, words=inner),)


def _find(command: Command) -> tuple[Command, ...] | None:
    own: list[Word] = []
    found: list[Command] = []
    words = list(command.words)
    at = 0
    while at < len(words):
        if words[at].text not in _FIND_RUNS:
            own.append(words[at])
            at += 1
            continue
        end = next((i for i in range(at, len(words)) if words[i].text in (";", "+")), None)
        if end is None or end == at + 1:
            return None
        found.append(replace(command, words=_with(words[at + 1 : end], _PLACE, Hole(inside=()))))
        at = end + 1
    return (replace(command, words=tuple(own)), *found) if found else None


def _with(words: Sequence[Word], place: str, given: Hole) -> tuple[Word, ...]:
    """`words` with `given` in the place of the text `place`."""
    return tuple(_put(word, place, given) for word in words)


def _put(word: Word, place: str, given: Hole) -> Word:
    if not any(isinstance(part, str) and place in part for part in word.parts):
        return word
    parts: list[str | Hole] = []
    for part in word.parts:
        if isinstance(part, Hole):
            parts.append(part)
            continue
        first, *rest = part.split(place)
        for piece in (first, *(item for text in rest for item in (given, text))):
            if piece != "":
                parts.append(piece)
    return Word(tuple(parts), word.quoted)
