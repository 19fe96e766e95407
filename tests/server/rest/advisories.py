"""`GET /advisories`."""

from __future__ import annotations

import re

from server.advisories import Advisory, Vulnerability
from server.exchange import Answer, Request
from server.forge import Forge
from server.rest import pages, views

_ECOSYSTEMS = {
    *("actions", "composer", "erlang", "go", "maven", "npm", "nuget", "other", "pip"),
    *("pub", "rubygems", "rust", "swift"),
}


def listed(forge: Forge, request: Request, api: str, site: str) -> Answer:
    """The advisories that the query asks for, newest first; reviewed ones unless another type is named."""
    query = request.query
    if query.get("ecosystem", "actions") not in _ECOSYSTEMS:
        text = f"{query['ecosystem']} is not a valid ecosystem."
        return Answer.json({"message": text, "documentation_url": "https://docs.github.com/rest"}, 422)
    found = [one for one in forge.advisories if _wanted(one, query)]
    found.sort(key=lambda one: (one.published_at, one.id), reverse=query.get("direction", "desc") == "desc")
    return pages.by_cursor(request, found, lambda one: views.advisory(one, api, site), f"{api}/advisories")


def _wanted(advisory: Advisory, query: dict[str, str]) -> bool:
    named = [part for part in query.get("affects", "").split(",") if part]
    return (
        advisory.kind == query.get("type", "reviewed")
        and query.get("ghsa_id", advisory.id) == advisory.id
        and query.get("severity", advisory.severity) == advisory.severity
        and query.get("is_withdrawn", str(advisory.withdrawn)).lower() == str(advisory.withdrawn).lower()
        and any(query.get("ecosystem", one.ecosystem) == one.ecosystem for one in advisory.vulnerabilities)
        and (not named or any(_affects(one, name) for one in advisory.vulnerabilities for name in named))
    )


def _affects(vulnerability: Vulnerability, named: str) -> bool:
    package, _, version = named.partition("@")
    if package.lower() != vulnerability.package.lower():
        return False
    return not version or all(_holds(version, part.strip()) for part in vulnerability.versions.split(","))


def _holds(version: str, bound: str) -> bool:
    sign, _, limit = bound.partition(" ")
    ours, theirs = _numbers(version), _numbers(limit)
    return {"<": ours < theirs, "<=": ours <= theirs, ">": ours > theirs, ">=": ours >= theirs}.get(
        sign, ours == theirs
    )


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", version)[:3]]
    return tuple(parts + [0] * (3 - len(parts)))
