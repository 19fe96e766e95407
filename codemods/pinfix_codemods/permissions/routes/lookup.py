"""Routes of GitHub's REST API, and what each needs.

Source: GitHub's own permission data for fine-grained tokens, in data/routes.json with its day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.routes.model import Needs, NotGrantable, RouteNeed, UnknownRoute, all_of
from pinfix_codemods.permissions.routes.paths import (
    MOST_SEGMENTS,
    Path,
    Segment,
    may_be,
    request_path,
    route_path,
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOST_SCOPES = 3
"""A path so vague that it could need more scopes than this is not known."""

_OWNER = Segment("")
_KEEP = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class _Route:
    path: Path
    need: RouteNeed


@dataclass(frozen=True, slots=True)
class _Knowledge:
    routes: dict[str, tuple[_Route, ...]]
    by_name: dict[str, RouteNeed]
    operations: dict[str, str]
    families: frozenset[str]


def route_need(method: str | None, path: str | Sequence[str | None]) -> RouteNeed:
    """What a request needs. `method` None: not known. `path` without the host; see `paths` for holes; in a
    sequence of segments None is a hole.
    """
    written = path if isinstance(path, str) else "/".join("{}" if piece is None else piece for piece in path)
    return _route_need(None if method is None else method.upper(), written)


@lru_cache(maxsize=4096)
def _route_need(method: str | None, written: str) -> RouteNeed:
    asked = "GET" if method == "HEAD" else method
    path = _with_owner(request_path(written))
    if len(path) > MOST_SEGMENTS:
        return UnknownRoute("has a path that is too long")
    if path and path[0].several and not path[0].exact:
        return UnknownRoute("has a path that is known only when it is made")
    if asked is not None:
        return _one_scope_or_so(_of_method(asked, path))
    of_all = [_of_method(name, path) for name in METHODS]
    known = [need for need in of_all if not isinstance(need, UnknownRoute)]
    return _one_scope_or_so(all_of(known)) if known else of_all[0]


def operation_need(name: str) -> RouteNeed:
    """What an operation needs, by its name in GitHub's description (`issues/create-comment`) or in the
    client for JavaScript (`issues.createComment`, also with `rest.` before it).
    """
    plain = name.removeprefix("rest.").replace(".", "/", 1)
    route = _knowledge().operations.get(_operation_key(*plain.partition("/")[::2]))
    if route is None:
        return UnknownRoute(f"is the operation {name}, which is not known")
    return _knowledge().by_name[route]


def operation_route(name: str) -> str | None:
    """`VERB /path` of an operation; None where it is not known."""
    plain = name.removeprefix("rest.").replace(".", "/", 1)
    return _knowledge().operations.get(_operation_key(*plain.partition("/")[::2]))


def _of_method(method: str, path: Path) -> RouteNeed:
    found = _most_exact(
        [route for route in _knowledge().routes.get(method, ()) if may_be(path, route.path)], path
    )
    return all_of(route.need for route in found) if found else _of_family(method, path)


def _of_family(method: str, path: Path) -> RouteNeed:
    """A route that is not known, beside known ones: theirs, where all of them need the same one thing."""
    family = [
        route.need
        for route in _knowledge().routes.get(method, ())
        if len(path) > 4 and len(route.path) > 3 and route.path[:4] == (*path[:1], _OWNER, _OWNER, path[3])
    ]
    needs = set(family)
    if len(family) > 1 and len(needs) == 1 and isinstance(family[0], Needs):
        return family[0]
    return UnknownRoute("goes to a path that is not known")


def _most_exact(found: list[_Route], path: Path) -> list[_Route]:
    """Without the routes that have a placeholder where another has just the text of the path, or several
    segments of the path in one placeholder where another has each in its own place.
    """
    if any(len(route.path) == len(path) for route in found):
        found = [route for route in found if len(route.path) >= len(path)]
    return [route for route in found if not any(_is_covered(route, other, path) for other in found)]


def _is_covered(route: _Route, other: _Route, path: Path) -> bool:
    if not len(route.path) == len(other.path) == len(path):
        return False
    for mine, theirs, asked in zip(route.path, other.path, path, strict=True):
        if mine != theirs:
            return theirs.exact and not mine.exact and asked.exact
    return False


def _with_owner(path: Path) -> Path:
    """`/repos/{}/issues` and `/repositories/{}/issues` as what they are: `/repos/{owner}/{repo}/issues`."""
    if len(path) < 2 or not path[0].exact:
        return path
    if path[0].start == "repositories":
        return (Segment("repos", exact=True), _OWNER, _OWNER, *path[2:])
    if path[0].start != "repos" or not path[1].several:
        return path if path[0].start != "repos" or len(path) < 3 else (*path[:2], _single(path, 2), *path[3:])
    if len(path) == 2 or _is_family(path[2]):
        return (path[0], _OWNER, _OWNER, *path[2:])
    return (path[0], _OWNER, _single(path, 2), *path[3:])


def _single(path: Path, place: int) -> Segment:
    """A hole in the place of a repository's name is just that where a known part of routes follows."""
    segment = path[place]
    follows = len(path) > place + 1 and _is_family(path[place + 1])
    return _OWNER if segment.several and follows else segment


def _is_family(segment: Segment) -> bool:
    return segment.start in _knowledge().families


def _one_scope_or_so(need: RouteNeed) -> RouteNeed:
    if isinstance(need, Needs) and min(len(grant.entries) for grant in need.alternatives) > _MOST_SCOPES:
        return UnknownRoute("has a path that is known only when it is made")
    return need


@cache
def _knowledge() -> _Knowledge:
    text = files("pinfix_codemods.permissions").joinpath("data", "routes.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    by_name: dict[str, RouteNeed] = {}
    for group in content["routes"]:
        need = _need(group["needs"])
        by_name.update(dict.fromkeys(group["routes"], need))
    routes: dict[str, list[_Route]] = {}
    for name, need in by_name.items():
        method, _, template = name.partition(" ")
        routes.setdefault(method, []).append(_Route(route_path(template), need))
    return _Knowledge(
        {method: tuple(found) for method, found in routes.items()},
        by_name,
        {
            _operation_key(space, name): route
            for space, names in content["operations"].items()
            for name, route in names.items()
        },
        _families(routes.values()),
    )


def _families(routes: Iterable[list[_Route]]) -> frozenset[str]:
    return frozenset(
        route.path[3].start
        for found in routes
        for route in found
        if len(route.path) > 3 and route.path[0].start == "repos" and route.path[3].exact
    )


def _need(alternatives: list[dict[str, str]]) -> RouteNeed:
    return Needs(tuple(Grant.of(scopes) for scopes in alternatives)) if alternatives else NotGrantable()


def _operation_key(space: str, name: str) -> str:
    return f"{_KEEP.sub('', space.lower())}/{_KEEP.sub('', name.lower())}"
