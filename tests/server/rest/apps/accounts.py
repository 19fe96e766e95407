"""Who somebody is, and the repositories of a user, an organisation, an installation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from server.accounts import Token
from server.exchange import Answer
from server.repositories import Repository
from server.rest import pages
from server.rest.call import Asked, Refused, Route
from server.rest.views import account
from server.rest.views.plain import Json
from server.rest.views.repository import repository as repository_view

_OF_USER = ("all", "owner", "member")
_OF_ORGANIZATION = ("all", "public", "private", "forks", "sources", "member")


def user(asked: Asked) -> Answer:
    """`GET /user`."""
    token = _token(asked)
    if token.of_app:
        raise Refused(403, "Resource not accessible by integration")
    return Answer.json(account(token.login, asked.api, asked.site))


def organizations(asked: Asked) -> Answer:
    """`GET /user/orgs`: nobody is in any."""
    _token(asked)
    return Answer.json([])


def revoke(asked: Asked) -> Answer:
    """`DELETE /installation/token`."""
    asked.forge.revoke(_installation_token(asked).value)
    return Answer(204)


def of_installation(asked: Asked) -> Answer:
    """`GET /installation/repositories`."""
    token = _installation_token(asked)
    everything = asked.forge.covered(token.installation) if token.installation else asked.forge.all()
    found = [one for one in everything if token.reaches(one)]
    shown, headers = pages.cut(asked.request, found, f"{asked.api}/installation/repositories")
    whole = token.repositories is None and token.installation and token.installation.repositories is None
    body = {
        "total_count": len(found),
        "repository_selection": "all" if whole else "selected",
        "repositories": [_shown(asked, one) for one in shown],
    }
    return Answer.json(body, headers=headers)


def of_user(asked: Asked, login: str) -> Answer:
    """`GET /users/{username}/repos`: public ones, by name unless told."""
    known = asked.forge.directory
    owned = asked.forge.register.owned_by(login)
    if login.lower() not in {*known.users, *known.organizations} and not owned:
        raise Refused(404, "Not Found")
    _one_of(asked, "type", _OF_USER)
    found = [one for one in owned if not one.private]
    return _list(asked, found, "full_name", f"{asked.api}/users/{login}/repos")


def of_organization(asked: Asked, login: str) -> Answer:
    """`GET /orgs/{org}/repos`: those that the caller sees, the newest first unless told."""
    if login.lower() not in asked.forge.directory.organizations:
        raise Refused(404, "Not Found")
    kind = _one_of(asked, "type", _OF_ORGANIZATION)
    kinds: dict[str, Callable[[Repository], bool]] = {
        "public": lambda one: not one.private,
        "private": lambda one: one.private,
        "forks": lambda one: one.parent is not None,
        "sources": lambda one: one.parent is None,
    }
    owned = asked.forge.register.owned_by(login)
    found = [one for one in owned if asked.caller.sees(one) and (kind not in kinds or kinds[kind](one))]
    return _list(asked, found, "created", f"{asked.api}/orgs/{login}/repos")


def _list(asked: Asked, found: list[Repository], otherwise: str, url: str) -> Answer:
    query = asked.request.query
    order = query.get("sort", otherwise)
    keys: dict[str, Callable[[Repository], tuple[object, ...]]] = {
        "full_name": lambda one: (one.full_name.lower(),),
        "created": lambda one: (one.id,),
        "updated": lambda one: (_pushed(one), one.id),
        "pushed": lambda one: (_pushed(one), one.id),
    }
    if order not in keys:
        raise Refused(422, "Validation Failed")
    usual = "asc" if order == "full_name" else "desc"
    wanted: Sequence[Repository] = sorted(
        found, key=keys[order], reverse=query.get("direction", usual) == "desc"
    )
    return pages.numbered(asked.request, wanted, lambda one: _shown(asked, one), url)


def _shown(asked: Asked, one: Repository) -> Json:
    return repository_view(one, asked.caller, asked.api, asked.site, family=False)


def _pushed(one: Repository) -> datetime:
    head = one.refs().get(f"refs/heads/{one.default_branch}")
    return one.objects.commit(head).committer.date if head else datetime.min.replace(tzinfo=UTC)


def _one_of(asked: Asked, name: str, known: Sequence[str]) -> str:
    value = asked.request.query.get(name, known[0])
    if value not in known:
        raise Refused(422, "Validation Failed")
    return value


def _token(asked: Asked) -> Token:
    if asked.caller.token is None:
        raise Refused(401, "Requires authentication")
    return asked.caller.token


def _installation_token(asked: Asked) -> Token:
    token = _token(asked)
    if not token.of_app:
        raise Refused(403, "You must authenticate with an installation access token in order to do this.")
    return token


ROUTES: tuple[Route, ...] = (
    ("GET", "/user", user),
    ("GET", "/user/orgs", organizations),
    ("DELETE", "/installation/token", revoke),
    ("GET", "/installation/repositories", of_installation),
    ("GET", "/users/([^/]+)/repos", of_user),
    ("GET", "/orgs/([^/]+)/repos", of_organization),
)
