"""Looking for keys in the text of a file: scalars, scripts, here-documents and comments alike."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.leaks.harmless import is_harmless
from pinfix.leaks.key_files import HINTS_OF_FILES, end_of_file, key_files
from pinfix.leaks.shapes import SHAPES
from pinfix.leaks.slots import slotted_keys
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Scalar

_HINTS = tuple(dict.fromkeys((*(hint for shape in SHAPES for hint in shape.hints), *HINTS_OF_FILES)))
_ESCAPED_HINT = re.compile(r"\\[^nrt\"\\/0]")
"""An escape that may stand for a character of a hint, or for nothing at all, such as the end of a line."""

_SHOWN = 4
"""Characters of a key that may be shown."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A key that is written out. Its value is nowhere in here.

    `kind` completes "… is written here", such as "a token of npm". `line` and `column` count from 1, `offset`
    in characters of the document's text. `shown`: the first four characters of the key, by which its owner
    may know it; "" where they tell nothing.
    """

    path: str
    kind: str
    line: int
    column: int
    offset: int
    shown: str = ""


@dataclass(frozen=True, slots=True)
class _Spot:
    kind: str
    start: int
    end: int
    shown: str
    is_file: bool = False


def find_leaks(path: str, document: Document) -> Iterator[Leak]:
    """The keys in the file at `path`, in the order of the text; nothing is asked of anybody.

    The text is looked at as it is written, and strings with escapes as they are meant as well. What stands in
    the place of a known secret is one whatever its shape.
    """
    for spot in _in_document(document):
        line, column = document.place(spot.start)
        yield Leak(path, spot.kind, line, column, spot.start, spot.shown)


def _may_hide_keys(text: str) -> bool:
    """Whether a string with escapes may hold a key: its hint stands in `text`, or may be escaped, too."""
    return "\\" in text and (_ESCAPED_HINT.search(text) is not None or any(hint in text for hint in _HINTS))


def first_line_with_leak(text: str) -> int | None:
    """The line, from 1, of the first key in `text`, whatever kind of file that is of; None: there is none."""
    found = _in_text(text)
    return text.count("\n", 0, found[0].start) + 1 if found else None


def spans_in(text: str) -> list[tuple[int, int]]:
    """From where to where the keys in `text` go, those that are whole files to their ends."""
    return [_span(text, spot) for spot in _in_text(text)]


def spans_of(document: Document) -> list[tuple[int, int]]:
    """The same of a whole document, strings with escapes among them."""
    return [_span(document.text, spot) for spot in _in_document(document)]


def _span(text: str, spot: _Spot) -> tuple[int, int]:
    return spot.start, end_of_file(text, spot.end) if spot.is_file else spot.end


def _in_document(document: Document) -> list[_Spot]:
    """In the order of the text, strings with escapes as they are meant, and known places, as well."""
    found = _in_text(document.text)
    slots = [_Spot(slot.kind, slot.start, slot.end, "") for slot in slotted_keys(document)]
    starts = [spot.start for spot in found]
    for scalar in document.scalars if _may_hide_keys(document.text) else ():
        index = bisect_left(starts, scalar.start)
        if index == len(starts) or starts[index] >= scalar.end:
            found += _in_escaped(document.text, scalar)
    return _apart([*found, *slots])


def _in_escaped(text: str, scalar: Scalar) -> list[_Spot]:
    """What only shows when the escapes of a string are resolved; where in it is not told."""
    if scalar.style != '"' or text.find("\\", scalar.start, scalar.end) < 0:
        return []
    return [_Spot(spot.kind, scalar.start, scalar.end, spot.shown) for spot in _in_text(scalar.value)[:1]]


def _in_text(text: str) -> list[_Spot]:
    """In the order of the text."""
    found = [_Spot(file.kind, file.start, file.end, "", is_file=True) for file in key_files(text)]
    for shape in SHAPES:
        if any(hint in text for hint in shape.hints):
            for match in shape.pattern.finditer(text):
                if not is_harmless(match["key"]) and shape.fits(match):
                    shown = match["key"][:_SHOWN]
                    found.append(_Spot(shape.kind, match.start("key"), match.end("key"), shown))
    return _apart(found)


def _apart(found: list[_Spot]) -> list[_Spot]:
    """In the order of the text; of keys that overlap, the one that begins first, or else the longest."""
    kept: list[_Spot] = []
    for spot in sorted(found, key=lambda spot: (spot.start, -spot.end)):
        if not kept or spot.start >= kept[-1].end:
            kept.append(spot)
    return kept
