"""What commands get from outside of the repository, into which files, and which patches they put in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from pinfix.closure.trust.sources import HEAD, Source, Sources, Variable
from pinfix.shell.model import Command, Word

_GETTING = frozenset({"curl", "invoke-restmethod", "invoke-webrequest", "irm", "iwr", "wget"})
_FROM_OUTSIDE = _GETTING | {"gh", "hub"}
_METHOD = frozenset({"-X", "--request", "--method", "-Method", "-method"})
_SENDING = {
    "curl": re.compile(r"-d|--data(?:-\w+)*|-F|--form|-T|--upload-file|--json"),
    "wget": re.compile(r"--post-data|--post-file|--body-data|--body-file"),
    "gh": re.compile(r"-f|-F|--field|--raw-field|--input"),
}
_GETS = frozenset({"-G", "--get"})
_CODE = re.compile(r"\b(?:tarball|zipball|archive|contents|blobs|raw)\b", re.IGNORECASE)
"""Parts of addresses of GitHub's API behind which the files of a commit are."""

_OUTPUT = re.compile(r"-[A-Za-z]*[oO]|--output|--output-document|-OutFile|-outfile")
_MOST_PIPED = 10
"""How many commands behind one another are looked at; what is behind more may be from anywhere."""

_ANY = "file *"
_UNNAMED = "file ?"


def program_of(command: Command) -> str:
    """The program of `command` by its name alone."""
    return posixpath.basename((command.program or "").lower()).removesuffix(".exe")


def gets_files(command: Command) -> bool:
    """Whether it may get files of a commit that its words name: it asks for an address, and sends nothing."""
    program = program_of(command)
    if program == "gh":
        texts = {word.text for word in command.words[1:]}
        code = any(_CODE.search(str(part)) for word in command.words for part in word.parts)
        return "api" in texts and code and not _sends(command, program)
    return program in _GETTING and not _sends(command, program)


def _sends(command: Command, program: str) -> bool:
    words = command.words
    sending = _SENDING.get(program)
    found = False
    for word, following in zip(words, (*words[1:], None), strict=True):
        option, sign, rest = word.prefix.partition("=")
        if option in _METHOD and (program, option) != ("wget", "-X"):  # there it is folders to leave out
            method = rest if sign else "" if following is None else following.text
            return bool(method) and str(method).lower() != "get"
        if program == "curl" and option.startswith("-X"):
            return option[2:].lower() not in ("", "get")
        if option in _GETS:
            return False
        found = found or (sending is not None and sending.fullmatch(option) is not None)
    return found


def is_from_outside(command: Command) -> bool:
    """Whether what is piped into `command` may come from elsewhere."""
    return any(program_of(one) in _FROM_OUTSIDE for one in _piped(command)) or _is_long(command)


def _is_long(command: Command) -> bool:
    return sum(1 for _ in _piped(command)) >= _MOST_PIPED


def _piped(command: Command) -> Iterator[Command]:
    pending, count = list(command.input_from), 0
    while pending and count < _MOST_PIPED:
        one = pending.pop()
        pending += one.input_from
        count += 1
        yield one


def written_from_outside(commands: Iterable[Command]) -> tuple[tuple[str, Sources], ...]:
    """The files that get what comes from elsewhere, as variables of the job."""
    names: set[str] = set()
    for command in commands:
        if program_of(command) not in _FROM_OUTSIDE and not is_from_outside(command):
            continue
        for word in _targets(command):
            names |= {_name(word), _ANY} if word.text is not None else {_name(word), _ANY, _UNNAMED}
    return tuple((name, HEAD) for name in sorted(names))


def _targets(command: Command) -> Iterator[Word]:
    words = command.words
    for redirect in command.redirects:
        if ">" in redirect.operator and not redirect.operator.startswith("2"):
            yield redirect.target
    program = program_of(command)
    if program == "tee":
        yield from words[1:]
    if program not in _GETTING:
        return
    for word, following in zip(words[1:], (*words[2:], None), strict=True):
        option, sign, rest = word.prefix.partition("=")
        if _OUTPUT.fullmatch(option) and (sign or following is not None):
            yield Word((rest, *word.parts[1:])) if sign or following is None else following
        elif program == "wget" and "://" in word.prefix:
            yield word


def patched_with(command: Command, operands: Sequence[Word], *, is_all: bool) -> Sources:
    """Where that comes from which `patch`, `git apply` or `git am` puts in.

    `is_all`: the script is understood; else more may be piped into the command than is known.
    """
    if is_from_outside(command) or (command.input_from and not is_all):
        return HEAD
    files = [*operands, *(one.target for one in command.redirects if one.operator.startswith("<"))]
    for before in _piped(command):
        files += before.words[1:]
        files += (one.target for one in before.redirects if one.operator.startswith("<"))
    found: set[Source] = set()
    for word in files:
        if not word.prefix.startswith("-"):
            names = (_name(word), _UNNAMED) if word.text is not None else (_name(word), _ANY)
            found |= {Variable(name, surely=True) for name in names}
    return frozenset(found)


def _name(word: Word) -> str:
    return f"file {posixpath.basename(word.shown()).lower()}"
