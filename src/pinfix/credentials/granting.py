"""The calls of an App about itself: where it is installed, and tokens for that; and what failures mean.

https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pinfix.api.caller import Api, segment
from pinfix.api.problems import CallFailed
from pinfix.api.reading import number, part, text
from pinfix.http.faults import printable
from pinfix.http.tokens import Token

NEEDED: Mapping[str, str] = {"contents": "write", "metadata": "read", "pull_requests": "write"}
"""Labels, assignees and comments of pull requests want no more: "Issues" or "Pull requests", says
https://docs.github.com/rest/issues/labels#add-labels-to-an-issue."""
WORKFLOWS = ("workflows",)
"""What is asked for besides, with write access, where it was granted."""
_NAMES = {"contents": "Contents", "pull_requests": "Pull requests"}
"""What a person can see and change; "Metadata" is always granted."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What an installation may do, and the page where that is changed ("": not known)."""

    number: int
    login: str
    permissions: Mapping[str, Any]
    page: str


@dataclass(frozen=True, slots=True)
class OnRepository:
    """The installation that covers a repository; its tokens are for that one alone."""

    owner: str
    name: str

    @property
    def path(self) -> str:
        """Where it is asked for."""
        return f"/repos/{segment(self.owner)}/{segment(self.name)}/installation"

    @property
    def narrowed(self) -> Mapping[str, Any]:
        """For what its tokens are."""
        return {"repositories": [self.name]}

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class OnAccount:
    """The installation of a number; its tokens are for all of its repositories."""

    number: int

    @property
    def path(self) -> str:
        """Where it is asked for."""
        return f"/app/installations/{self.number}"

    @property
    def narrowed(self) -> Mapping[str, Any]:
        """For what its tokens are."""
        return {}

    def __str__(self) -> str:
        return f"installation {self.number}"


class AppCalls:
    """Calls with the proof of the App `identity`, about where it is installed. All raise CallFailed."""

    def __init__(
        self,
        api: Api,
        identity: str,
        on: OnRepository | OnAccount,
        if_granted: Sequence[str] = WORKFLOWS,
    ) -> None:
        self._api = api
        self._identity = identity
        self._on = on
        self._if_granted = if_granted

    def installation(self) -> Granted:
        """Where the App is installed, with all that a pull request needs.

        Raises CallFailed: `not-installed`, `suspended`, `permission-missing`, `app-not-proven`, …
        """
        try:
            found = self._api.get(self._on.path)
        except CallFailed as problem:
            raise self._not_installed() if problem.status == 404 else self._explained(problem, "") from None
        page = self._page(found)
        if text(found, "suspended_at"):
            raise self._suspended(page)
        login = f"{text(found, 'app_slug')}[bot]"
        page = f"{page}/permissions/update" if page else ""
        granted = Granted(number(found, "id"), login, part(found, "permissions"), page)
        if any(granted.permissions.get(name) != NEEDED[name] for name in _NAMES):
            raise self._not_granted(granted)
        return granted

    def token(self, granted: Granted) -> tuple[Token, float | None]:
        """A token with no more than is needed; and its end in seconds since 1970.

        Raises CallFailed: `suspended`, `permission-missing`, `app-not-proven`, …
        """
        more = {name: "write" for name in self._if_granted if granted.permissions.get(name) == "write"}
        body = {**self._on.narrowed, "permissions": {**NEEDED, **more}}
        try:
            # Where it is made twice, the first is never used, and ends by itself.
            path = f"/app/installations/{granted.number}/access_tokens"
            made = self._api.write("POST", path, body, repeatable=True)
        except CallFailed as problem:
            if problem.status == 422 and "permission" in problem.message:
                raise self._not_granted(granted, problem.message) from None
            if problem.status == 422:
                raise self._renamed(problem.message) from None
            raise self._explained(problem, granted.page) from None
        secret = text(made, "token")
        if not secret:
            raise CallFailed("bad-answer", "the server gave the App no token", "Run again.")
        token = Token(secret, f"the installation of the App {self._identity}")
        return token, _moment(text(made, "expires_at"))

    def _explained(self, problem: CallFailed, page: str) -> CallFailed:
        """What the failure of a call of the App means, beyond what it means of any call."""
        if problem.code == "suspended":
            return self._suspended(page)
        if problem.status not in (401, 404):
            return problem
        return CallFailed(
            "app-not-proven",
            f"the server does not take this for the App {self._identity}: {problem.message}",
            "Check that the id and the private key belong together, that the key was not deleted in the "
            "settings of the App, which server is asked, and the clock of this machine.",
            status=problem.status,
        )

    def _not_installed(self) -> CallFailed:
        """A server answers the same to an App that it does not know at all."""
        try:
            page = self._page(self._api.get("/app"))
        except CallFailed as problem:
            return self._explained(problem, "")
        where = f" at {page}/installations/new" if page else ""
        if isinstance(self._on, OnAccount):
            return CallFailed(
                "not-installed",
                f"the App {self._identity} has no {self._on} any more",
                f"Install it again{where}, if it is wanted there.",
                status=404,
            )
        return CallFailed(
            "not-installed",
            f"the App {self._identity} is not installed on {self._on}, or that does not exist",
            f"Install it on the repository{where}, or check the spelling.",
            status=404,
        )

    def _renamed(self, said: str) -> CallFailed:
        """Its old name leads to the installation, but no token is given for it."""
        return CallFailed(
            "not-installed",
            f"the App {self._identity} gets no token for {self._on}: {said}",
            "Give the repository by the name that it has now.",
            status=422,
        )

    def _suspended(self, page: str) -> CallFailed:
        return CallFailed(
            "suspended",
            f"the installation of the App {self._identity} is suspended ({self._on})",
            f"Unsuspend it{f' at {page}' if page else ' in the settings of the account'}.",
            status=403,
        )

    def _not_granted(self, granted: Granted, said: str = "") -> CallFailed:
        lacking = [title for name, title in _NAMES.items() if granted.permissions.get(name) != NEEDED[name]]
        what = f": {', '.join(lacking)} with write access" if lacking else ""
        because = f" ({said})" if said else ""
        return CallFailed(
            "permission-missing",
            f"the App {self._identity} was not given what it needs on {self._on}{what}{because}",
            "Let the App ask for it (in its settings, Permissions & events), and let the owner of the "
            f"repository accept that{f' at {granted.page}' if granted.page else ''}.",
            status=422,
        )

    def _page(self, found: Any) -> str:
        """The page for people, where it is one of this server."""
        page = printable(text(found, "html_url"))
        return page if page.startswith(f"{self._api.server.git}/") and " " not in page else ""


def _moment(written: str) -> float | None:
    try:
        return datetime.fromisoformat(written).timestamp()
    except ValueError:
        return None
