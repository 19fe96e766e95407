"""Keeping every text that a variable may have: which of them counts may depend on what is not known."""

from __future__ import annotations

import re

from pinfix.scripts.makefile.model import (
    HOLE_START,
    UNKNOWN,
    Definition,
    Makefile,
    NotUnderstood,
    Place,
)
from pinfix.scripts.makefile.scanning import Assignment

_MAX_TEXT = 100_000
_MAX_TEXTS = 12
_COMMAND_SIGNS = re.compile(r"[;&|<>()`\n\x03]")


def is_plain(text: str) -> bool:
    """Whether a text can only ever be a part of the words of one command."""
    balanced = text.count('"') % 2 == 0 and text.count("'") % 2 == 0
    return balanced and _COMMAND_SIGNS.search(text) is None


def define(makefile: Makefile, assignment: Assignment, place: Place, *, certain: bool) -> None:
    """Note what an assignment gives to a variable. `certain`: it is not under a condition or for one target.

    Raises NotUnderstood.
    """
    name, operator = assignment.name, assignment.operator.lstrip(":")
    if "$" in name:
        raise NotUnderstood(f"line {place.line} of {place.path} gives a variable a computed name")
    if name == ".RECIPEPREFIX":
        raise NotUnderstood("it changes the prefix of recipes")
    if "export" in assignment.modifiers:
        makefile.exported.add(name)
    table = makefile.overrides if "override" in assignment.modifiers else makefile.definitions
    earlier = table.setdefault(name, [])
    if operator == "?=" and any(one.certain and not one.default for one in earlier):
        return
    text = f"$(shell {assignment.text})" if operator == "!=" else assignment.text
    if assignment.operator not in ("=", "?="):
        makefile.at_once.append((text, place))
    texts = _texts(name, assignment, text, earlier)
    if texts != [text] and certain:
        earlier.clear()  # each of them went into one of `texts`
    earlier.extend(Definition(one, operator == "?=", place, certain) for one in texts)
    table[name] = _bounded(name, earlier)


def _outer_reference(name: str) -> str:
    """A reference to what `name` is without the Makefile: of the environment, or make's own."""
    return f"$({HOLE_START}{name})"


def _texts(name: str, assignment: Assignment, text: str, earlier: list[Definition]) -> list[str]:
    """What is assigned, with each of the earlier texts where it builds on them."""
    before = [one.text for one in earlier]
    if not before or any(one.default for one in earlier):
        before.append(_outer_reference(name))
    if assignment.operator == "+=":
        return [f"{one} {text}" for one in before]
    own = re.compile(r"\$[({]" + re.escape(name) + r"[)}]")
    if assignment.operator.startswith(":") and own.search(text):
        pieces = own.split(text)
        return [one.join(pieces) for one in before]
    return [text]


def _bounded(name: str, definitions: list[Definition]) -> list[Definition]:
    if any(len(one.text) > _MAX_TEXT for one in definitions):
        raise NotUnderstood(f"the variable {name} has too long a text")
    if len(definitions) <= _MAX_TEXTS:
        return definitions
    if all(is_plain(one.text.replace("$(", "").replace(")", "")) for one in definitions):
        certain = all(one.certain for one in definitions)
        return [Definition(UNKNOWN, False, definitions[-1].place, certain)]
    raise NotUnderstood(f"the variable {name} may have too many texts")
