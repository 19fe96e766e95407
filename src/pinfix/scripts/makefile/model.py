"""A Makefile as it is written: definitions and rules, nothing expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HOLE_START, HOLE_END, LINE_OF_DEFINE = "\x01", "\x02", "\x03"
"""Marks in expanded text: a variable of the environment stands as its name between the first two; the third
parts the lines of a `define`, each of which is a line of the recipe."""

MARKS = re.compile("[\x00-\x04]")
"""What must not stand in a text that is read."""

UNKNOWN = HOLE_START + HOLE_END
"""A text that is known only when make runs."""

FILES = HOLE_START + "*" + HOLE_END
"""Likewise, but surely names of files, or made of such: no name of a task."""


class NotUnderstood(Exception):
    """A Makefile does what is not read here; the text is a clause that says what."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a Makefile, from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Definition:
    """One text that a variable may have. `default`: unless the environment sets it (`?=`).

    `certain`: it stands outside of conditionals and is not for some targets alone.
    """

    text: str
    default: bool
    place: Place
    certain: bool


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """One line of a recipe as it is given to the shell, with its continuation lines."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """`targets: prerequisites` and its recipe; `pattern` is the target pattern of a static pattern rule."""

    targets: str
    pattern: str | None
    prerequisites: str
    recipe: tuple[RecipeLine, ...]
    place: Place
    certain: bool


@dataclass(slots=True)
class Makefile:
    """All that one run of make reads. `at_once` are texts that are expanded whatever the goal is."""

    folder: str
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    overrides: dict[str, list[Definition]] = field(default_factory=dict)  # with `override`
    rules: list[Rule] = field(default_factory=list)
    exported: set[str] = field(default_factory=set)
    exports_all: bool = False
    at_once: list[tuple[str, Place]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # in the order in which they were read
    optional: list[str] = field(default_factory=list)  # included with `-include`, and not there
