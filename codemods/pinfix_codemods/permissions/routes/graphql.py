"""What a GraphQL query or mutation needs: by the types of the objects that it asks for.

Source: the permissions of REST routes for the same objects, and GitHub's schema, in data/graphql.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from pinfix.github.scopes import Grant, Level, join
from pinfix_codemods.permissions.routes.graphql_text import NotUnderstood, Token, behind, tokens
from pinfix_codemods.permissions.routes.model import (
    FREE,
    Needs,
    NotGrantable,
    RouteNeed,
    UnknownRoute,
    all_of,
)

_MOST_NESTED = 60
_BY_ID = frozenset({"node", "nodes", "resource"})
"""Fields of the query itself that give an object of any type: its fragments tell the type."""

_ISSUES = Grant.of({"issues": Level.READ})
_PULLS = Grant.of({"pull-requests": Level.READ})


@dataclass(frozen=True, slots=True)
class _Knowledge:
    mutations: Mapping[str, RouteNeed]
    scopes: Mapping[str, Grant]
    either: frozenset[str]
    types: Mapping[str, Mapping[str, str]]


@dataclass
class _Found:
    """What has been asked for so far."""

    grants: list[Grant] = field(default_factory=list)
    mutations: list[RouteNeed] = field(default_factory=list)
    either: bool = False


@lru_cache(maxsize=256)
def graphql_need(text: str) -> RouteNeed:
    """What the operations in `text` need; a text that is known only when it is sent is unknown."""
    try:
        found = _Found()
        for kind, of_type, selection in _definitions(tokens(text)):
            _read(selection, of_type, kind, found)
    except NotUnderstood as error:
        return UnknownRoute(f"has a query that {error}")
    if found.either and not any(
        grant[scope] for grant in found.grants for scope in ("issues", "pull-requests")
    ):
        found.mutations.append(Needs((_ISSUES, _PULLS)))
    return all_of([*found.mutations, Needs((join(*found.grants),)) if found.grants else FREE])


def _definitions(found: tuple[Token, ...]) -> Iterator[tuple[str, str, tuple[Token, ...]]]:
    """The operations and fragments: kind, type, and the tokens between their outer braces."""
    place = 0
    seen = False
    while place < len(found):
        kind, of_type = "query", "Query"
        while place < len(found) and found[place].text != "{":
            text = found[place].text
            if text in ("mutation", "subscription", "fragment"):
                kind = text
                of_type = {"mutation": "Mutation", "subscription": "", "fragment": ""}[text]
            elif text == "on" and kind == "fragment" and place + 1 < len(found):
                of_type = found[place + 1].text
            place = behind(found, place) if text == "(" else place + 1
        if place >= len(found):
            break
        end = behind(found, place)
        seen = True
        yield kind, of_type, found[place + 1 : end - 1]
        place = end
    if not seen:
        raise NotUnderstood("has no operation")


def _read(selection: tuple[Token, ...], of_type: str, kind: str, found: _Found) -> None:
    """Take in everything that is selected, with a stack of its own: a query may nest deeply."""
    pending = [(selection, of_type, 0)]
    if kind == "fragment":
        _count(of_type, found)
    while pending:
        inside, name, depth = pending.pop()
        if depth > _MOST_NESTED:
            raise NotUnderstood("nests too deeply")
        fields = _known().types.get(name)
        if fields is None:
            raise NotUnderstood(f"asks for {name or 'a subscription'}, of which too little is known")
        for selected in _selections(inside):
            of = _type_of(selected, name, fields, found)
            if selected.inside is not None and of is None:
                raise NotUnderstood(f"asks for {selected.name}, which is not known")
            if of is not None and selected.inside is not None:
                pending.append((selected.inside, of, depth + 1))


@dataclass(frozen=True, slots=True)
class _Selected:
    """A field, or a fragment on a type (`fragment`), with the tokens inside its braces if it has some."""

    name: str
    fragment: bool
    inside: tuple[Token, ...] | None


def _type_of(selected: _Selected, owner: str, fields: Mapping[str, str], found: _Found) -> str | None:
    if selected.fragment:
        _count(selected.name or owner, found)
        return selected.name or owner
    if owner == "Mutation":
        found.mutations.append(_mutation(selected.name))
    if owner == "Query" and selected.name in _BY_ID and not _names_types(selected):
        raise NotUnderstood("asks for an object by its id without a type")
    of = fields.get(selected.name)
    if of is not None:
        _count(of, found)
    return of


def _names_types(selected: _Selected) -> bool:
    return any(inner.fragment for inner in _selections(selected.inside or ()))


def _mutation(name: str) -> RouteNeed:
    known = _known().mutations.get(name)
    if known is None:
        raise NotUnderstood(f"has the mutation {name}, which is not known")
    return known


def _count(of_type: str, found: _Found) -> None:
    grant = _known().scopes.get(of_type)
    if grant is not None:
        found.grants.append(grant)
    plain = of_type.removesuffix("Connection").removesuffix("Edge")
    found.either = found.either or plain in _known().either


def _selections(inside: tuple[Token, ...]) -> Iterator[_Selected]:
    place = 0
    while place < len(inside):
        token = inside[place]
        fragment, name = token.text == "...", token.text
        place += 1
        if fragment:
            name, place, is_spread = _fragment(inside, place)
            if is_spread:
                # The fragment of that name is read where it is defined.
                continue
        elif token.kind != "name":
            raise NotUnderstood("is no GraphQL")
        elif place + 1 < len(inside) and inside[place].text == ":":
            name = inside[place + 1].text
            place += 2
        place = _behind_arguments(inside, place)
        selected = None
        if place < len(inside) and inside[place].text == "{":
            end = behind(inside, place)
            selected = inside[place + 1 : end - 1]
            place = end
        yield _Selected(name, fragment, selected)


def _fragment(inside: tuple[Token, ...], place: int) -> tuple[str, int, bool]:
    """The type of an inline fragment ("" for that of its owner), the place behind it, and whether it is a
    fragment of another place instead.
    """
    if place + 1 < len(inside) and inside[place].text == "on":
        return inside[place + 1].text, place + 2, False
    if place < len(inside) and inside[place].kind == "name":
        return inside[place].text, _behind_arguments(inside, place + 1), True
    return "", place, False


def _behind_arguments(inside: tuple[Token, ...], place: int) -> int:
    while place < len(inside) and inside[place].text in ("(", "@"):
        place = behind(inside, place) if inside[place].text == "(" else place + 2
    return place


@cache
def _known() -> _Knowledge:
    text = files("pinfix_codemods.permissions").joinpath("data", "graphql.json").read_text("utf-8")
    content = json.loads(text)
    return _Knowledge(
        {
            name: Needs(tuple(Grant.of(scopes) for scopes in fact["needs"]))
            if fact["needs"]
            else NotGrantable()
            for name, fact in content["mutations"].items()
        },
        {name: Grant.of(scopes) for name, scopes in content["scopes"].items()},
        frozenset(content["either"]),
        {
            name: dict(entry.split(":", 1) for entry in fields.split())
            for name, fields in content["types"].items()
        },
    )
