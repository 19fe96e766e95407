"""Which route of GitHub's API a use of the script's client asks for."""

from __future__ import annotations

from pinfix_codemods.permissions.javascript.inserted import INSERTED
from pinfix_codemods.permissions.javascript.model import ApiUse
from pinfix_codemods.permissions.routes import (
    RouteNeed,
    UnknownRoute,
    graphql_need,
    may_show_drafts,
    operation_need,
    route_need,
    with_holes,
)

_OF_RELEASES = (("listReleases",), ("getRelease",), ("listReleaseAssets",), ("getReleaseAsset",))


def reads_releases(use: ApiUse) -> bool:
    """Whether releases are read in a way that shows drafts too."""
    names = tuple(name for name in use.names if name not in ("iterator", "defaults"))
    if names[-1:] in _OF_RELEASES:
        return True
    text = "".join("{}" if part is None else part for part in use.text or ())
    return may_show_drafts(text.partition(" ")[2]) or (names[:1] == ("graphql",) and "elease" in text)


def route_of(names: tuple[str, ...], use: ApiUse) -> RouteNeed:
    """What the call of a method needs; `names` are those behind the client, without what only wraps it."""
    if names in (("graphql",), ("graphql", "paginate")):
        if use.text is None:
            return UnknownRoute("sends a query that is made while the script runs")
        return graphql_need(with_holes([piece for part in use.text for piece in _pieces(part)]))
    if names in (("request",), ("paginate",)):
        return _request(use)
    if use.method is not None:
        return UnknownRoute("is given another method than its own")
    if len(names) == 3 and names[0] == "rest":
        return operation_need(".".join(names[1:]))
    if len(names) == 2:  # the client of github-script before version 5
        return operation_need(".".join(names))
    return UnknownRoute("is no method of GitHub's API that is known")


def _request(use: ApiUse) -> RouteNeed:
    if not use.fixed:
        return UnknownRoute("is given options that are made while the script runs")
    if use.text is None:
        return UnknownRoute("asks for a path that is made while the script runs")
    written = "".join("{}" if part is None else INSERTED.sub("{}", part) for part in use.text)
    method, space, path = written.partition(" ")
    method, path = (use.method or method, path) if space else (use.method or "GET", written)
    return route_need(method, path)


def _pieces(part: str | None) -> list[str | None]:
    """The texts of `part` between what GitHub puts in, for each of which None stands."""
    if part is None:
        return [None]
    texts = INSERTED.split(part)
    return [piece for text in texts for piece in (text, None)][:-1]
