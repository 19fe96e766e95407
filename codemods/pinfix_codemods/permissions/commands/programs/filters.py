"""awk, sed and tar: filters that can be told to start programs."""

from __future__ import annotations

import re

from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.programs.starting import has_option

_AWK = frozenset({"awk", "gawk", "mawk", "nawk"})
_SED = frozenset({"sed", "gsed"})
_TAR = frozenset({"tar", "bsdtar", "gtar"})
FILTERS = _AWK | _SED | _TAR

_TAR_STARTS = (
    "--to-command", "--checkpoint-action", "--rsh-command", "--info-script", "--new-volume-script", "-F",
)  # fmt: skip
_COMPRESSORS = frozenset({"zstd", "zstdmt", "pigz", "gzip", "xz", "lz4", "bzip2", "pbzip2", "lbzip2"})
_AWK_RUNS = re.compile(r"system\s*\(|(?<!\|)\|(?!\|)|@(load|include)")
_SED_ENDS_IN_E = re.compile(r"[^\w\s][gpiImMw0-9]*e[gpiImM0-9]*$")
_SED_COMMAND_E = re.compile(r"^[\d$,!~+ \t]*(/[^/]*/[I,!\d$ \t]*)?e(\s|$)")


def filter_runs(command: Command) -> bool:
    """Whether one of `FILTERS`, told so, may start a program."""
    name = program_name(command)
    if name in _AWK:
        return _awk_runs(command)
    return _sed_runs(command) if name in _SED else _tar_runs(command)


def _awk_runs(command: Command) -> bool:
    words = command.words[1:]
    loads = ("-f", "--file", "-i", "--include", "-l", "--load", "-E", "--exec")
    if any(word.prefix.startswith(loads) for word in words):
        return True
    return any(_AWK_RUNS.search(part) for word in words for part in word.parts if isinstance(part, str))


def _sed_runs(command: Command) -> bool:
    """GNU sed runs a program by its command `e`, and by the flag `e` of `s`."""
    words = command.words[1:]
    if any(word.prefix.startswith("--file") or _is_short(word, "f") for word in words):
        return True
    texts = [word.shown() for word in words if not word.prefix.startswith(("--", "./", "/"))]
    return any(_sed_chunk_runs(chunk) for text in texts for chunk in re.split(r"[;\n{}]", text))


def _is_short(word: Word, letter: str) -> bool:
    start = word.prefix
    return len(start) > 1 and start[0] == "-" and start[1] != "-" and letter in start[1:]


def _sed_chunk_runs(chunk: str) -> bool:
    text = chunk.strip()
    if _SED_COMMAND_E.match(text):
        return True
    odd_delimiter = re.match(r"^s[\w]", text) is not None and text.count(text[1]) >= 3
    is_substitution = re.search(r"(^|[\d$/!, ])s[^\w\s]", text) is not None
    return odd_delimiter or (is_substitution and _SED_ENDS_IN_E.search(text) is not None)


def _tar_runs(command: Command) -> bool:
    words = command.words[1:]
    if has_option(words, _TAR_STARTS):
        return True
    for place, word in enumerate(words):
        start = word.prefix
        if start.startswith("--use"):
            program = start.partition("=")[2] or _text_at(words, place + 1)
            if _first(program) not in _COMPRESSORS:
                return True
        elif start == "-I" and _first(_text_at(words, place + 1)) not in _COMPRESSORS:
            return True
    return False


def _text_at(words: tuple[Word, ...], place: int) -> str:
    return (words[place].text or "") if place < len(words) else ""


def _first(program: str) -> str:
    return program.strip("'\"").split(" ")[0]
