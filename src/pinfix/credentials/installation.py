"""An App where it is installed: its token, renewed before it ends, and made worthless when it is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pinfix.api.caller import Api, Pace
from pinfix.api.problems import CallFailed
from pinfix.credentials.app import App
from pinfix.credentials.given import GivenTokens
from pinfix.credentials.granting import WORKFLOWS, AppCalls, Granted, OnAccount, OnRepository
from pinfix.credentials.power import Power
from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import Endpoints
from pinfix.http.tokens import Token

_BEFORE_THE_END = 300.0
"""Seconds: a token that ends so soon is renewed before the next call."""
_SHORTEST_LIFE = 60.0
"""A token is used as long at least, and one that still has it may stand in while no other can be had."""
_JUST_NOW = 10.0
"""Calls of several threads that met the end of one token at once do not each get another."""
_HOUR = 3600.0
_PATIENT = Patience()
_HASTY = Patience(connect=5.0, read=5.0, whole=10.0, pauses=())
"""For what need not work."""
_PASSING = frozenset({"network", "time-out", "server-error", "rate-limited", "dns"})


@dataclass(frozen=True, slots=True)
class _Grant:
    """A token, when it was got and until when it is good (seconds since 1970)."""

    token: Token
    got: float
    ends: float


class Installation:
    """An App on the home server, for a repository or for all of an account. Several threads may use it.

    Nothing is asked before the first question. All but `end` and `doubt` raise CallFailed: `not-installed`,
    `suspended`, `permission-missing`, `app-not-proven`, and what any call can meet.
    """

    def __init__(
        self,
        app: App,
        endpoints: Endpoints,
        on: OnRepository | OnAccount,
        pace: Pace,
        *,
        if_granted: Sequence[str] = WORKFLOWS,
        patience: Patience = _PATIENT,
        notify: Callable[[str], None] = lambda text: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._endpoints = endpoints
        self._on = on
        self._pace = pace
        self._if_granted = if_granted
        self._patience = patience
        self._notify = notify
        self._clock = clock
        self._lock = threading.Lock()
        self._granted: Granted | None = None
        self._grant: _Grant | None = None

    def token(self) -> Token:
        """The token; another one from five minutes before its end."""
        with self._lock:
            grant = self._grant
            if grant is None or self._clock() >= grant.ends - _BEFORE_THE_END:
                grant = self._grant = self._another(grant)
            return grant.token

    def renew(self) -> bool:
        """The server no longer takes the token: get another. The `renew` of an `Api`."""
        with self._lock:
            if self._grant is None or self._clock() - self._grant.got > _JUST_NOW:
                self._grant = self._ask()
            return True

    def power(self) -> Power:
        """What its tokens can do."""
        with self._lock:
            granted = self._where()
        workflows = granted.permissions.get("workflows") == "write"
        return Power("app", granted.login, workflows, signs=True, may_fork=False, settings=granted.page)

    def doubt(self) -> None:
        """Ask anew for all at the next question: what is granted may have changed."""
        with self._lock:
            self._granted = self._grant = None

    def end(self) -> None:
        """Make the token worthless. What goes wrong does not matter: it ends within the hour.

        It waits for no pace: that of a worker which stops lets nothing more go.
        """
        with self._lock:
            grant, self._grant = self._grant, None
        if grant is not None:
            tokens = GivenTokens(self._endpoints, {}, lambda: grant.token, _no_gh)
            client = Client(tokens, patience=_HASTY)
            try:
                Api(client, self._endpoints.home, _AtOnce()).answer("DELETE", "/installation/token")
            except CallFailed:
                pass
            finally:
                client.close()

    def _another(self, before: _Grant | None) -> _Grant:
        """A new token; while there is none to be had, `before` as long as it is good."""
        try:
            return self._ask()
        except CallFailed as problem:
            if before is None or problem.code not in _PASSING:
                raise
            if self._clock() >= before.ends - _SHORTEST_LIFE:
                raise
            return before

    def _ask(self) -> _Grant:
        known = self._granted is not None
        try:
            return self._get()
        except CallFailed as problem:
            self._granted = None  # what was granted may have changed since
            if not known or problem.code in _PASSING:
                raise
        return self._get()

    def _get(self) -> _Grant:
        now = self._clock()
        granted = self._where()
        with self._calls() as calls:
            token, ends = calls.token(granted)
        # Whatever the server says and the clock shows: no call asks for a token of its own.
        soonest = now + _BEFORE_THE_END + _SHORTEST_LIFE
        return _Grant(token, now, max(soonest, now + _HOUR if ends is None else ends))

    def _where(self) -> Granted:
        if self._granted is None:
            with self._calls() as calls:
                self._granted = calls.installation()
        return self._granted

    @contextmanager
    def _calls(self) -> Iterator[AppCalls]:
        """A client of its own each time: one that lives for weeks would not forget a fault of one night."""
        proofs = GivenTokens(self._endpoints, {}, lambda: self._app.proof(self._clock()), _no_gh)
        client = Client(proofs, patience=self._patience, notify=self._notify)
        try:
            api = Api(client, self._endpoints.home, self._pace)
            yield AppCalls(api, self._app.identity, self._on, self._if_granted)
        finally:
            client.close()


class AppTokens(GivenTokens):
    """The tokens of a run in which an App calls the home server.

    A `Client` with them raises CallFailed where the installation gives none.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        environment: Mapping[str, str],
        installation: Installation,
        ask_gh: Callable[[str, Mapping[str, str]], str] | None = None,
    ) -> None:
        super().__init__(endpoints, environment, installation.token, ask_gh)


class _AtOnce:
    """Of the call with which all ends: nothing follows it, and it creates nothing."""

    def wait(self, *, content: bool) -> None:
        """Let it go."""


def _no_gh(host: str, environment: Mapping[str, str]) -> str:
    return ""
