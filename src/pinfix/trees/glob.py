"""The patterns of `.gitignore` as regular expressions that cannot be made to run for ages.

Written after gitignore(5) and git's own matching, which works on bytes. A scanned repository brings its own
patterns, so the usual translation (`*` to `[^/]*`) will not do: a few stars in a row would backtrack without
end. Here whatever a star skips is settled at the first place where the text after it fits (an atomic group):
for globs that place is always as good as any later one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

_SLASH = ord("/")
_BACKSLASH = ord("\\")
_SPECIAL = re.compile(rb"[*?\[\\]")
_NAMED_CLASS = re.compile(rb"\[:([^\]]*):\]")
_CLASSES = {
    b"alnum": rb"0-9A-Za-z", b"alpha": rb"A-Za-z", b"blank": rb" \t", b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9", b"graph": rb"!-~", b"lower": rb"a-z", b"print": rb" -~", b"punct": rb"!-/:-@\[-`{-~",
    b"space": rb" \t-\r", b"upper": rb"A-Z", b"xdigit": rb"0-9A-Fa-f",
}  # fmt: skip


class _Star(Enum):
    NAME = auto()  # `*`: any text within one name
    FOLDERS = auto()  # `**/`: any folders, or none
    REST = auto()  # `/**` at the end: all that is below


_Token = bytes | _Star
"""A regular expression for exactly one byte, or a star."""


class NeverMatches(ValueError):
    """A pattern that git accepts and that fits nothing, such as an unfinished `[`."""


def is_glob(pattern: bytes) -> bool:
    """Does `pattern` mean anything else than itself?"""
    return _SPECIAL.search(pattern) is not None


def glob_regex(pattern: bytes, *, within_name: bool) -> bytes:
    """A regular expression for `pattern`, for `fullmatch` on a path with DOTALL. Raises NeverMatches.

    With `within_name` it is one for a single name, where `**` means no more than `*`.
    """
    tokens = [_Star.NAME if within_name and isinstance(token, _Star) else token for token in _tokens(pattern)]
    return _groups(tokens)


def _tokens(pattern: bytes) -> Iterator[_Token]:
    position = 0
    while position < len(pattern):
        byte = pattern[position]
        if byte == ord("*"):
            end = position
            while pattern[end : end + 1] == b"*":
                end += 1
            star = _star(pattern, position, end)
            yield star
            position = end + 1 if star is _Star.FOLDERS else end
        elif byte == ord("["):
            bracket = _Bracket.read(pattern, position)
            yield bracket.regex()
            position = bracket.end
        elif byte == ord("?"):
            yield b"[^/]"
            position += 1
        elif byte == _BACKSLASH:
            if position + 1 == len(pattern):
                raise NeverMatches(pattern)
            yield re.escape(pattern[position + 1 : position + 2])
            position += 2
        else:
            yield re.escape(pattern[position : position + 1])
            position += 1


def _star(pattern: bytes, start: int, end: int) -> _Star:
    """What a run of stars means: two or more are special only as a whole name of a path.

    Git compares all before the first special character as it stands, and then takes `**` there for the
    beginning of a name: `ab**/c` fits `abx/y/c`, whatever gitignore(5) says.
    """
    before = pattern[:start]
    if end - start > 1 and (before.endswith(b"/") or _SPECIAL.search(before) is None):
        if end == len(pattern):
            return _Star.REST
        if pattern[end] == _SLASH:
            return _Star.FOLDERS
    return _Star.NAME


def _groups(tokens: Sequence[_Token]) -> bytes:
    """The whole expression: parts between `**`, each settled at the first depth where it fits."""
    first, *others = _split(tokens, _Star.FOLDERS)
    regex = _names(first)
    for number, part in enumerate(others, 1):
        folders, names = rb"(?:[^/]*/)*", _names(part)
        regex += folders + names if number == len(others) else rb"(?>" + folders + rb"?" + names + rb")"
    return regex


def _names(tokens: Sequence[_Token]) -> bytes:
    """Consecutive names of a path, divided by slashes."""
    return rb"/".join(_name(name) for name in _split(tokens, b"/"))


def _name(tokens: Sequence[_Token]) -> bytes:
    """One name: the last piece must reach its end, those before it are taken where they first fit."""
    if tokens and tokens[-1] is _Star.REST:
        return _bytes(tokens) + rb".*"
    first, *others = map(_bytes, _split(tokens, _Star.NAME))
    if not others:
        return first
    middle = b"".join(rb"(?>[^/]*?" + piece + rb")" for piece in others[:-1] if piece)
    return first + middle + rb"[^/]*" + others[-1]


def _bytes(tokens: Sequence[_Token]) -> bytes:
    return b"".join(token for token in tokens if isinstance(token, bytes))


def _split(tokens: Sequence[_Token], separator: _Token) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@dataclass(frozen=True, slots=True)
class _Bracket:
    """A set such as `[a-z]` or `[!0-9]`, and where the pattern goes on after it."""

    members: frozenset[int]
    negated: bool
    end: int

    @classmethod
    def read(cls, pattern: bytes, start: int) -> _Bracket:
        position = start + 1
        negated = pattern[position : position + 1] in (b"!", b"^")
        position += negated
        members: set[int] = set()
        low = -1  # the byte that a range may begin with
        first = True
        while first or pattern[position : position + 1] != b"]":
            first = False
            named = _NAMED_CLASS.match(pattern, position)
            if named:
                members |= _named_class(named[1])
                position, low = named.end(), -1
                continue
            is_range = (
                low >= 0 and pattern[position : position + 1] == b"-"
                and pattern[position + 1 : position + 2] not in (b"", b"]")
            )  # fmt: skip
            byte, position = _member(pattern, position + is_range)
            members |= set(range(low, byte + 1)) if is_range else {byte}
            low = -1 if is_range else byte
        return cls(frozenset(members), negated, position + 1)

    def regex(self) -> bytes:
        """One byte of the set; never a slash, as stars and sets stay within a name."""
        members = self.members | {_SLASH} if self.negated else self.members - {_SLASH}
        if not members:
            return rb"(?!)"
        listed = b"".join(rb"\x%02x-\x%02x" % span for span in _spans(sorted(members)))
        return (b"[^" if self.negated else b"[") + listed + b"]"


def _spans(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours: written out one by one, a set takes long to compile."""
    start = members[0]
    for byte, following in zip(members, [*members[1:], None], strict=True):
        if following != byte + 1:
            yield start, byte
            start = following or 0


def _member(pattern: bytes, position: int) -> tuple[int, int]:
    """One byte of a set, which a backslash may stand before, and the position after it."""
    if pattern[position : position + 1] == b"\\":
        position += 1
    if position >= len(pattern):
        raise NeverMatches(pattern)
    return pattern[position], position + 1


@cache
def _named_class(name: bytes) -> frozenset[int]:
    if name not in _CLASSES:
        raise NeverMatches(name)
    members = re.compile(b"[" + _CLASSES[name] + b"]")
    return frozenset(byte for byte in range(256) if members.match(bytes([byte])))
