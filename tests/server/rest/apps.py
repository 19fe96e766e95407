"""Calls about the caller and not about one repository: the user, the App, the installation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.accounts import App, Installation, Token
from server.accounts.tokens import covers
from server.exchange import Answer
from server.repositories import Repository
from server.rest import pages
from server.rest.call import Asked, Refused, Route
from server.rest.views import account, moment
from server.rest.views import apps as views
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


def app(asked: Asked) -> Answer:
    """`GET /app`."""
    return Answer.json(views.app(proved(asked), asked.api, asked.site))


def installations(asked: Asked) -> Answer:
    """`GET /app/installations`."""
    app = proved(asked)
    found = [one for one in asked.forge.directory.installations if one.app is app]
    return pages.numbered(
        asked.request,
        found,
        lambda one: views.installation(one, asked.api, asked.site),
        f"{asked.api}/app/installations",
    )


def create_token(asked: Asked, number: str) -> Answer:
    """`POST /app/installations/{id}/access_tokens`, narrowed in repositories and permissions."""
    app = proved(asked)
    found = [one for one in asked.forge.directory.installations if one.id == int(number) and one.app is app]
    if not found:
        raise Refused(404, "Not Found")
    if found[0].suspended:
        raise Refused(403, "This installation has been suspended")
    body = asked.body()
    chosen = _chosen(asked, found[0], body)
    permissions = _permissions(found[0], body.get("permissions"))
    numbers = found[0].repositories if chosen is None else frozenset(one.id for one in chosen)
    made = asked.forge.directory.installation_token(found[0], numbers, permissions)
    assert made.expires_at is not None
    shown: dict[str, Any] = {
        "token": made.value,
        "expires_at": moment(made.expires_at),
        "permissions": permissions,
        "repository_selection": "all" if numbers is None else "selected",
    }
    if chosen is not None:
        shown["repositories"] = [repository_view(one, asked.caller, asked.api, asked.site) for one in chosen]
    return Answer.json(shown, 201)


def revoke(asked: Asked) -> Answer:
    """`DELETE /installation/token`."""
    asked.forge.revoke(_installation_token(asked).value)
    return Answer(204)


def repositories(asked: Asked) -> Answer:
    """`GET /installation/repositories`."""
    token = _installation_token(asked)
    found = [one for one in asked.forge.all() if token.reaches(one)]
    shown, headers = pages.cut(asked.request, found, f"{asked.api}/installation/repositories")
    body = {
        "total_count": len(found),
        "repository_selection": "all" if token.repositories is None else "selected",
        "repositories": [repository_view(one, asked.caller, asked.api, asked.site) for one in shown],
    }
    return Answer.json(body, headers=headers)


def _token(asked: Asked) -> Token:
    if asked.caller.token is None:
        raise Refused(401, "Requires authentication")
    return asked.caller.token


def _installation_token(asked: Asked) -> Token:
    token = _token(asked)
    if not token.of_app:
        raise Refused(403, "You must authenticate with an installation access token in order to do this.")
    return token


def _chosen(asked: Asked, of: Installation, body: Mapping[str, Any]) -> list[Repository] | None:
    names, numbers = body.get("repositories"), body.get("repository_ids")
    if names is None and numbers is None:
        return None
    wanted = [*(names or ()), *(numbers or ())]
    if len(wanted) > _MOST_REPOSITORIES:
        raise Refused(422, f"The maximum number of repositories is {_MOST_REPOSITORIES}.")
    found = [asked.forge.find(f"{of.account}/{name}") for name in names or ()]
    found += [asked.forge.by_id(int(number)) for number in numbers or ()]
    chosen = [one for one in found if one is not None and _covered(of, one)]
    if len(chosen) < len(wanted):
        raise Refused(422, _NO_REPOSITORY)
    return chosen


def _covered(of: Installation, repository: Repository) -> bool:
    if of.repositories is None:
        return repository.owner.lower() == of.account.lower()
    return repository.id in of.repositories


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
    ("GET", "/user", user),
    ("GET", "/user/orgs", organizations),
    ("GET", "/app", app),
    ("GET", "/app/installations", installations),
    ("POST", r"/app/installations/(\d+)/access_tokens", create_token),
    ("DELETE", "/installation/token", revoke),
    ("GET", "/installation/repositories", repositories),
)
