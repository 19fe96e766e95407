r"""What is written together with what it means: strings in double quotes can spell a word by escapes.

Who looks for words in the text of a file, to see cheaply whether it is about something at all, looks here:
`"\x73ecrets"` is `secrets`, and so is a word that a backslash at the end of its line cuts in two.
"""

from __future__ import annotations

import re

from pinfix.yaml.document import Document

_ESCAPE = re.compile(r"\\[xuU/\r\n\x85\u2028\u2029]")
"""The escapes of YAML 1.2 (5.7) that stand for a letter, a digit or a mark in a name, or for nothing."""


def text_as_meant(document: Document, start: int = 0, end: int | None = None) -> str:
    """What is written from `start` to `end`, and behind it the values of strings with such escapes."""
    written = document.text[start:end]
    return "\n".join((written, *_spelt_by_escapes(document, start, start + len(written))))


def _spelt_by_escapes(document: Document, start: int, end: int) -> list[str]:
    text = document.text
    if '"' not in text or _ESCAPE.search(text, start, end) is None:  # mostly: strings are found by a walk
        return []
    return [
        scalar.value
        for scalar in document.scalars
        if scalar.style == '"'
        and start <= scalar.start < end
        and _ESCAPE.search(text, scalar.start, scalar.end) is not None
    ]
