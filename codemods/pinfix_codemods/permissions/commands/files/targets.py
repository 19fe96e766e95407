"""What a program writes: files, or folders with whatever it puts there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.shell.model import Hole, Word


@dataclass(frozen=True, slots=True)
class Target:
    """A file by its name; with `below` all that lies in the folder of this name."""

    word: Word
    below: bool = False


HERE = Target(Word((".",)), below=True)
"""Anything in the folder that the program runs in."""


def inside(folder: Word, name: Word) -> Word:
    """The path of `name` in `folder`."""
    return Word((*folder.parts, "/", *name.parts))


def last_name(word: Word) -> Word:
    """The last part of a path or of an address; of what is not known, the whole."""
    parts = list(word.parts)
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip("/")
    for place in range(len(parts) - 1, -1, -1):
        part = parts[place]
        if isinstance(part, str) and "/" in part:
            return Word((part.rpartition("/")[2], *parts[place + 1 :]))
    return Word(tuple(parts))


def of_address(word: Word) -> Word:
    """The name under which a download is kept that has none of its own."""
    name = last_name(word)
    first = name.parts[0] if name.parts else ""
    if isinstance(first, str) and ("?" in first or "#" in first):
        return Word((first.partition("?")[0].partition("#")[0],))
    return name


def copied(sources: tuple[Word, ...], to: Word, *, folders: bool) -> Iterator[Target]:
    """What is at `to` after `sources` were copied or moved there: it may be a file, or a folder that they are
    put into. `folders`: they may be folders.
    """
    yield Target(to)
    for source in sources:
        name = last_name(source)
        if name.text in (".", "", "..") or source.text == "/":
            yield Target(to, below=True)
            continue
        yield Target(inside(to, name))
        if folders or isinstance(name.parts[-1] if name.parts else "", Hole):
            yield Target(inside(to, name), below=True)
    if folders and (to.text or "").strip("./"):
        yield Target(to, below=True)  # where there is no folder of this name, it becomes the source
