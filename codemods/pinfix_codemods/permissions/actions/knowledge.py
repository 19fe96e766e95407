"""What is known of single actions, from `data/actions.json`; the facts there name their sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pinfix.github.scopes import NOTHING, Grant

DATA = files("pinfix_codemods.permissions").joinpath("data")


@dataclass(frozen=True, slots=True)
class Routes:
    """How an action takes the token: through inputs, through variables, by reading `github.token` itself
    (`context`), or by using the credential that a checkout left to git. `defaults`: the inputs that are the
    token unless they are written, in some version. Inputs are in lower case.
    """

    inputs: frozenset[str]
    defaults: frozenset[str]
    variables: frozenset[str]
    context: bool
    git: bool
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a step needs besides, or less, or leaves behind (`effect`), where `test` holds.

    `when` says the same in words. `details` has what an effect is about.
    """

    when: str
    test: Mapping[str, Any] | None
    scopes: Grant
    drops: Grant
    effect: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Runs:
    """The action runs code of the repository that is checked out: `what`, where `test` holds.

    `trusted`: it is given the token on purpose, so that a use of it beyond what the action needs is an
    assumption to be listed, and no unknown.
    """

    what: str
    test: Mapping[str, Any] | None
    trusted: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one action. `scopes`: what it needs whenever it has the token.

    `composite`: it is one in some version, so that it could fall back to `github.token` for an input that is
    given and empty. `verified`: the facts were compared with its files, so that it reads no other variables.
    """

    routes: Routes
    scopes: Grant
    conditions: tuple[Condition, ...]
    runs: tuple[Runs, ...]
    composite: bool
    verified: bool


@cache
def facts_about(repository: str, subpath: str) -> Facts | None:
    """The facts of the action at `subpath` of `repository` (in lower case, its present name)."""
    name = f"{repository}/{subpath.lower()}" if subpath else repository
    known = _actions()
    row = known.get(_document()["same_as"].get(name, name))
    if row is None and not subpath:
        owner, _, rest = name.partition("/")
        row = known.get(f"{owner}/{rest.partition('-')[0]}-*")  # a family: `reviewdog/action-*`
    return None if row is None else _facts(row)


def present_name(repository: str) -> str:
    """The name of today of `repository` (`owner/name`, any letter case), in lower case."""
    repository = repository.lower()
    found: str = _document()["renamed"].get(repository, repository)
    return found


def _facts(row: Mapping[str, Any]) -> Facts:
    return Facts(
        _routes(row.get("token") or {}),
        Grant.of(row.get("scopes", {})),
        tuple(_condition(entry) for entry in row.get("conditions", ())),
        tuple(
            Runs(entry["what"], entry.get("if", {"all": []}), entry.get("trusted", False))
            for entry in row.get("runs", ())
        ),
        row.get("composite", False),
        row.get("verified", False),
    )


def _routes(token: Mapping[str, Any]) -> Routes:
    return Routes(
        frozenset(name.lower() for name in token.get("inputs", ())),
        frozenset(name.lower() for name in token.get("defaults", ())),
        frozenset(token.get("variables", ())),
        token.get("context", False),
        token.get("git", False),
        tuple(token.get("prefixes", ())),
    )


def _runs(entry: Mapping[str, Any]) -> Runs:
    always: dict[str, Any] = {"all": []}
    return Runs(entry["what"], entry.get("if", always), entry.get("trusted", False))


def _condition(entry: Mapping[str, Any]) -> Condition:
    return Condition(
        entry["when"],
        entry.get("if"),
        Grant.of(entry["scopes"]) if "scopes" in entry else NOTHING,
        Grant.of(entry["drops"]) if "drops" in entry else NOTHING,
        entry.get("effect", ""),
        entry.get("details", {}),
    )


@cache
def _actions() -> Mapping[str, Mapping[str, Any]]:
    return {name.lower(): row for name, row in _document()["actions"].items()}


@cache
def _document() -> Mapping[str, Any]:
    text = DATA.joinpath("actions.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
