"""An App on a repository: its tokens, no more powerful than need be, renewed in time, and gone at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

import pytest
from credentials.kit import ALL, app_of, called_by, installation
from server import GitHub
from server.accounts import App as ServerApp

from pinfix.api.problems import CallFailed
from pinfix.api.repositories import repository
from pinfix.credentials.app import App
from pinfix.credentials.installation import Installation
from pinfix.credentials.keys import key_of_text

TOKENS = r"/access_tokens"
HOUR = 3600


@pytest.fixture
def app(server: GitHub) -> ServerApp:
    return server.forge.app(7, ALL | {"issues": "write", "secrets": "write"})


def secret(of: Installation) -> str:
    return of.token().bearer().removeprefix("Bearer ")


def problem_of(server: GitHub, app: App, name: tuple[str, str] = ("acme", "web")) -> CallFailed:
    with pytest.raises(CallFailed) as caught, called_by(server, installation(server, app, name)) as called:
        called.api.get("/repos/acme/web")
    return caught.value


def test_a_token_for_one_repository_with_no_more_power_than_is_needed(server: GitHub, app: ServerApp) -> None:
    server.forge.repository("acme/other").commit({"a": "b"})
    server.forge.install(app, "acme")
    with called_by(server, installation(server, app_of(app))) as called:
        assert repository(called.api, "acme", "web").full_name == "acme/web"
        listed = called.api.get("/installation/repositories")
    assert [one["full_name"] for one in listed["repositories"]] == ["acme/web"]
    asked = server.find(TOKENS)
    assert [one.json() for one in asked] == [{"repositories": ["web"], "permissions": ALL}]
    # A JSON web token goes to calls about the App only, and the installation's to all others.
    by_proof = [one.path for one in server.requests if (one.token or "").startswith("eyJ")]
    assert by_proof == ["/repos/acme/web/installation", asked[0].path]


def test_nothing_is_asked_before_the_first_question(server: GitHub, app: ServerApp) -> None:
    with called_by(server, installation(server, app_of(app))):
        pass
    assert server.requests == []


def test_by_client_id(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    assert app.private_key
    with called_by(
        server, installation(server, App(app.client_id, key_of_text(app.private_key, "x")))
    ) as called:
        called.api.get("/repos/acme/web")


@pytest.mark.parametrize(
    ("granted", "workflows"),
    [(ALL, True), ({k: v for k, v in ALL.items() if k != "workflows"}, False)],
)
def test_workflows_are_asked_for_only_where_they_were_granted(
    server: GitHub, app: ServerApp, granted: Mapping[str, str], workflows: bool
) -> None:
    server.forge.install(app, "acme", permissions=granted)
    of = installation(server, app_of(app))
    power = of.power()
    secret(of)
    assert (power.kind, power.login, power.workflows) == ("app", "pinfix-bot[bot]", workflows)
    assert power.signs
    assert not power.may_fork
    assert power.settings == f"{server.url}/settings/installations/50000001/permissions/update"
    assert ("workflows" in server.find(TOKENS)[0].json()["permissions"]) is workflows


def test_renewed_five_minutes_before_the_end(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    first = secret(of)
    server.clock.offset = HOUR - 310
    assert secret(of) == first
    server.clock.offset = HOUR - 290
    second = secret(of)
    assert second != first
    assert secret(of) == second
    assert len(server.find(TOKENS)) == 2
    of.end()


def test_a_run_goes_on_where_renewing_fails_for_a_moment(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    first = secret(of)
    server.clock.offset = HOUR - 290
    server.fault(TOKENS, status=502, times=None)
    assert secret(of) == first
    server.clock.offset = HOUR - 30
    with pytest.raises(CallFailed, match="502"):
        of.token()
    server.clear_faults()
    assert secret(of) != first
    of.end()


def test_a_revoked_token_is_renewed_once(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    server.forge.revoke(secret(of))
    server.clock.offset = 60
    with called_by(server, of) as called:
        called.api.get("/repos/acme/web")
        assert len(server.find(TOKENS)) == 2
        server.forge.revoke(secret(of))
        # Just after the last one: whatever it is, another token does not mend it.
        with pytest.raises(CallFailed) as caught:
            called.api.get("/repos/acme/web")
    assert caught.value.code == "unauthorized"
    assert len(server.find(TOKENS)) == 2


def test_several_threads_get_one_token(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    server.latency = 0.02
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(secret(of))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1
    assert len(server.find(TOKENS)) == 1
    of.end()


@pytest.mark.parametrize("ends", ["2001-01-01T00:00:00Z", "", "soon"])
def test_an_end_that_makes_no_sense_does_not_mean_a_token_for_every_call(
    server: GitHub, app: ServerApp, ends: str
) -> None:
    server.forge.install(app, "acme")
    body = f'{{"token": "ghs_7_eyJhbGciOiJFUzI1NiJ9.x.y", "expires_at": "{ends}"}}'
    server.fault(TOKENS, status=201, body=body, times=None)
    of = installation(server, app_of(app))
    assert {secret(of) for _ in range(5)} == {"ghs_7_eyJhbGciOiJFUzI1NiJ9.x.y"}
    assert len(server.find(TOKENS)) == 1


def test_at_the_end_the_token_is_worthless(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    last = secret(of)
    of.end()
    of.end()
    assert [one.status for one in server.find("/installation/token")] == [204]
    assert not server.forge.accepts(last)


def test_ending_does_not_fail(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    secret(of)
    server.fault("/installation/token", status=404, times=None)
    of.end()
    assert [one.status for one in server.find("/installation/token")] == [404]


def test_not_installed_says_where_to_install_it(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "somebody-else")
    problem = problem_of(server, app_of(app))
    assert problem.code == "not-installed"
    assert "acme/web" in problem.message
    assert f"{server.url}/apps/pinfix-bot/installations/new" in problem.remedy
    assert server.find(TOKENS) == []


def test_a_page_of_another_server_is_not_shown(server: GitHub, app: ServerApp) -> None:
    body = '{"html_url": "https://evil.example/apps/pinfix"}'
    server.fault(lambda one: one.path == "/app", status=200, body=body)
    problem = problem_of(server, app_of(app))
    assert problem.code == "not-installed"
    assert "evil" not in problem.remedy


def test_an_app_that_the_server_does_not_know(server: GitHub, app: ServerApp) -> None:
    assert app.private_key
    problem = problem_of(server, App("999", key_of_text(app.private_key, "x")))
    assert problem.code == "app-not-proven"
    assert "999" in problem.message


def test_the_key_of_another_app(server: GitHub, app: ServerApp) -> None:
    other = server.forge.app(8, ALL)
    assert other.private_key
    server.forge.install(app, "acme")
    problem = problem_of(server, App("7", key_of_text(other.private_key, "x")))
    assert problem.code == "app-not-proven"
    assert "belong together" in problem.remedy
    assert "clock" in problem.remedy


@pytest.mark.parametrize("off", [-3600, 3600])
def test_a_clock_that_is_wrong(server: GitHub, app: ServerApp, off: int) -> None:
    server.forge.install(app, "acme")
    server.clock.offset = off
    of = installation(server, app_of(app), clock=time.time)
    with pytest.raises(CallFailed) as caught:
        of.token()
    assert caught.value.code == "app-not-proven"
    assert "clock" in caught.value.remedy


def test_suspended(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme").suspended = True
    problem = problem_of(server, app_of(app))
    assert problem.code == "suspended"
    assert "/settings/installations/50000001" in problem.remedy
    assert server.find(TOKENS) == []


def test_suspended_meanwhile(server: GitHub, app: ServerApp) -> None:
    installed = server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    of.power()
    installed.suspended = True
    with pytest.raises(CallFailed) as caught:
        of.token()
    assert caught.value.code == "suspended"


def test_a_permission_that_the_owner_did_not_grant(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme", permissions={"contents": "read", "pull_requests": "write"})
    problem = problem_of(server, app_of(app))
    assert problem.code == "permission-missing"
    assert "Contents with write access" in problem.message
    assert "Pull requests" not in problem.message
    assert "/settings/installations/50000001/permissions/update" in problem.remedy
    assert server.find(TOKENS) == []


def test_a_permission_that_was_taken_away_meanwhile(server: GitHub, app: ServerApp) -> None:
    installed = server.forge.install(app, "acme", permissions=ALL)
    of = installation(server, app_of(app))
    of.power()
    installed.permissions = {"contents": "write", "metadata": "read"}
    with pytest.raises(CallFailed) as caught:
        of.token()
    assert caught.value.code == "permission-missing"
    assert "Pull requests with write access" in caught.value.message
    with pytest.raises(CallFailed) as again:
        of.token()  # asked anew, so that it can say which
    assert "Pull requests with write access" in again.value.message


def test_a_repository_that_was_renamed(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    server.forge.rename("acme/web", "acme/site")
    problem = problem_of(server, app_of(app))
    assert problem.code == "not-installed"
    assert "the name that it has now" in problem.remedy


def test_nothing_secret_is_in_what_is_said(server: GitHub, app: ServerApp) -> None:
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    given = secret(of)
    echoed = f'{{"message": "what is {given} and eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI3In0.sig?"}}'
    with called_by(server, of) as called:
        server.fault("/repos/acme/web", status=422, body=echoed)
        with pytest.raises(CallFailed) as caught:
            called.api.get("/repos/acme/web")
    for text in (repr(of), str(caught.value), caught.value.remedy):
        assert given not in text
        assert "eyJ" not in text


@pytest.mark.openapi
def test_what_is_sent_is_described(server: GitHub, app: ServerApp) -> None:
    from server import descriptions

    if (why := descriptions.missing()) is not None:
        pytest.skip(why)
    server.forge.install(app, "acme")
    with called_by(server, installation(server, app_of(app))) as called:
        called.api.get("/repos/acme/web")
    problem_of(server, app_of(server.forge.app(8, ALL)))
    assert descriptions.problems(server.requests) == []
