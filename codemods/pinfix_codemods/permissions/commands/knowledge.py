"""Facts about commands: data/commands.json is built by scripts/build_command_knowledge.py, data/programs.json
is kept by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pinfix.github.scopes import Grant


@dataclass(frozen=True, slots=True)
class FlagNeed:
    """What is needed besides, where one of the flags `any` is written, with one of `values` in its value.

    No `any`: where the flag `without` is not written, or always.
    """

    needs: Grant
    any: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    without: str | None = None


@dataclass(frozen=True, slots=True)
class GhCommand:
    """A command of `gh`; `low`: its needs are a guess. `grantable`: whether the token can ever do it."""

    needs: Grant
    flags: tuple[FlagNeed, ...] = ()
    low: bool = False
    grantable: bool = True


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that uses the token by itself, where it begins like one of `calls`.

    Facts of low confidence count as well: to know a tool only ever adds to what it needs.

    It reads the token from one of `variables`, and pushes with the credential of git where `git` says so.
    One of `flags` must be written; with one of `unless` it only reads. `plugins`: it runs code of the
    repository or of its dependencies as well.
    """

    calls: tuple[tuple[str, ...], ...]
    needs: Grant
    variables: frozenset[str] = frozenset()
    git: bool = False
    flags: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    plugins: bool = False


def gh_command(words: tuple[str, ...]) -> tuple[str, GhCommand] | None:
    """The command of `gh` that begins like `words`, with its name: the longest that is known."""
    known = _knowledge().gh
    for length in range(min(len(words), 3), 0, -1):
        name = " ".join(words[:length])
        if name in known:
            return name, known[name]
    return None


def tools(program: str) -> tuple[Tool, ...]:
    """The tools of this name, those with longer calls first; their calls are given without it."""
    return _knowledge().tools.get(program, ())


@cache
def names(group: str) -> frozenset[str]:
    """The words of one group of data/programs.json. Raises KeyError where there is no such group."""
    rows: list[str] = _programs()[group]
    return frozenset(" ".join(rows).split())


@cache
def _programs() -> dict[str, list[str]]:
    text = files("pinfix_codemods.permissions").joinpath("data", "programs.json").read_text("utf-8")
    groups: dict[str, list[str]] = json.loads(text)["programs"]
    return groups


@dataclass(frozen=True, slots=True)
class _Knowledge:
    gh: Mapping[str, GhCommand]
    tools: Mapping[str, tuple[Tool, ...]]


@cache
def _knowledge() -> _Knowledge:
    text = files("pinfix_codemods.permissions").joinpath("data", "commands.json").read_text("utf-8")
    content = json.loads(text)
    tools: dict[str, tuple[Tool, ...]] = {}
    for fact in content["tools"]:
        for program in dict.fromkeys(call.split()[0] for call in fact["calls"]):
            tools[program] = (*tools.get(program, ()), _tool(program, fact))
    return _Knowledge({name: _gh(fact) for name, fact in content["gh"].items()}, tools)


def _gh(fact: dict[str, Any]) -> GhCommand:
    return GhCommand(
        Grant.of(fact["needs"]),
        tuple(_flag(flag) for flag in fact.get("flags", ())),
        fact["confidence"] == "low",
        fact.get("grantable", True),
    )


def _flag(fact: dict[str, Any]) -> FlagNeed:
    any_of, values = tuple(fact.get("any", ())), tuple(fact.get("values", ()))
    return FlagNeed(Grant.of(fact["needs"]), any_of, values, fact.get("without"))


def _tool(program: str, fact: dict[str, Any]) -> Tool:
    calls = [tuple(call.split()) for call in fact["calls"]]
    return Tool(
        tuple(call[1:] for call in calls if call[0] == program),
        Grant.of(fact["needs"]),
        frozenset(fact.get("variables", ())),
        fact.get("git", False),
        tuple(fact.get("flags", ())),
        tuple(fact.get("unless", ())),
        fact.get("plugins", False),
    )
