"""Whether a value that stands where a key is expected is one: written out, and chosen to be secret."""

from __future__ import annotations

import re

from pinfix.leaks.harmless import is_harmless

_LEAST = 8
_MOST = 4000
"""Characters of a key."""

_LEAST_DIFFERENT = 6
"""Different characters of a key: 00000000-0000-… and the like are stand-ins."""

_LONG = 20
"""Characters from which letters in both cases, without any figure, are no word."""

_FILLED_IN = re.compile(r"[$<%{\[(*@/~]|\.{1,2}/|\.\.\.|-{2}|sha(?:256|384|512)[-:]|(?i:https?:|file:)")
"""How values begin that another program puts in, that name a file, or that are checksums."""

_PUT_IN = re.compile(r"\$[{(]|\{\{|<[A-Za-z]|`|\*{3}|://")
"""The same within a value."""

_STAND_INS = (
    "admin", "bogus", "default", "demo", "fake", "foobar", "hello", "ignored", "invalid",
    "local", "mock", "none", "null", "passw", "sample", "secret", "token", "unused", "user", "your",
)  # fmt: skip
_ROWS = ("123456", "abc123", "abcdef")
_LONGEST_STAND_IN = 32
"""Characters up to which one of these words in a value is no accident."""

_PIECES = re.compile(r"[-_.:/+=~]+")
_WORD = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+|[vV]?\d{1,4}")


def is_written_key(value: str) -> bool:
    """Whether `value` is a key itself, judged as strictly as one does who must not be wrong.

    Not what is put in when it runs, a stand-in, words, a path or an address. That it stands where a key is
    expected is for the caller to know: a commit or a UUID would pass.
    """
    return (
        _LEAST <= len(value) <= _MOST
        and not any(map(str.isspace, value))
        and _FILLED_IN.match(value) is None
        and _PUT_IN.search(value) is None
        and len(set(value)) >= _LEAST_DIFFERENT
        and _is_mixed(value)
        and not is_words(value)
        and not _is_stand_in(value)
    )


def is_words(value: str) -> bool:
    """Whether `value` is made of words and short numbers, as names, versions and the keys of caches are."""
    return all(_WORD.fullmatch(piece) for piece in _PIECES.split(value) if piece)


def _is_mixed(value: str) -> bool:
    if not any(map(str.isalpha, value)):
        return False
    if any(map(str.isdigit, value)):
        return True
    return len(value) >= _LONG and value.lower() != value != value.upper()


def _is_stand_in(value: str) -> bool:
    folded = value.lower() if len(value) <= _LONGEST_STAND_IN else ""
    return is_harmless(value) or folded.startswith(_ROWS) or any(word in folded for word in _STAND_INS)
