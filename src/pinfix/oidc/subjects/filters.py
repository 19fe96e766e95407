"""Filters of branches and tags under `on.push`, as GitHub applies them to a name.

GitHub, "Workflow syntax", filter pattern cheat sheet: `*` is anything without a slash, `**` anything, `?` and
`+` repeat the character before them, `[]` is one of those listed, `!` takes away what was matched before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

_SPECIAL = re.compile(r"[*?+\[\]!\\]")
"""What makes a filter more than a name."""

_TOKEN = re.compile(
    r"(?P<all>\*\*+)|(?P<some>\*)|\[(?P<set>[^\]]+)\]|\\(?P<escaped>.)|(?P<char>.)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What `on.push` says of branches, or of tags; `rules` and `ignored` are in their order, as written.

    Without `rules` all names are taken but those `ignored`.
    """

    rules: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it takes and has written out."""
        return tuple(rule for rule in self.rules if not _SPECIAL.search(rule) and self.takes(rule))

    @property
    def patterns(self) -> tuple[str, ...]:
        """What takes names that are not written out."""
        if not self.rules:
            return ("**",)
        return tuple(rule for rule in self.rules if _SPECIAL.search(rule) and not rule.startswith("!"))

    @property
    def takes_most(self) -> bool:
        """Whether whatever is not left out by name or pattern is taken."""
        return not {"*", "**"}.isdisjoint(self.patterns)

    def takes(self, name: str) -> bool:
        """Whether a push of `name` passes: the last of the rules that match decides."""
        if not self.rules:
            return not any(matches(pattern, name) for pattern in self.ignored)
        taken = False
        for rule in self.rules:
            pattern = rule.removeprefix("!")
            if matches(pattern, name):
                taken = pattern == rule
        return taken


def matches(pattern: str, name: str) -> bool:
    """Whether the pattern stands for `name`, in steps as many as both are long together, times each other."""
    parts = tuple(_parts(pattern))
    at = _reached({0}, parts)
    for char in name:
        after = set()
        for number in at:
            if number < len(parts) and parts[number].takes(char):
                after.add(number if parts[number].repeats else number + 1)
                after.add(number + 1)
        at = _reached(after, parts)
    return len(parts) in at


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a pattern: the characters it takes, and how often."""

    takes: Callable[[str], bool]
    may_lack: bool = False
    repeats: bool = False


def _parts(pattern: str) -> Iterator[_Part]:
    last: _Part | None = None
    for token in _TOKEN.finditer(pattern):
        if token["char"] in ("?", "+") and last is not None:
            last = replace(last, may_lack=True) if token["char"] == "?" else replace(last, repeats=True)
            continue
        if last is not None:
            yield last
        last = _part(token)
    if last is not None:
        yield last


def _part(token: re.Match[str]) -> _Part:
    if token["all"]:
        return _Part(lambda char: True, may_lack=True, repeats=True)
    if token["some"]:
        return _Part(lambda char: char != "/", may_lack=True, repeats=True)
    if token["set"]:
        listed = frozenset(_listed(token["set"]))
        return _Part(lambda char: char in listed)
    wanted = token["escaped"] or token["char"]
    return _Part(lambda char: char == wanted)


def _listed(inside: str) -> Iterator[str]:
    """Letters and digits of `[]`: those written, and those of ranges."""
    for first, last in re.findall(r"(.)-(.)|(?:.)", inside, re.DOTALL):
        if first and last:
            yield from map(chr, range(ord(first), min(ord(last), ord(first) + 0x7F) + 1))
    yield from re.sub(r".-.", "", inside, flags=re.DOTALL)


def _reached(places: set[int], parts: Sequence[_Part]) -> set[int]:
    """With those behind parts that may be lacking."""
    found = set()
    for place in places:
        found.add(place)
        while place < len(parts) and parts[place].may_lack:
            place += 1
            found.add(place)
    return found
