"""What a token has the power to do, from its form, its headers and whose it is: two calls at most.

https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.reading import part, text
from pinfix.http.tokens import Token

Kind = Literal["classic", "fine-grained", "oauth", "user-of-app", "app", "installation", "actions", "unknown"]

_PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("github_pat_", "fine-grained"),
    ("ghp_", "classic"),
    ("gho_", "oauth"),
    ("ghu_", "user-of-app"),
    ("ghs_", "installation"),
)
_WITHOUT_SCOPES = ("fine-grained", "user-of-app")
_OF_ACTIONS = "github-actions[bot]"
_VIEWER = "query { viewer { login } }"


@dataclass(frozen=True, slots=True)
class Power:
    """What a token can do, whatever the role of its user in a repository is.

    `kind`: `app` is an installation token that pinfix got itself, `installation` one that it was given.
    `workflows`: whether it may change workflow files; None where only trying tells. `signs`: whether GitHub
    signs the commits that it makes from trees. `may_fork`: whether it is of a person who could fork. `scopes`
    are those of classic and OAuth tokens. `settings` is the page where its power is given, or "".
    """

    kind: Kind
    login: str
    workflows: bool | None
    signs: bool
    may_fork: bool
    scopes: frozenset[str] = frozenset()
    settings: str = ""

    @property
    def has_scopes(self) -> bool:
        """Whether its power is told by scopes."""
        return self.kind in ("classic", "oauth")


def power_of(api: Api, token: Token, environment: Mapping[str, str]) -> Power:
    """What a token that was given to pinfix can do. Raises CallFailed where it is good for nothing at all."""
    kind = _kind(token)
    if kind == "installation":
        return _of_integration(api, token, environment)
    try:
        answer = api.answer("GET", "/user", accept=(200,))
    except CallFailed as problem:
        if problem.code == "no-permission":  # those of older servers have no prefix that tells
            return _of_integration(api, token, environment)
        raise
    login = text(answer.json(), "login")
    header = answer.headers.get("x-oauth-scopes")
    # An empty one says of a classic token that it may nothing, and of others that they have no scopes.
    if header is None or kind in _WITHOUT_SCOPES or (kind == "unknown" and not header):
        return Power(kind, login, None, signs=False, may_fork=True)
    scopes = frozenset(filter(None, map(str.strip, header.split(","))))
    return Power(
        "classic" if kind == "unknown" else kind,
        login,
        "workflow" in scopes,
        signs=False,
        may_fork=not scopes.isdisjoint({"repo", "public_repo"}),
        scopes=scopes,
    )


def _kind(token: Token) -> Kind:
    return next((kind for prefix, kind in _PREFIXES if token.starts_with(prefix)), "unknown")


def _of_integration(api: Api, token: Token, environment: Mapping[str, str]) -> Power:
    """A token of an App: of GitHub Actions (GITHUB_TOKEN), or of another that somebody made for this run.

    Both look alike, and in a workflow both may be in the same variable; only GraphQL tells whose it is. Where
    it does not, a token in the place of GITHUB_TOKEN is taken for what it seems to be.
    """
    try:
        login = text(part(api.query(_VIEWER, {}), "viewer"), "login")
    except CallFailed as problem:
        if problem.status == 0 or problem.code == "unauthorized":
            raise
        login = _OF_ACTIONS if _is_of_this_job(token, environment) else ""
    if login == _OF_ACTIONS:
        return Power("actions", login, workflows=False, signs=True, may_fork=False)
    return Power("installation", login, None, signs=True, may_fork=False)


def _is_of_this_job(token: Token, environment: Mapping[str, str]) -> bool:
    given = environment.get("GITHUB_TOKEN", "").strip()
    return environment.get("GITHUB_ACTIONS") == "true" and bool(given) and token.is_in(given)
