"""A server with an App on accounts, and the calls that the App makes there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from server import GitHub, serve
from server.accounts import Installation as InstalledApp

from pinfix.api.caller import Api
from pinfix.bot.scan.listing import Listed
from pinfix.bot.scan.query import Target
from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.pull_request.writing.pacing import Pace, Pacing

QUICK = Patience(connect=2.0, read=2.0, whole=4.0, wait=0.5, pauses=(0.01,), time_outs=1)
CI = ".github/workflows/ci.yml"
WORKFLOW = "on: push\njobs: {}\n"
RIGHTS = {"contents": "write", "pull_requests": "write", "workflows": "write", "metadata": "read"}


@dataclass
class Hall:
    """`octo` and `acme` have the App; each test says what repositories they have."""

    server: GitHub
    app: Any
    of: dict[str, InstalledApp]
    clients: list[Client] = field(default_factory=list)

    def api(self, owner: str = "octo") -> Api:
        """With the token of the installation on `owner`."""
        token = self.server.forge.directory.installation_token(self.of[owner], None, RIGHTS)
        return self._api(token.value)

    def api_of(self, number: int) -> Api:
        """The same by the number of the installation."""
        return self.api(next(owner for owner, one in self.of.items() if one.id == number))

    def as_app(self) -> Api:
        """With the proof of the App itself."""
        import time

        import jwt

        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + 300, "iss": str(self.app.id)}
        return self._api(jwt.encode(claims, self.app.private_key, algorithm="RS256"))

    def listed(self, *names: str) -> list[Listed]:
        """Repositories as a list has them."""
        found = []
        for full in names:
            one = self.server.forge.find(full)
            owner, _, name = full.partition("/")
            found.append(
                Listed(owner, name, one.id if one else 0, self.of[owner].id if owner in self.of else 0)
            )
        return found

    def targets(self, *names: str, pulls: Iterable[int] = ()) -> list[Target]:
        """The same, to be looked at."""
        return [Target(one, tuple(pulls)) for one in self.listed(*names)]

    def make(self, *names: str) -> None:
        """Repositories with a workflow."""
        for name in names:
            self.server.forge.repository(name).commit({CI: WORKFLOW})

    def asked(self, path: str = "/graphql") -> int:
        """Requests to a path."""
        return sum(one.path == path for one in self.server.requests)

    def _api(self, token: str) -> Api:
        environment = self.server.environment(token)
        endpoints = from_environment(environment)
        client = Client(Tokens(endpoints, environment), patience=QUICK)
        self.clients.append(client)
        return Api(client, endpoints.home, Pace(Pacing(0, 1, 0, 1)))


@contextmanager
def hall() -> Iterator[Hall]:
    """Until the block ends."""
    with serve() as server:
        app = server.forge.app(7, RIGHTS)
        made = Hall(server, app, {name: server.forge.install(app, name) for name in ("octo", "acme")})
        try:
            yield made
        finally:
            for client in made.clients:
                client.close()
