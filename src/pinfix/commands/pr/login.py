"""As whom pinfix acts: a person or an App, and the API that is called so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from pinfix.api.caller import Api, Pace
from pinfix.commands.pr.request import Request
from pinfix.credentials.app import find_app
from pinfix.credentials.granting import OnRepository
from pinfix.credentials.installation import AppTokens, Installation
from pinfix.credentials.power import Power, power_of
from pinfix.errors import UsageError
from pinfix.http.client import Client, Gate, Patience
from pinfix.http.endpoints import Endpoints
from pinfix.http.tokens import Tokens
from pinfix.pull_request.model import RepositoryName
from pinfix.pull_request.writing import pacing
from pinfix.pull_request.writing.rehearsal import RehearsalApi

PATIENT = Patience(wait=900.0, pauses=(0.5, 1.0, 2.0, 4.0), unsaid=60.0)
"""Opening pull requests is worth a wait: GitHub's limits end after minutes."""


@dataclass(frozen=True, slots=True)
class Login:
    """The API, what its token can do, and in which environment the token is for other parts of pinfix.

    `asked_by` says in the texts who asked for the pull request.
    """

    api: Api
    power: Power
    tokens: Tokens
    environment: Mapping[str, str]
    asked_by: str


def log_in(
    request: Request,
    endpoints: Endpoints,
    name: RepositoryName,
    environment: Mapping[str, str],
    stack: ExitStack,
) -> Login:
    """As whom to act on the repository `name`. What has to be ended goes on the `stack`.

    Raises UsageError where there is nothing to log in with, CallFailed where it is not taken.
    """
    note = request.output.note
    pace = pacing.Pace(pacing.Pacing(), notify=note)
    app = find_app(environment, app_id=request.app_id or None, key_file=request.app_key, warn=note)
    if app is not None:
        on = OnRepository(name.owner, name.name)
        installation = Installation(app, endpoints, on, pace, patience=PATIENT, notify=note)
        stack.callback(installation.end)
        return app_login(
            installation,
            endpoints,
            environment,
            pace,
            patience=PATIENT,
            rehearsal=request.dry_run,
            notify=note,
        )
    tokens = Tokens(endpoints, environment)
    own = tokens.of(endpoints.home)
    if own is None:
        raise UsageError(
            f"a pull request needs a token for {endpoints.home.login}: give one in GITHUB_TOKEN or GH_TOKEN, "
            "log in with `gh auth login`, or act as a GitHub App (--app-id, --app-key)"
        )
    client = Client(tokens, patience=PATIENT, notify=note)
    api = _api(client, endpoints, pace, lambda: False, rehearsal=request.dry_run)
    return Login(api, power_of(api, own, environment), tokens, environment, "a person with `pinfix pr`")


def app_login(
    installation: Installation,
    endpoints: Endpoints,
    environment: Mapping[str, str],
    pace: Pace,
    *,
    gate: Gate | None = None,
    patience: Patience,
    rehearsal: bool,
    notify: Callable[[str], None],
) -> Login:
    """As an App where it is installed; `rehearsal`: writes are noted, and not made. `gate`: see `Client`.

    The client is a new one: what it learns of faults holds for one repository. Raises CallFailed.
    """
    tokens = AppTokens(endpoints, environment, installation)
    api = _api(
        Client(tokens, patience=patience, notify=notify, gate=gate),
        endpoints,
        pace,
        installation.renew,
        rehearsal=rehearsal,
    )
    power = installation.power()
    token = installation.token()
    return Login(api, power, tokens, token.given_to(environment), f"the App `{power.login}`")


def _api(
    client: Client, endpoints: Endpoints, pace: Pace, renew: Callable[[], bool], *, rehearsal: bool
) -> Api:
    made = RehearsalApi if rehearsal else Api
    return made(client, endpoints.home, pace, renew=renew)
