r"""One pattern, taken apart into the names of a path.

The rules are those of gitignore(5) with GitHub's exceptions ("About code owners", syntax exceptions): no `!`,
no `[ ]`, no `\#` at the beginning; and `docs/*` stays within the folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache

_REMEMBERED = 16_384
"""A file is read several times in a run, as it is and twice for the proof, and its names come again."""

_SPECIAL = re.compile(r"[*?\\\[\]]")


class AnyFolders(Enum):
    """`**` as a whole name: any folders, or none."""

    ANY_FOLDERS = auto()


class Reach(Enum):
    """What the last name of a pattern stands for."""

    ANYTHING = auto()  # `apps/github`: the file, or the folder with all that is below
    FOLDER = auto()  # `apps/`: only what is below a folder
    FILE = auto()  # `docs/*`: only files, at just this depth


class InvalidPattern(ValueError):
    """GitHub reports the pattern as invalid and skips its line; the text says why."""


@dataclass(frozen=True)
class Name:
    """One name of a path, as literal pieces with any text between them; in a piece None is any character.

    A single piece is the whole name.
    """

    pieces: tuple[tuple[str | None, ...], ...]

    @cached_property
    def literal(self) -> str | None:
        """The name itself where it has no wildcard."""
        piece = self.pieces[0]
        return "".join(map(str, piece)) if len(self.pieces) == 1 and None not in piece else None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """For `fullmatch` on a name.

        Text that a star skips is settled at the first place where the next piece fits: for a hostile
        pattern of many stars anything else would take ages, and no later place is better.
        """
        first, *others = [_piece_regex(piece) for piece in self.pieces]
        if not others:
            return re.compile(first, re.DOTALL)
        middle = "".join(f"(?>.*?{piece})" for piece in others[:-1] if piece)
        return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)

    @property
    def matches_all(self) -> bool:
        """Is it nothing but stars?"""
        return len(self.pieces) > 1 and not any(self.pieces)


def _piece_regex(piece: tuple[str | None, ...]) -> str:
    return "".join("." if character is None else re.escape(character) for character in piece)


Segment = Name | AnyFolders


@dataclass(frozen=True, slots=True)
class Pattern:
    """`segments` lead from the root of the repository; with none of them the root itself is meant."""

    segments: tuple[Segment, ...]
    reach: Reach


@lru_cache(_REMEMBERED)
def read_pattern(text: str) -> Pattern:
    """Take `text` apart. Raises InvalidPattern."""
    if text.startswith("!"):
        raise InvalidPattern("`!` does not negate a pattern here")
    if text.strip("/") == "":
        raise InvalidPattern("it will never match anything")
    if "***" in text:
        raise InvalidPattern("three stars in a row")
    texts = text.removeprefix("/").split("/")
    is_folder = texts[-1] == ""
    if is_folder:
        texts.pop()
    segments = [_segment(name) for name in texts]
    if len(texts) == 1 and not text.startswith("/"):
        segments.insert(0, AnyFolders.ANY_FOLDERS)
    return _with_reach(segments, is_folder=is_folder)


def _with_reach(segments: list[Segment], *, is_folder: bool) -> Pattern:
    reach = Reach.FOLDER if is_folder else Reach.ANYTHING
    last = segments[-1]
    if isinstance(last, AnyFolders):
        while segments and isinstance(segments[-1], AnyFolders):
            segments.pop()
        # `a/**` is all that is in the folder; with a slash at the end, all that is in a folder of it.
        if is_folder:
            segments.append(_EVERY_NAME)
        reach = Reach.FOLDER
    elif last.matches_all and not is_folder:
        reach = Reach.FILE
    return Pattern(tuple(segments), reach)


@lru_cache(_REMEMBERED)
def _segment(text: str) -> Segment:
    if text == "**":
        return AnyFolders.ANY_FOLDERS
    if not _SPECIAL.search(text):
        return Name((tuple(text),))
    pieces: list[list[str | None]] = [[]]
    characters = iter(text)
    for character in characters:
        if character in "[]":
            raise InvalidPattern("`[ ]` does not make a range of characters here")
        if character == "*":
            pieces.append([])
        elif character == "?":
            pieces[-1].append(None)
        elif character == "\\":
            pieces[-1].append(_escaped(next(characters, "")))
        else:
            pieces[-1].append(character)
    return Name(tuple(tuple(piece) for piece in pieces))


def _escaped(character: str) -> str:
    if character == "":
        raise InvalidPattern("a backslash stands before nothing")
    if character in "[]":
        raise InvalidPattern("brackets cannot be escaped for certain")
    return character


_EVERY_NAME = Name(((), ()))
