"""Where an address leads: to GitHub's API, to its other hosts, or elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pinfix.github.expressions.values import Holds
from pinfix.shell.model import Hole, Word
from pinfix_codemods.permissions.commands.holding import hole_value
from pinfix_codemods.permissions.live import Live

Place = Literal["api", "server", "packages", "models", "oidc", "elsewhere", "unknown"]

HOLE = "{}"
_SCHEME = re.compile(r"^[a-z]+://", re.IGNORECASE)
_PLACES: dict[str, Place] = {
    "api.github.com": "api",
    "uploads.github.com": "api",
    "github.com": "server",
    "www.github.com": "server",
    "raw.githubusercontent.com": "server",
    "codeload.github.com": "server",
    "objects.githubusercontent.com": "server",
    "ghcr.io": "packages",
    "models.github.ai": "models",
    "models.inference.ai.azure.com": "models",
}
_REPOSITORY = r"^(GITHUB_REPOSITORY|GH_REPO|github\.repository|github\.event\.repository\.full_name)$"
_KNOWN = tuple(
    (re.compile(pattern, re.IGNORECASE), filled)
    for pattern, filled in (
        (r"^(GITHUB_API_URL|github\.api_url)$", "https://api.github.com"),
        (r"^(GITHUB_GRAPHQL_URL|github\.graphql_url)$", "https://api.github.com/graphql"),
        (r"^(GITHUB_SERVER_URL|github\.server_url)$", "https://github.com"),
        (_REPOSITORY, "{owner}/{repo}"),
        (r"(^|[^a-z])(owner|org|organization|repository_owner|repo_owner)$", "{owner}"),
        (r"(^|_)(repo_name|reponame)$|^(github\.event\.repository\.name)$", "{repo}"),
    )
)
"""Variables and expressions whose values are known by their names."""

_OF_SEVERAL = re.compile(r"path|endpoint|url|uri|route|suffix|query|param|resource|api", re.IGNORECASE)

_BEGINNING = re.compile(r"([a-z]+://[^/]*/?)?", re.IGNORECASE)
"""What stands before the path: only by the names in it can be told how much of a path a variable holds."""


@dataclass(frozen=True, slots=True)
class Address:
    """`path` is written as `routes` wants it. `user` says whether the token stands before the host."""

    place: Place
    path: str = ""
    host: str = ""
    user: Holds = Holds.NO


def written(word: Word, live: Live) -> str:
    """A word as a path, with holes as `routes` reads them: `{owner}/{repo}` for the name of the repository.

    What is not known is one segment, `{name}`. It may be several, `{}`, where its name says that it is a
    path, and where a whole address or the name of a repository with its owner can stand.
    """
    text = ""
    for part in word.parts:
        text += part if isinstance(part, str) else _filled(part, live, text)
    return text


def _filled(hole: Hole, live: Live, before: str) -> str:
    name = hole.variable or (hole.expression or "").strip()
    value = hole_value(hole, live)
    if value.text is not None and value.parts:
        return value.text
    for pattern, filled in _KNOWN:
        if pattern.search(name):
            return filled
    if any(value.parts):
        return "".join(HOLE if part is None else part for part in value.parts)
    several = before.endswith("repos/") or _OF_SEVERAL.search(name) or _BEGINNING.fullmatch(before)
    return HOLE if several or _is_chosen(hole) else "{part}"


def _is_chosen(hole: Hole) -> bool:
    """Whether a caller chooses the text, as that of a parameter, or nothing tells of what it is made."""
    names = [part.variable for part in (hole, *(hole.inside or ()))]
    return "@" in names or (names == [None] and hole.expression is None and not hole.output_of)


def address_of(word: Word, live: Live) -> Address:
    """Where the address in `word` leads."""
    text = written(word, live)
    name = next((hole.variable for hole in word.holes if hole.variable), None)
    if name == "ACTIONS_ID_TOKEN_REQUEST_URL":
        return Address("oidc")
    rest = text[len(scheme[0]) :] if (scheme := _SCHEME.match(text)) else text
    authority, slash, path = rest.partition("/")
    _, at, host = authority.rpartition("@")
    if not at:
        host = authority
    host = host.partition("?")[0].lower().removesuffix(":443")
    before_host = _before_at(word) if at else ()
    holds = max((hole_value(hole, live).holds for hole in before_host), default=Holds.NO)
    return Address(_place(host), path if slash else "", host, holds)


def _place(host: str) -> Place:
    if HOLE in host or "{" in host or not host:
        return "unknown"
    if host in _PLACES:
        return _PLACES[host]
    return "packages" if host.endswith(".pkg.github.com") else "elsewhere"


def _before_at(word: Word) -> tuple[Hole, ...]:
    """The holes before the last `@` in front of the path."""
    found: list[Hole] = []
    confirmed: tuple[Hole, ...] = ()
    slashes = 0
    for part in word.parts:
        if isinstance(part, Hole):
            found.append(part)
            continue
        for character in part:
            if character == "@" and slashes <= 2:
                confirmed = tuple(found)
            slashes += character == "/"
    return confirmed
