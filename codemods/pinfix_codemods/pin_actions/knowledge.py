"""What is known of single actions, from `knowledge.json`: each fact there has its source."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pinfix.github.uses import is_full_commit
from pinfix.resolution import Reference
from pinfix.versions import parse


@dataclass(frozen=True, slots=True)
class NameAsInput:
    """An action whose `@name` is an input in disguise.

    Its pin is the commit of `pin_to`, and the name goes to `input`. `input_wins`: where that input is given
    already, it overrides the name, so that the name can be dropped.
    """

    input: str
    input_wins: bool
    pin_to: str
    because: str


@dataclass(frozen=True, slots=True)
class _Row:
    repository: str
    names: re.Pattern[str]
    recipe: NameAsInput


def name_as_input(reference: Reference) -> NameAsInput | None:
    """The recipe for a reference whose name is an input, or None. A commit id is no name."""
    if is_full_commit(reference.ref):
        return None
    repository = f"{reference.owner}/{reference.repo}".lower()
    for row in _names_as_inputs():
        if row.repository == repository and row.names.fullmatch(reference.ref):
            return row.recipe
    return None


def stays_on_tag(reference: Reference, path: str) -> str | None:
    """Why an action or workflow at `path` in the repository must be called by its tag, or None."""
    repository = f"{reference.owner}/{reference.repo}".lower()
    for row in _facts()["stay_on_tag"]:
        if row["repository"] == repository and re.fullmatch(row["paths"], path):
            return str(row["because"])
    return None


def is_checkout(reference: Reference) -> bool:
    """Whether this is `actions/checkout`."""
    return f"{reference.owner}/{reference.repo}".lower() == str(_guard()["repository"])


def has_fork_guard(version: str) -> bool | None:
    """Whether this version of `actions/checkout` has the fork guard; None where the version says nothing."""
    parsed = parse(version)
    if parsed is None or not parsed.exact:
        return None
    lines: dict[str, str] = _guard()["first_guarded"]
    if parsed.numbers[0] > max(int(major) for major in lines):
        return True
    first = parse(lines.get(str(parsed.numbers[0]), ""))
    return first is not None and parsed.numbers >= first.numbers


def guarded_versions() -> tuple[str, ...]:
    """The first version with the fork guard of every line."""
    return tuple(_guard()["first_guarded"].values())


def first_guarded(version: str) -> str:
    """The first version with the fork guard in the line of `version`, else in the newest line."""
    lines: dict[str, str] = _guard()["first_guarded"]
    parsed = parse(version)
    return lines.get(str(parsed.numbers[0]) if parsed else "", lines[max(lines, key=int)])


@cache
def _names_as_inputs() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            row["repository"],
            re.compile(row["names"]),
            NameAsInput(row["input"], row["input_wins"], row["pin_to"], row["because"]),
        )
        for row in _facts()["names_as_inputs"]
    )


def _guard() -> dict[str, Any]:
    guard: dict[str, Any] = _facts()["checkout_fork_guard"]
    return guard


@cache
def _facts() -> dict[str, Any]:
    text = files(__package__).joinpath("knowledge.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts
