"""What an App asks about itself with its JSON web token: where it is installed, and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.accounts import App, Installation
from server.accounts.tokens import covers
from server.exchange import Answer
from server.repositories import Repository
from server.rest import pages
from server.rest.call import Asked, Refused, Route
from server.rest.views import apps as views
from server.rest.views import moment
from server.rest.views.repository import repository as repository_view

_MOST_REPOSITORIES = 500
_NO_REPOSITORY = (
    "There is at least one repository that does not exist or is not accessible to the parent installation."
)


def proved(asked: Asked) -> App:
    """The App that calls.

    Raises:
        Refused: 401, the caller is none.
    """
    if asked.caller.app is None:
        raise Refused(401, "A JSON web token could not be decoded")
    return asked.caller.app


def app(asked: Asked) -> Answer:
    """`GET /app`."""
    found = proved(asked)
    return Answer.json(views.app(found, asked.api, asked.site, len(_installations(asked, found))))


def installations(asked: Asked) -> Answer:
    """`GET /app/installations`: suspended ones too, which say so."""
    found = _installations(asked, proved(asked))
    return pages.numbered(
        asked.request, found, lambda one: shown(asked, one), f"{asked.api}/app/installations"
    )


def installation(asked: Asked, number: str) -> Answer:
    """`GET /app/installations/{id}`."""
    return Answer.json(shown(asked, _find(asked, number)))


def installation_on(asked: Asked, login: str) -> Answer:
    """`GET /users/{username}/installation`, `GET /orgs/{org}/installation`."""
    for one in _installations(asked, proved(asked)):
        if one.account.lower() == login.lower():
            return Answer.json(shown(asked, one))
    raise Refused(404, "Not Found")


def shown(asked: Asked, one: Installation) -> dict[str, Any]:
    """An installation."""
    of_organization = one.account.lower() in asked.forge.directory.organizations
    return views.installation(one, asked.api, asked.site, of_organization)


def create_token(asked: Asked, number: str) -> Answer:
    """`POST /app/installations/{id}/access_tokens`, narrowed in repositories and permissions."""
    found = _find(asked, number)
    if found.suspended:
        raise Refused(403, "This installation has been suspended")
    body = asked.body()
    chosen = _chosen(asked, found, body)
    permissions = _permissions(found, body.get("permissions"))
    # Without a choice the token is for all that the installation has, also what is added to it later.
    numbers = None if chosen is None else frozenset(one.id for one in chosen)
    made = asked.forge.directory.installation_token(found, numbers, permissions)
    assert made.expires_at is not None
    answer: dict[str, Any] = {
        "token": made.value,
        "expires_at": moment(made.expires_at),
        "permissions": permissions,
        "repository_selection": "all" if numbers is None and found.repositories is None else "selected",
    }
    if chosen is not None:
        answer["repositories"] = [repository_view(one, asked.caller, asked.api, asked.site) for one in chosen]
    return Answer.json(answer, 201)


def _chosen(asked: Asked, of: Installation, body: Mapping[str, Any]) -> list[Repository] | None:
    names, numbers = body.get("repositories"), body.get("repository_ids")
    if names is None and numbers is None:
        return None
    wanted = [*(names or ()), *(numbers or ())]
    if len(wanted) > _MOST_REPOSITORIES:
        raise Refused(422, f"The maximum number of repositories is {_MOST_REPOSITORIES}.")
    found = [asked.forge.find(f"{of.account}/{name}") for name in names or ()]
    found += [asked.forge.by_id(int(number)) for number in numbers or ()]
    chosen = [one for one in found if one is not None and of.covers(one)]
    if len(chosen) < len(wanted):
        raise Refused(422, _NO_REPOSITORY)
    return chosen


def _installations(asked: Asked, app: App) -> list[Installation]:
    return [one for one in asked.forge.directory.installations if one.app is app]


def _find(asked: Asked, number: str) -> Installation:
    for one in _installations(asked, proved(asked)):
        if one.id == int(number):
            return one
    raise Refused(404, "Not Found")


def _permissions(of: Installation, asked: object) -> dict[str, str]:
    if asked is None:
        return {"metadata": "read", **of.permissions}
    if not isinstance(asked, Mapping):
        raise Refused(422, "Invalid request.")
    granted = {"metadata": "read", **of.permissions}
    if not all(
        level in ("read", "write", "admin") and covers(granted.get(name, "none"), level)
        for name, level in asked.items()
    ):
        raise Refused(422, "The permissions requested are not granted to this installation.")
    return {"metadata": "read", **asked}


ROUTES: tuple[Route, ...] = (
    ("GET", "/app", app),
    ("GET", "/app/installations", installations),
    ("GET", r"/app/installations/(\d+)", installation),
    ("POST", r"/app/installations/(\d+)/access_tokens", create_token),
    ("GET", "/(?:users|orgs)/([^/]+)/installation", installation_on),
)
