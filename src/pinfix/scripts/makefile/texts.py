"""The functions of make that turn texts into texts, where their arguments are known."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest


def substitute_pattern(pattern: str, replacement: str, word: str) -> str:
    """`word` as `$(patsubst pattern,replacement,word)` gives it."""
    found = stem(pattern, word)
    if found is None:
        return word
    return replacement.replace("%", found, 1) if "%" in pattern else replacement


def stem(pattern: str, word: str) -> str | None:
    """What `%` stands for where `word` matches; "" for a pattern without one that is the word itself."""
    before, percent, after = pattern.partition("%")
    if not percent:
        return "" if pattern == word else None
    if len(word) < len(before) + len(after) or not (word.startswith(before) and word.endswith(after)):
        return None
    return word[len(before) : len(word) - len(after)]


def _each(change: Callable[[str], str]) -> Callable[[Sequence[str]], str]:
    return lambda arguments: " ".join(change(word) for word in arguments[0].split())


def _filter(arguments: Sequence[str], wanted: bool) -> str:
    patterns = arguments[0].split()
    return " ".join(
        word
        for word in arguments[1].split()
        if any(stem(pattern, word) is not None for pattern in patterns) == wanted
    )


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _words(arguments: Sequence[str], first: int, last: int) -> str:
    return " ".join(arguments[-1].split()[max(0, first - 1) : max(0, last)])


def _folder(word: str) -> str:
    return word[: word.rfind("/") + 1] or "./"


TEXT_FUNCTIONS: Mapping[str, tuple[int, Callable[[Sequence[str]], str]]] = {
    "strip": (1, lambda a: " ".join(a[0].split())),
    "subst": (3, lambda a: a[2].replace(a[0], a[1]) if a[0] else a[2]),
    "patsubst": (3, lambda a: " ".join(substitute_pattern(a[0], a[1], word) for word in a[2].split())),
    "filter": (2, lambda a: _filter(a, True)),
    "filter-out": (2, lambda a: _filter(a, False)),
    "addprefix": (2, lambda a: " ".join(a[0] + word for word in a[1].split())),
    "addsuffix": (2, lambda a: " ".join(word + a[0] for word in a[1].split())),
    "dir": (1, _each(_folder)),
    "notdir": (1, _each(lambda word: word[word.rfind("/") + 1 :])),
    "basename": (1, _each(lambda word: posixpath.splitext(word)[0])),
    "suffix": (1, _each(lambda word: posixpath.splitext(word)[1])),
    "firstword": (1, lambda a: _words(a, 1, 1)),
    "lastword": (1, lambda a: (a[0].split() or [""])[-1]),
    "word": (2, lambda a: _words(a, _number(a[0]), _number(a[0]))),
    "wordlist": (3, lambda a: _words(a, _number(a[0]), _number(a[1]))),
    "words": (1, lambda a: str(len(a[0].split()))),
    "sort": (1, lambda a: " ".join(sorted(set(a[0].split())))),
    "findstring": (2, lambda a: a[0] if a[0] in a[1] else ""),
    "join": (2, lambda a: " ".join(map("".join, zip_longest(a[0].split(), a[1].split(), fillvalue="")))),
}
"""By name: the number of arguments, and the result. Other functions ask the file system or the shell."""
