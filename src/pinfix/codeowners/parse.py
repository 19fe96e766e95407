r"""The lines of a CODEOWNERS file.

Sources: GitHub's "About code owners" (syntax, exceptions, inline comments, size, "that line will be
skipped"), the examples of `GET /repos/{owner}/{repo}/codeowners/errors` in its OpenAPI description. What they
leave open is kept as a `Doubt`: a line with one wrong owner among others, a `#` that touches the text before
it, an escaped bracket, `**/` at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.codeowners.model import Codeowners, Doubt, Fault, NotLoaded, Rule, Skipped
from pinfix.codeowners.owners import OwnerForm, owner_form
from pinfix.codeowners.pattern import InvalidPattern, read_pattern

MAX_BYTES = 3_000_000
"""GitHub loads files "under 3 MB". It does not say which megabyte: the smaller one is safe."""

TOO_LARGE = NotLoaded("too-large", "GitHub does not load a CODEOWNERS file of 3 MB or more")

_BLANK = " \t\r\f\v"
_PATTERN = re.compile(r"(?:\\[^\r]|[^ \t\r\f\v\\]|\\(?=\r|$))+")
_WORD = re.compile(r"[^ \t\r\f\v]+")
_ESCAPED_BRACKET = re.compile(r"\\([\[\]])")

_Line = Iterator[Rule | Doubt | Skipped]


def load(data: bytes) -> Codeowners | NotLoaded:
    """Read the content of a file as GitHub does; NotLoaded where it would not take it."""
    if len(data) >= MAX_BYTES:
        return TOO_LARGE
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return NotLoaded("not-text", "the file is not UTF-8")
    if "\0" in text:
        return NotLoaded("not-text", "the file has a NUL byte")
    return parse(text)


def parse(text: str) -> Codeowners:
    """Read the lines of `text`. Wrong ones are listed as `skipped`; the others hold all the same."""
    entries: list[Rule | Doubt] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        for found in _read_line(number, line):
            if isinstance(found, Skipped):
                skipped.append(found)
            else:
                entries.append(found)
    return Codeowners(tuple(entries), tuple(skipped))


def _read_line(number: int, line: str) -> _Line:
    start = len(line) - len(line.lstrip(_BLANK))
    if start == len(line) or line[start] == "#":
        return
    token = _PATTERN.match(line, start)
    pattern = token[0] if token else line[start:]
    end = start + len(pattern)
    if "#" in pattern:
        yield from _touching_hash(number, start, pattern)
        return
    try:
        read_pattern(pattern)
    except InvalidPattern as error:
        yield Skipped(number, start + 1, Fault.PATTERN, str(error))
        yield from _escaped_brackets(number, pattern)
        return
    yield from _with_owners(number, line, pattern, end)


def _with_owners(number: int, line: str, pattern: str, end: int) -> _Line:
    owners: list[str] = []
    for word in _WORD.finditer(line, end):
        if word[0].startswith("#"):
            break
        if owner_form(word[0]) is OwnerForm.NONE:
            yield Skipped(number, word.start() + 1, Fault.OWNER, "not a user, a team or an e-mail address")
            yield Doubt(number, pattern, "one of its owners is invalid")
            return
        owners.append(word[0])
    if pattern.endswith("**/"):
        yield Doubt(number, pattern.removesuffix("/"), "`**/` at the end may or may not mean files as well")
    yield Rule(number, pattern, tuple(owners))


def _touching_hash(number: int, start: int, pattern: str) -> _Line:
    """`a#b`: the `#` may begin a comment or be part of the name; escaping it is documented not to work."""
    column = start + pattern.index("#") + 1
    yield Skipped(number, column, Fault.PATTERN, "a `#` inside a pattern, which cannot be escaped")
    for reading in (pattern, pattern.partition("#")[0]):
        if _is_valid(reading):
            yield Doubt(number, reading, "a `#` stands inside its pattern")


def _escaped_brackets(number: int, pattern: str) -> _Line:
    r"""`\[` may be a bracket: GitHub's documentation only says that there are no ranges."""
    plain = _ESCAPED_BRACKET.sub("?", pattern)
    if plain != pattern and _is_valid(plain):
        yield Doubt(number, plain, "its brackets are escaped")


def _is_valid(pattern: str) -> bool:
    try:
        read_pattern(pattern)
    except InvalidPattern:
        return False
    return True
