"""Several new texts for one script, made into one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

_MOST_LINES = 1_000
"""Of a script; comparing takes time with the square of them."""

_Hunk = tuple[int, int, tuple[str, ...]]


def merged(original: str, texts: Sequence[str]) -> str | None:
    """`original` with what each of `texts` changes in it; None where they change the same lines otherwise."""
    if len(set(texts)) == 1:
        return texts[0]
    lines = original.splitlines(keepends=True)
    if len(lines) > _MOST_LINES or any(text.count("\n") > _MOST_LINES for text in texts):
        return None
    hunks: list[_Hunk] = sorted({hunk for text in texts for hunk in _hunks(lines, text)})
    result: list[str] = []
    done = 0
    for start, end, new in hunks:
        if start < done:
            return None
        result += lines[done:start]
        result += new
        done = end
    return "".join([*result, *lines[done:]])


def _hunks(lines: Sequence[str], text: str) -> list[_Hunk]:
    """What `text` has in the place of which lines; a line each where lines only go, so that they compare."""
    new = text.splitlines(keepends=True)
    found: list[_Hunk] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(
        None, lines, new, autojunk=False
    ).get_opcodes():
        if tag == "delete":
            found += [(number, number + 1, ()) for number in range(start, end)]
        elif tag != "equal":
            found.append((start, end, tuple(new[new_start:new_end])))
    return found
