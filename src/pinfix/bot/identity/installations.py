"""All installations of the App: one token for each, however many of its repositories are repaired at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from weakref import WeakSet

import platformdirs

from pinfix.api.caller import Api, Pace
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.gate import LONGEST
from pinfix.bot.work.wish import Wish
from pinfix.commands.pr.login import PATIENT, Login, app_login
from pinfix.credentials.app import App, find_app
from pinfix.credentials.given import GivenTokens
from pinfix.credentials.granting import WORKFLOWS, AppCalls, OnAccount, OnRepository
from pinfix.credentials.installation import Installation
from pinfix.errors import UsageError
from pinfix.http.client import Client, Gate, Patience
from pinfix.http.endpoints import Endpoints, from_environment
from pinfix.pull_request.writing import pacing

_DOUBTED_AFTER = 60.0
"""Seconds: what an installation lacks is asked for anew so often, for its owner may grant it any time."""
_CACHE = "PINFIX_CACHE_DIR"
_PATIENT = replace(PATIENT, wait=LONGEST)
"""A limit of an hour holds for all tasks of an installation: each waits, and none is given up for it."""

Notify = Callable[[str], None]


@dataclass(slots=True)
class _Known:
    """An installation, what its calls share, and when it was last asked what is granted."""

    installation: Installation
    pace: Pace
    gate: Gate | None
    asked: float


class Installations:
    """Logs in as `app` where it is installed. Several threads may use it.

    `environment` has what other parts of pinfix go by. `pace_of` gives the pace of an installation, by its
    number, and `gate_of` its gate (None: each client keeps its own pauses). `if_granted`: permissions that
    tokens get besides those that pull requests need, where the owner granted them.
    """

    def __init__(
        self,
        app: App,
        endpoints: Endpoints,
        pace_of: Callable[[int], Pace],
        environment: Mapping[str, str],
        *,
        gate_of: Callable[[int], Gate | None] = lambda number: None,
        if_granted: Sequence[str] = WORKFLOWS,
        patience: Patience = _PATIENT,
        notify: Notify = lambda text: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._endpoints = endpoints
        self._pace_of = pace_of
        self._gate_of = gate_of
        self._environment = environment
        self._if_granted = if_granted
        self._patience = patience
        self._notify = notify
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[int, _Known] = {}
        self._clients: WeakSet[Client] = WeakSet()
        self._stopped = False

    @property
    def endpoints(self) -> Endpoints:
        """The server of the App."""
        return self._endpoints

    def login(self, wish: Wish, *, rehearsal: bool = False) -> Login:
        """As the App where the repository of `wish` is (asked for, if not known); see `login_to`."""
        number = wish.installation or self._covering(wish.owner, wish.name)
        return self.login_to(number, rehearsal=rehearsal)

    def login_to(self, number: int, *, rehearsal: bool = False) -> Login:
        """As the App in the installation of that number; `rehearsal`: writes are noted, and not made.

        Its client is a new one, for the caller to close: what a client learns of faults shall not outlive
        one repository. Raises CallFailed: `not-installed`, `suspended`, `permission-missing`,
        `app-not-proven`, and what any call can meet.
        """
        known = self._of(number)
        login = self._login(known, number, rehearsal=rehearsal)
        if login.power.workflows or self._clock() - known.asked < _DOUBTED_AFTER:
            return login
        login.api.client.close()
        known.installation.doubt()
        known.asked = self._clock()
        return self._login(known, number, rehearsal=rehearsal)

    def as_app(self) -> Api:
        """The API for calls of the App about itself (its installations, its deliveries).

        Its client is a new one, for the caller to close.
        """
        proofs = GivenTokens(
            self._endpoints, {}, lambda: self._app.proof(self._clock()), lambda host, environment: ""
        )
        client = self._watched(Client(proofs, patience=self._patience, notify=self._notify))
        return Api(client, self._endpoints.home, pacing.Pace(pacing.Pacing(), notify=self._notify))

    def forget(self, number: int) -> None:
        """The installation was removed, or has other permissions: what is known of it does not hold."""
        with self._lock:
            self._known.pop(number, None)

    def stop(self) -> None:
        """Requests that begin, or wait for another try, raise `Stopped` from now on."""
        with self._lock:
            self._stopped = True
            clients = list(self._clients)
        for client in clients:
            client.stop()

    def close(self) -> None:
        """Make all tokens worthless. What goes wrong does not matter: they end within the hour."""
        with self._lock:
            known = list(self._known.values())
            self._known.clear()
        for one in known:
            one.installation.end()

    def _login(self, known: _Known, number: int, *, rehearsal: bool) -> Login:
        login = app_login(
            known.installation,
            self._endpoints,
            self._surroundings(number),
            known.pace,
            gate=known.gate,
            patience=self._patience,
            rehearsal=rehearsal,
            notify=self._notify,
        )
        self._watched(login.api.client)
        return login

    def _surroundings(self, number: int) -> Mapping[str, str]:
        """The variables, with a cache of its own: what one owner's token may read is not for another's."""
        given = self._environment.get(_CACHE, "")
        shared = Path(given) if given else platformdirs.user_cache_path("pinfix")
        return {**self._environment, _CACHE: str(shared / f"installation-{number}")}

    def _of(self, number: int) -> _Known:
        with self._lock:
            known = self._known.get(number)
            if known is None:
                known = self._known[number] = self._made(number)
            return known

    def _made(self, number: int) -> _Known:
        pace = self._pace_of(number)
        installation = Installation(
            self._app,
            self._endpoints,
            OnAccount(number),
            pace,
            if_granted=self._if_granted,
            patience=self._patience,
            notify=self._notify,
            clock=self._clock,
        )
        return _Known(installation, pace, self._gate_of(number), self._clock())

    def _covering(self, owner: str, name: str) -> int:
        api = self.as_app()
        try:
            return AppCalls(api, self._app.identity, OnRepository(owner, name)).installation().number
        finally:
            api.client.close()

    def _watched(self, client: Client) -> Client:
        with self._lock:
            self._clients.add(client)
            stopped = self._stopped
        if stopped:
            client.stop()
        return client


Shared = TypeVar("Shared")


def by_number(settings: Settings, of: Callable[[str], Shared]) -> Callable[[int], Shared]:
    """What an installation shares with others that have its number, where `of` gives that of an identity.

    All processes over one database name it alike: only so do they share it.
    """
    server = from_environment(settings.environment).home.name
    return lambda number: of(f"{server}#{number}")


def installations_of(
    settings: Settings,
    pace_of: Callable[[str], Pace],
    gate_of: Callable[[str], Gate | None] = lambda identity: None,
    *,
    patience: Patience = _PATIENT,
    notify: Notify = lambda text: None,
    clock: Callable[[], float] = time.time,
) -> Installations:
    """Those of the App that `settings` name; what they share is given by their identity.

    Raises UsageError where it or its key is of no use.
    """
    environment = settings.environment
    app = find_app(environment, app_id=settings.app_id, key_file=settings.app_key, warn=notify)
    if app is None:
        raise UsageError("the bot acts as a GitHub App: give the id of the App and its private key")
    more = ("issues",) if settings.dashboard else ()
    return Installations(
        app,
        from_environment(environment),
        by_number(settings, pace_of),
        environment,
        gate_of=by_number(settings, gate_of),
        if_granted=(*WORKFLOWS, *more),
        patience=patience,
        notify=notify,
        clock=clock,
    )
