"""Taking a wrapper off a command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pinfix.shell.model import Command, Word
from pinfix.shell.wrapping.table import MODULES, NO_WRAPPING, PACKAGE_OPTIONS, WRAPPERS, Wrapper

_FOLDER = re.compile(r"/(?:usr/)?(?:local/)?s?bin/")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_PACKAGE_VERSION = re.compile(r"(?<=[^/@])@[^/@]*\Z|(?:[=<>~!]=|\[)[^/]*\Z")
_PYTHON = re.compile(r"python(?:3(?:\.[0-9]+)?)?|py")
_PYTHON_FILE = re.compile(r"[^-]\S*\.py")
_JOINED_NUMBER = re.compile(r"-[0-9]+")


def without_wrapper(command: Command) -> Command | None:
    """`command` without its outermost wrapper; None where it has none, or what it runs is not known."""
    texts = [word.text for word in command.words[:3]]
    if not texts or texts[0] is None:
        return None
    program = program_name(texts[0])
    if _PYTHON.fullmatch(program):
        return _module(command)
    if program == "corepack" and texts[1:2] and texts[1] in ("npm", "pnpm", "yarn"):
        return replace(command, words=command.words[1:])
    for length in (3, 2, 1):
        name = (program, *(text or "" for text in texts[1:length]))
        wrapper = WRAPPERS.get(name)
        if wrapper is not None and len(name) == length:
            return _wrapped(command, wrapper, length, program)
    return None


def program_name(text: str) -> str:
    """The name of a program that is given by its path in a folder of the system."""
    folder = _FOLDER.match(text)
    return text if folder is None else text[folder.end() :]


def _module(command: Command) -> Command | None:
    texts = [word.text for word in command.words]
    if len(texts) < 3 or texts[1] != "-m" or texts[2] not in MODULES:
        return None
    return replace(command, words=(Word((MODULES[texts[2]],)), *command.words[3:]))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the wrapped command begins. `of_package`: an option says of what package it is."""

    index: int
    of_package: bool = False


def _wrapped(command: Command, wrapper: Wrapper, length: int, program: str) -> Command | None:
    words = command.words
    if wrapper.only_behind_dashes:
        place = _behind_dashes(words, length)
    else:
        place = _behind_options(words, wrapper, length, program)
    if place is None:
        return None
    start = place.index
    assignments = dict(command.assignments)
    while wrapper.assigns and start < len(words):
        name = _ASSIGNMENT.match(words[start].prefix)
        if name is None:
            break
        assignments[name[1]] = _value(words[start], name.end())
        start += 1
    start += wrapper.operands
    if start >= len(words):
        return None
    inner = replace(command, words=words[start:], assignments=assignments)
    runner = " ".join((program, *(word.text or "" for word in words[1:length])))
    if wrapper.fetches:
        return _fetched(inner, runner, place)
    if wrapper.among_packages:
        inner = replace(inner, runner=runner)
    return _as_python(inner) if program == "uv" else inner


def _behind_dashes(words: Sequence[Word], start: int) -> _Place | None:
    for index in range(start, len(words)):
        if words[index].text == "--":
            return _Place(index + 1)
    return None


def _behind_options(words: Sequence[Word], wrapper: Wrapper, start: int, program: str) -> _Place | None:
    at = start
    of_package = False
    while at < len(words):
        text = words[at].text
        if text == "--":
            return _Place(at + 1, of_package)
        option = words[at].prefix.partition("=")[0]
        if text is not None and text in wrapper.flags:
            at += 1
        elif text is not None and text in wrapper.valued:
            at += 2
        elif _is_joined(words[at], wrapper) or (program == "nice" and _JOINED_NUMBER.fullmatch(text or "")):
            at += 1
        elif text == "-m" and program == "uv":
            return _Place(at)
        elif words[at].prefix.startswith("-") or (text is None and not words[at].prefix):
            return None
        else:
            return _Place(at, of_package)
        of_package = of_package or option in PACKAGE_OPTIONS
        if text is not None and text in NO_WRAPPING.get(program, ()):
            return None
    return None


def _is_joined(word: Word, wrapper: Wrapper) -> bool:
    """`--signal=KILL`, `-k5s`: an option and its value; `-EH`: several options of one letter."""
    option, equals, _ = word.prefix.partition("=")
    if option.startswith("--"):
        return bool(equals) and option in wrapper.valued | wrapper.flags
    if option[:2] in wrapper.valued and len(word.prefix) > 2:
        return True
    letters = (word.text or "").removeprefix("-")
    return option.startswith("-") and bool(letters) and all(f"-{one}" in wrapper.flags for one in letters)


def _value(word: Word, start: int) -> Word:
    first, *rest = word.parts
    assert isinstance(first, str)
    return Word((*((first[start:],) if first[start:] else ()), *rest), word.quoted)


def _fetched(inner: Command, runner: str, place: _Place) -> Command:
    """A program that comes from a registry, without the version that is asked for."""
    first, *rest = inner.words
    text = first.text
    if text is not None and not place.of_package:
        first = Word((_PACKAGE_VERSION.sub("", text),))
    return replace(inner, words=(first, *rest), runner=runner)


def _as_python(inner: Command) -> Command:
    """`uv run x.py` runs a file of Python, `uv run -m x` a module."""
    text = inner.words[0].text or ""
    if text == "-m" or _PYTHON_FILE.fullmatch(text):
        return replace(inner, words=(Word(("python",)), *inner.words))
    return inner
