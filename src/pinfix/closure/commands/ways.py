"""One command as all those that it stands for: in a loop over words, with a pattern, with a file put in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product

from pinfix.closure.view import View
from pinfix.scripts.location import WORKSPACE
from pinfix.scripts.pieces import Surroundings
from pinfix.scripts.places import path_of
from pinfix.shell.model import Command, Hole, Word

MOST_WAYS = 200
"""How many commands one may stand for."""

MOST_IN_SCRIPT = 1_000
"""How many of them one script may have."""

_LOOKED_AT = 3
"""The script of a command is among its first words."""

_LOOP = re.compile(r"\bfor[ \t]+(\w+)[ \t]+in[ \t]+([^;\n]*)")
_ITEM = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s\"']+")
_SIGNS = frozenset("*?[")
_SHOWING = frozenset({"cat", "sed", "envsubst", "tr", "grep", "head", "tail"})
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Ways:
    """`commands`: what one stands for. `is_all`: nothing else; else there is more that is not known."""

    commands: tuple[Command, ...] = ()
    is_all: bool = False


@lru_cache(maxsize=64)
def loops_of(text: str) -> Mapping[str, tuple[str, ...]]:
    """The words that variables of `for` loops go through, by their names."""
    found: dict[str, list[str]] = {}
    for name, written in _LOOP.findall(text):
        items = found.setdefault(name, [])
        if len(items) <= MOST_WAYS:
            items += (one.strip("\"'") for one in _ITEM.findall(written[:_LONGEST]))
    return {name: tuple(items[: MOST_WAYS + 1]) for name, items in found.items()}


def ways_of(command: Command, folder: str | None, text: str, view: View) -> Ways:
    """The commands that `command`, which runs in `folder`, stands for in the script `text`."""
    put_in = tuple(_of_output(command))
    if put_in:
        return Ways(put_in, is_all=True)
    loops = loops_of(text)
    axes: list[Sequence[Word]] = []
    is_all = True
    for word in command.words[:_LOOKED_AT]:
        words, whole = _words(word, folder, loops, view)
        axes.append(words)
        is_all = is_all and whole
    found = [
        replace(command, words=(*words, *command.words[_LOOKED_AT:]))
        for words in islice(product(*axes), MOST_WAYS + 1)
    ]
    changed = tuple(one for one in found[:MOST_WAYS] if one.words != command.words)
    return Ways(changed, is_all and len(found) <= MOST_WAYS)


def _words(
    word: Word, folder: str | None, loops: Mapping[str, tuple[str, ...]], view: View
) -> tuple[Sequence[Word], bool]:
    """What `word` can be, and whether that is all."""
    names = {hole.variable for hole in word.holes if hole.variable in loops}
    if not word.holes:
        return (word,), True
    if not names:
        files = _fitting(word, folder, view)
        return (files, True) if files else ((word,), True)
    name = names.pop()
    found: list[Word] = []
    is_all = True
    for item in loops[name or ""]:
        if "$" in item or "`" in item:
            is_all = False
            continue
        filled = _filled(word, name, item)
        found += _fitting(filled, folder, view) if _SIGNS & set(item) else (filled,)
    return found or (word,), is_all and bool(found)


def _filled(word: Word, name: str | None, value: str) -> Word:
    """`word` with `value` for its variable; signs of patterns stay holes."""
    parts: list[str | Hole] = []
    for part in word.parts:
        known = value if isinstance(part, Hole) and part.variable == name else part
        if isinstance(known, Hole) or not (parts and isinstance(parts[-1], str)):
            parts.append(known)
        else:
            parts[-1] = f"{parts[-1]}{known}"
    return Word(tuple(parts))


def _fitting(word: Word, folder: str | None, view: View) -> tuple[Word, ...]:
    """The files that a pattern stands for, which may have signs in its last name."""
    if not all(hole == Hole(inside=()) and not hole.output_of for hole in word.holes):
        return ()
    written = "".join(part if isinstance(part, str) else "*" for part in word.parts)
    head, _, last = written.rpartition("/")
    where = path_of(Word((head or ".",)), folder, Surroundings())
    path = view.path(where) if isinstance(where, str) and not _SIGNS & set(head) else None
    if path is None or not _SIGNS & set(last):
        return ()
    places = (view.place(one) for one in view.tracked.in_folder(path, last))
    return tuple(Word((posixpath.join(WORKSPACE, place),)) for place in places if place is not None)


def _of_output(command: Command) -> Iterator[Command]:
    """`bash <(cat a.sh)`, `eval "$(cat a.sh)"`: what is shown there runs."""
    for word in command.words[1:_LOOKED_AT]:
        for hole in word.holes:
            for inner in hole.output_of:
                if inner.program in _SHOWING:
                    files = (one for one in inner.words[1:] if not one.prefix.startswith("-"))
                    yield from (replace(command, words=(Word(("bash",)), one)) for one in files)
