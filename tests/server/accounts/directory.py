"""The forge's accounts: users, tokens issued, Apps and installations; and who it is that sends a token."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from server.accounts import tokens
from server.accounts.apps import App, BadJwt, Installation, check_jwt, key_pair
from server.accounts.callers import EVERYWHERE, Caller
from server.accounts.clock import Clock
from server.accounts.tokens import Token

if TYPE_CHECKING:
    from server.repositories import Repository

INSTALLATION_LIFE = timedelta(hours=1)
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_ALL = ("admin:org", "repo", "workflow")


class Suspended(Exception):
    """The token of an installation that its owner suspended."""


class Directory:
    """What the forge knows of accounts; `clock` decides what has expired.

    `users` and `organizations` by name in lower case. `accepted`: tokens besides the issued ones, which act
    as `octocat` with every scope; None: any that is sent, until one was issued.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.users: dict[str, str] = {EVERYWHERE: EVERYWHERE}
        self.organizations: dict[str, str] = {}
        self.accepted: set[str] | None = None
        self.apps: dict[str, App] = {}
        self.installations: list[Installation] = []
        self._tokens: dict[str, Token] = {}
        self._issued = 0
        self._installed = 0

    def identify(self, value: str | None) -> Caller | None:
        """Who sends a token; None where it is not good.

        Raises:
            BadJwt: it is the JSON web token of an App, and does not hold.
            Suspended: it is good, but its installation is suspended.
        """
        if value is None:
            return Caller(None)
        token = self._tokens.get(value)
        if token is not None:
            return self._good(token)
        if self.apps and _JWT.fullmatch(value):
            return Caller(None, check_jwt(value, self.apps, self.clock.now()))
        if value in (self.accepted or ()) or (self.accepted is None and not self._issued):
            return Caller(Token(value, "classic", EVERYWHERE, _ALL))
        return None

    def anybody(self, value: str | None) -> Caller:
        """Who sends a token; where it is not good, nobody known."""
        try:
            return self.identify(value) or Caller(None)
        except (BadJwt, Suspended):
            return Caller(None)

    def known(self, value: str) -> bool:
        """Whether a token is good."""
        caller = self.anybody(value)
        return caller.token is not None or caller.app is not None

    def issue(self, token: Token) -> Token:
        """Issue a token whose value is still empty."""
        self._issued += 1
        if not token.value:
            app = token.app.id if token.app else 15368
            token.value = tokens.value(token.kind, self._issued, app)
        self._tokens[token.value] = token
        return token

    def revoke(self, value: str) -> None:
        """Make a token worthless."""
        self._tokens.pop(value, None)

    def app(
        self,
        number: int,
        slug: str,
        permissions: Mapping[str, str],
        owner: str,
        public_key: str | None,
        events: tuple[str, ...],
    ) -> App:
        """Register an App, with a new pair of keys unless a public one is given."""
        private, public = (None, public_key) if public_key else key_pair(number)
        made = App(number, slug, owner, dict(permissions), public, private, events)
        self.apps[str(number)] = self.apps[made.client_id] = made
        return made

    def install(
        self,
        app: App,
        account: str,
        repositories: Iterable[Repository] | None,
        permissions: Mapping[str, str] | None,
    ) -> Installation:
        """Install an App on an account, with the permissions it asks for unless told."""
        chosen = None if repositories is None else frozenset(one.id for one in repositories)
        self._installed += 1
        number = 50_000_000 + self._installed
        made = Installation(number, app, account, chosen, dict(permissions or app.permissions))
        self.installations.append(made)
        return made

    def installation_on(self, app: App, repository: Repository) -> Installation | None:
        """The installation of an App that covers a repository."""
        return next((one for one in self.installations if one.app is app and one.covers(repository)), None)

    def uninstall(self, installation: Installation) -> None:
        """Take an App off an account; its tokens are worth nothing any more."""
        self.installations.remove(installation)
        installation.deleted = True

    def installation_token(
        self, of: Installation, repositories: frozenset[int] | None, permissions: Mapping[str, str]
    ) -> Token:
        """Issue the token of an installation, good for an hour."""
        expires = self.clock.now() + INSTALLATION_LIFE
        return self.issue(
            Token(
                "",
                "installation",
                of.app.login,
                (),
                dict(permissions),
                repositories,
                expires,
                of.app,
                of,
            )
        )

    def _good(self, token: Token) -> Caller | None:
        if token.expires_at and token.expires_at <= self.clock.now():
            return None
        if token.installation is not None and token.installation.deleted:
            return None
        if token.installation is not None and token.installation.suspended:
            raise Suspended
        return Caller(token)
