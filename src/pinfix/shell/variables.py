"""Which variables a command of bash gives another value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.shell.bash.commands import DECLARATIONS
from pinfix.shell.model import Command, Word

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HARMLESS_FLAGS = re.compile(r"-[arxg]+|--")
_READERS = frozenset(["read", "mapfile", "readarray", "getopts", "unset", "let", "wait"])
_RUNNERS = frozenset(["eval", "source", ".", "trap", "alias", "unalias", "enable"])
_PREFIXES = frozenset(["command", "builtin"])


@dataclass(frozen=True, slots=True)
class Writes:
    """What a command does to variables.

    `values` are those that get a value which is written out, `others` those that get another one.
    `any_name`: one whose name is not known is among them. `runs_code`: it runs code that is not part of the
    script, which may do anything to variables from there on.
    """

    values: tuple[tuple[str, Word], ...] = ()
    others: tuple[str, ...] = ()
    any_name: bool = False
    runs_code: bool = False


def writes(command: Command) -> Writes:
    """What `command` does to the variables of its shell."""
    if not command.words:
        return Writes(values=tuple(command.assignments.items()))
    assigned = tuple(command.assignments)
    words = command.words
    while len(words) > 1 and words[0].text in _PREFIXES:
        words = words[1:]
    program = words[0].text
    if program is None:
        is_path = any(isinstance(part, str) and "/" in part for part in words[0].parts)
        return Writes(others=assigned, runs_code=not is_path)
    if program in _RUNNERS:
        return Writes(others=assigned, runs_code=True)
    if program in DECLARATIONS:
        return _declared(words, assigned)
    if program in _READERS:
        return _named(words[1:], assigned)
    if program == "printf" and len(words) > 2 and words[1].text == "-v":
        return _named(words[2:3], assigned)
    return Writes(others=assigned)


def _named(words: tuple[Word, ...], assigned: tuple[str, ...]) -> Writes:
    """Every word that could be a name is taken for one."""
    names: list[str] = []
    for word in words:
        if word.text is None:
            return Writes(others=assigned, any_name=True)
        names += _IDENTIFIER.findall(word.text)
    return Writes(others=(*assigned, *names, "REPLY", "MAPFILE", "OPTARG", "OPTIND"))


def _declared(words: tuple[Word, ...], assigned: tuple[str, ...]) -> Writes:
    values: list[tuple[str, Word]] = []
    others = list(assigned)
    as_written = True
    for word in words[1:]:
        name, equals, first = word.prefix.partition("=")
        if not equals and word.text is None:
            return Writes(others=tuple(others), any_name=True)
        if name.startswith(("-", "+")):
            as_written = as_written and _HARMLESS_FLAGS.fullmatch(name) is not None
        elif equals and as_written and _IDENTIFIER.fullmatch(name):
            value = Word((*((first,) if first else ()), *word.parts[1:]), word.quoted, word.items)
            values.append((name, value))
        elif equals or words[0].text not in ("export", "readonly") or not as_written:
            others += _IDENTIFIER.findall(name)
    return Writes(tuple(values), tuple(others))
