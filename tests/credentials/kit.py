"""Apps, calls and clocks for the tests of credentials."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from server import GitHub
from server.accounts import App as ServerApp

from pinfix.api.caller import Api
from pinfix.credentials.app import App
from pinfix.credentials.granting import OnRepository
from pinfix.credentials.installation import AppTokens, Installation
from pinfix.credentials.keys import key_of_text
from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens

QUICK = Patience(connect=2.0, read=2.0, whole=3.0, pauses=())
ALL = {"contents": "write", "pull_requests": "write", "workflows": "write", "metadata": "read"}


class NoPace:
    """Writes go out at once."""

    def wait(self, *, content: bool) -> None:
        """Not at all."""


def no_gh(host: str, environment: object) -> str:
    return ""


def app_of(made: ServerApp) -> App:
    assert made.private_key is not None
    return App(str(made.id), key_of_text(made.private_key, "the test"))


def installation(
    server: GitHub,
    app: App,
    repository: tuple[str, str] = ("acme", "web"),
    clock: Callable[[], float] | None = None,
) -> Installation:
    """The App on a repository; its clock is the server's."""
    endpoints = from_environment(server.environment())
    now = clock or (lambda: time.time() + server.clock.offset)
    return Installation(app, endpoints, OnRepository(*repository), NoPace(), patience=QUICK, clock=now)


@dataclass(frozen=True, slots=True)
class Called:
    """An API, with what calls it."""

    api: Api
    client: Client


@contextmanager
def called_as(server: GitHub, token: str) -> Iterator[Called]:
    """The API with a token in GITHUB_TOKEN."""
    environment = server.environment(token)
    endpoints = from_environment(environment)
    client = Client(Tokens(endpoints, environment, no_gh), patience=QUICK)
    try:
        yield Called(Api(client, endpoints.home, NoPace()), client)
    finally:
        client.close()


@contextmanager
def called_by(server: GitHub, of: Installation) -> Iterator[Called]:
    """The API, called by an App."""
    endpoints = from_environment(server.environment())
    client = Client(AppTokens(endpoints, {}, of, no_gh), patience=QUICK)
    try:
        yield Called(Api(client, endpoints.home, NoPace(), renew=of.renew), client)
    finally:
        client.close()
        of.end()
