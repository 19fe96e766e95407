"""Taking keys out of what is shown: whole lines of files, and texts of reports."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from pinfix.errors import FileProblem
from pinfix.leaks.finding import spans_in, spans_of
from pinfix.leaks.likely import likely_keys, without_continuations
from pinfix.leaks.slots import may_have_slots
from pinfix.yaml.document import BOM, Document

MASK = "***"

_ESCAPES = re.compile(r"\\[xuU0-9/\r\n]")
"""What has to be resolved before a string can be seen to hold a key."""

_LEAST = 8
"""Characters of a key that is looked for in other texts: shorter ones would be found by accident."""


def hidden_lines(data: bytes) -> Mapping[int, bytes]:
    """The lines of a file that hold keys, or parts of some, by their positions from 0, with the keys masked.

    Hidden is also what is only likely to be a key: see `likely`.
    Lines end with a line feed and nothing else, as in a diff, and keep it.
    """
    text = data.decode("utf-8", "surrogateescape")
    found = _spans(data, text)
    if not found:
        return {}
    lines: dict[int, bytes] = {}
    begin = 0
    for number, line in enumerate(text.split("\n")):
        end = begin + len(line)
        inside = [
            (max(start, begin), min(stop, end)) for start, stop in found if start < end and begin < stop
        ]
        if inside:
            shown = _without(line, [(start - begin, stop - begin) for start, stop in inside])
            last = "" if end == len(text) else "\n"
            lines[number] = (shown + last).encode("utf-8", "surrogateescape")
        begin = end + 1
    return lines


def keys_in(data: bytes) -> frozenset[str]:
    """The keys that a file holds, to be taken out of what is said about it. For nothing else."""
    text = data.decode("utf-8", "surrogateescape")
    found = [text[start:end] for start, end in _spans(data, text)]
    keys = (*found, *map(without_continuations, found))
    return frozenset(key for key in keys if len(key) >= _LEAST)


def masked(text: str, keys: Collection[str] = ()) -> str:
    """`text` without the keys that are seen in it, nor any of `keys`."""
    for key in sorted(keys, key=len, reverse=True):
        text = text.replace(key, MASK)
    found = [*spans_in(text), *likely_keys(text)]
    return _without(text, found) if found else text


def _spans(data: bytes, text: str) -> list[tuple[int, int]]:
    return [*_surely(data, text), *likely_keys(text)]


def _surely(data: bytes, text: str) -> list[tuple[int, int]]:
    if not (_ESCAPES.search(text) or may_have_slots(text)):
        return spans_in(text)
    try:
        document = Document.from_bytes(data)
    except FileProblem:
        return spans_in(text)
    moved = len(BOM) if document.bom else 0
    return [(start + moved, end + moved) for start, end in spans_of(document)]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    return "".join(_parts(text, spans))


def _parts(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    end = 0
    for start, stop in sorted(spans):
        if stop > end:
            yield text[end : max(start, end)]
            yield MASK
            end = stop
    yield text[end:]
