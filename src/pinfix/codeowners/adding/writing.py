r"""A path as a pattern that GitHub reads in one way only.

A space is escaped. For other characters that mean something, that GitHub cannot escape (`#`, `[`), that it
may refuse, or that nobody sees, stands `?`: any one character of a name. Whether that fits other files too is
looked up among them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from itertools import chain

from pinfix.codeowners.adding.folders import folders_of

MOST_COMPARED = 20_000_000
"""Characters that are compared to find out what patterns with `?` fit: some seconds. Others are left."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._+@/() \u00a1-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff-]")

_FITS_OTHERS = "no CODEOWNERS pattern fits this name and no other file: rename it"
_NO_TEXT = "nobody knows which CODEOWNERS pattern fits a name that is not UTF-8: rename it"
_TOO_MANY = "there are too many names that no pattern can spell to tell which pattern fits which: rename it"

_Vague = Mapping[int, Mapping[tuple[int, ...], Mapping[str, list[str]]]]


def pattern_for(path: str) -> str:
    """A pattern for the file `path`, or for all below the folder `path` where that ends with a slash."""
    return "/" + _blurred(path).replace(" ", "\\ ")


def unwritable(places: Mapping[str, Hashable], paths: Collection[str]) -> dict[str, str]:
    """Those of `places` whose patterns fit others of `paths` as well, because of a `?`; each with a reason.

    What the places are mapped to is what they shall have: those with one pattern that shall have the same do
    not stand in each other's way.
    """
    found = {place: _NO_TEXT for place in places if not _is_text(place)}
    vague = _by_holes(place for place in places if place not in found)
    names = _names(paths, vague)
    left = MOST_COMPARED
    for length, by_positions in sorted(vague.items()):
        for positions, by_blurred in sorted(by_positions.items()):
            left -= length * len(names[length])
            if left < 0:
                found.update(dict.fromkeys(chain.from_iterable(by_blurred.values()), _TOO_MANY))
            else:
                bad = _fitting_others(names[length], positions, by_blurred, places)
                found.update(dict.fromkeys(bad, _FITS_OTHERS))
    return found


def _by_holes(places: Iterable[str]) -> _Vague:
    """The places that are not spelled out, by length, by where the `?` stand, and by pattern."""
    found: defaultdict[int, defaultdict[tuple[int, ...], defaultdict[str, list[str]]]]
    found = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for place in places:
        blurred = _blurred(place)
        if "?" in blurred:
            positions = tuple(number for number, character in enumerate(blurred) if character == "?")
            found[len(place)][positions][blurred].append(place)
    return found


def _names(paths: Iterable[str], lengths: Collection[int]) -> Mapping[int, list[str]]:
    """The names of files and folders, these with and without a slash, that have one of these lengths."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    if lengths:
        folders = {folder for path in paths for folder in folders_of(path)}
        for name in (*paths, *folders, *(folder[:-1] for folder in folders)):
            if len(name) in lengths:
                found[len(name)].append(name)
    return found


def _fitting_others(
    names: Iterable[str],
    positions: tuple[int, ...],
    by_blurred: Mapping[str, list[str]],
    shall_have: Mapping[str, Hashable],
) -> Iterator[str]:
    for places in by_blurred.values():
        if len({shall_have[place] for place in places}) > 1:
            yield from places
    for name in names:
        places = by_blurred.get(_with_holes(name, positions), [])
        if places and name not in shall_have:
            yield from places


def _is_text(place: str) -> bool:
    """Without the lone surrogates that stand for bytes that are no UTF-8."""
    try:
        place.encode()
    except UnicodeEncodeError:
        return False
    return True


def _blurred(path: str) -> str:
    safe = _UNSAFE.sub("?", path)
    return safe if safe.isprintable() else "".join(one if one.isprintable() else "?" for one in safe)


def _with_holes(name: str, positions: Iterable[int]) -> str:
    characters = list(name)
    for position in positions:
        if characters[position] != "/":
            characters[position] = "?"
    return "".join(characters)
