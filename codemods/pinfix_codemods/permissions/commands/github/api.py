"""What a request to one of GitHub's hosts needs."""

from __future__ import annotations

import re

from pinfix.github.scopes import Grant, Level
from pinfix_codemods.permissions.commands.github.urls import Address
from pinfix_codemods.permissions.commands.result import Judged, lost
from pinfix_codemods.permissions.commands.scene import (
    READS_CONTENTS,
    READS_PACKAGES,
    SIGNS,
    WRITES_CONTENTS,
    WRITES_PACKAGES,
    Scene,
)
from pinfix_codemods.permissions.routes import (
    NotGrantable,
    RouteNeed,
    UnknownRoute,
    graphql_need,
    may_show_drafts,
    route_need,
)

_MODELS = Grant.of({"models": Level.READ})
_LONGEST = 80
_RELEASES = re.compile(r"\brelease", re.IGNORECASE)


def request(scene: Scene, address: Address, method: str | None, shown: str, query: str | None) -> Judged:
    """What it takes to send the token there. `shown`: the program; `query`: a GraphQL text if one is sent."""
    verb = method or "…"
    if address.place == "api":
        path = "/" + address.path.partition("?")[0].strip("/")
        if path == "/graphql":
            return graphql(scene, f"{shown} {verb} {path}", query)
        return by_path(scene, f"{shown} {verb} {path}", method, path)
    because = f"{shown} {verb} {address.host}"
    if address.place == "server":
        return scene.need(READS_CONTENTS, because)
    if address.place == "packages":
        return scene.need(READS_PACKAGES if method in ("GET", "HEAD") else WRITES_PACKAGES, because)
    if address.place == "models":
        return scene.need(_MODELS, because)
    if address.place == "oidc":
        return scene.need(SIGNS, f"{shown} asks for an OpenID Connect token") if scene.live.oidc else Judged()
    where = f"the host {address.host}" if address.place == "elsewhere" else "an address that is not known"
    return lost(scene.spot, f"`{shown}` sends the token to {where}")


def graphql(scene: Scene, because: str, query: str | None) -> Judged:
    """A GraphQL request; `query` None: its text is known only when it is sent."""
    if query is None:
        return lost(scene.spot, f"`{because}` sends a query that is not written here")
    judged = by_route(scene, because, graphql_need(query))
    drafts = scene.live.drafts.possible and _RELEASES.search(query) is not None
    return judged | scene.need(WRITES_CONTENTS, f"{because}, for drafts") if drafts else judged


def by_path(scene: Scene, because: str, method: str | None, path: str) -> Judged:
    """The need of a request to `path` of the API, drafts of releases among what it may be for."""
    judged = by_route(scene, because, route_need(method, path))
    if not scene.live.drafts.possible or not may_show_drafts(path):
        return judged
    return judged | scene.need(WRITES_CONTENTS, f"{_cut(because)}, for drafts")


def by_route(scene: Scene, because: str, need: RouteNeed) -> Judged:
    """The need of one request, for the objects that the job is about."""
    said = _cut(because)
    if isinstance(need, UnknownRoute):
        return lost(scene.spot, f"the request of `{said}` {need.reason}")
    if isinstance(need, NotGrantable):
        return Judged()
    return scene.need(need.for_targets(scene.targets), said)


def _cut(because: str) -> str:
    return because if len(because) <= _LONGEST else because[: _LONGEST - 1] + "…"
