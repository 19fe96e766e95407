"""Lines put into a text at one place, with nothing else in it changed."""

from __future__ import annotations

from collections.abc import Sequence

_BLANK = " \t\r"
_BOM = "\ufeff"


def inserted(text: str, comment: str, lines: Sequence[str], *, after: int) -> tuple[str, int]:
    """The text with `lines` below its line `after`, and the number of the first of them, both from 1.

    With 0 for `after` they may go anywhere. They come to the end of the paragraph there, or of the text, as a
    paragraph of their own under `comment`. Where that comment already heads a paragraph further down, they
    come to the end of that one.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    present = text.split("\n")
    if present[-1] == "":
        present.pop()
    own = max((number for number, line in enumerate(present, 1) if line.strip(_BLANK) == comment), default=0)
    if own and (end := _paragraph_end(present, own)) >= after:
        return mark + _put(text, present, end, lines), end + 1
    at = _paragraph_end(present, after) if after else len(present)
    block = [comment, *lines]
    gap = at > 0 and not _is_blank(present[at - 1])
    if gap:
        block.insert(0, "")
    if at < len(present) and not _is_blank(present[at]):
        block.append("")
    return mark + _put(text, present, at, block), at + 1 + gap + 1


def _put(text: str, present: Sequence[str], at: int, block: Sequence[str]) -> str:
    unfinished = at == len(present) and text != "" and not text.endswith("\n")
    # A last line without an ending does not show which one the file has.
    like = present[0 if unfinished else at - 1] if present else ""
    ending = "\r\n" if like.endswith("\r") else "\n"
    if at == len(present):
        joined = ending.join(block)
        return text + (ending + joined if unfinished else joined + ending)
    offset = sum(len(line) + 1 for line in present[:at])
    return text[:offset] + "".join(line + ending for line in block) + text[offset:]


def _paragraph_end(lines: Sequence[str], number: int) -> int:
    while number < len(lines) and not _is_blank(lines[number]):
        number += 1
    return number


def _is_blank(line: str) -> bool:
    return not line.strip(_BLANK)
