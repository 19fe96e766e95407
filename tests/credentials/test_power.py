"""What a token can do, found out with as few calls as can be."""

from __future__ import annotations

import pytest
from credentials.kit import ALL, app_of, called_as, installation
from server import GitHub

from pinfix.api.problems import CallFailed
from pinfix.credentials.power import Power, power_of
from pinfix.http.tokens import Token

WRITE = {"contents": "write", "pull_requests": "write"}


def power(server: GitHub, value: str, environment: dict[str, str] | None = None) -> Power:
    with called_as(server, value) as called:
        return power_of(called.api, Token(value, "a test"), environment or {})


@pytest.mark.parametrize(
    ("scopes", "workflows", "may_fork"),
    [
        (("repo", "workflow"), True, True),
        (("repo", "read:org"), False, True),
        (("public_repo",), False, True),
        (("workflow",), True, False),
        ((), False, False),
    ],
)
def test_classic(server: GitHub, scopes: tuple[str, ...], workflows: bool, may_fork: bool) -> None:
    found = power(server, server.forge.token(user="mona", scopes=scopes))
    assert found == Power("classic", "mona", workflows, False, may_fork, frozenset(scopes))
    assert [one.path for one in server.requests] == ["/user"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [("gho_abcdefghijklmnopqrstuvwxyz0123456789", "oauth"), ("0123456789abcdef" * 2 + "01234567", "classic")],
)
def test_others_with_scopes(server: GitHub, value: str, kind: str) -> None:
    found = power(server, server.forge.token(user="mona", scopes=("repo", "gist"), value=value))
    assert (found.kind, found.login, found.workflows) == (kind, "mona", False)
    assert found.has_scopes


@pytest.mark.parametrize("permissions", [WRITE, WRITE | {"workflows": "write"}])
def test_a_fine_grained_token_does_not_tell(server: GitHub, permissions: dict[str, str]) -> None:
    found = power(server, server.forge.token("fine-grained", user="mona", permissions=permissions))
    assert found == Power("fine-grained", "mona", None, signs=False, may_fork=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("github_pat_11ABCDEFG0123456789_abcdef", "fine-grained"),
        ("ghu_abcdefghijklmnopqrstuvwxyz0123456789", "user-of-app"),
        ("0123456789abcdef" * 2 + "01234567", "unknown"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"X-OAuth-Scopes": ""}])
def test_no_scopes_are_no_scopes_that_lack(
    server: GitHub, value: str, kind: str, headers: dict[str, str]
) -> None:
    server.fault("/user", status=200, headers=headers, body='{"login": "mona"}')
    found = power(server, value)
    assert (found.kind, found.login, found.workflows, found.has_scopes) == (kind, "mona", None, False)
    assert found.may_fork


ACTIONS = {"GITHUB_ACTIONS": "true"}


@pytest.mark.parametrize("environment", [{}, ACTIONS])
def test_the_token_of_a_workflow_run_never_changes_workflows(
    server: GitHub, environment: dict[str, str]
) -> None:
    value = server.forge.token(
        "actions", permissions=WRITE | {"workflows": "write"}, repositories=["acme/web"]
    )
    found = power(server, value, environment | {"GITHUB_TOKEN": value})
    assert found == Power("actions", "github-actions[bot]", workflows=False, signs=True, may_fork=False)
    assert [one.path for one in server.requests] == ["/graphql"]


def test_the_token_of_an_app_in_the_place_of_github_token_is_not_mistaken(server: GitHub) -> None:
    app = server.forge.app(7, ALL)
    server.forge.install(app, "acme")
    of = installation(server, app_of(app))
    value = of.token().bearer().removeprefix("Bearer ")
    server.forget()
    found = power(server, value, ACTIONS | {"GITHUB_TOKEN": value})
    assert found == Power("installation", "pinfix-bot[bot]", None, signs=True, may_fork=False)
    assert [one.path for one in server.requests] == ["/graphql"]
    of.end()


@pytest.mark.parametrize(
    ("environment", "kind", "workflows"),
    [
        ({}, "installation", None),
        ({"GITHUB_TOKEN": "SELF"}, "installation", None),
        (ACTIONS, "installation", None),
        (ACTIONS | {"GITHUB_TOKEN": "ghs_anotherone0123456789"}, "installation", None),
        (ACTIONS | {"GITHUB_TOKEN": "SELF"}, "actions", False),
    ],
)
def test_where_graphql_does_not_tell(
    server: GitHub, environment: dict[str, str], kind: str, workflows: bool | None
) -> None:
    value = server.forge.token("actions", permissions=WRITE, repositories=["acme/web"])
    given = {name: text.replace("SELF", value) for name, text in environment.items()}
    server.fault("/graphql", status=403, body='{"message": "Resource not accessible by integration"}')
    found = power(server, value, given)
    assert (found.kind, found.workflows) == (kind, workflows)


def test_an_integration_without_a_prefix(server: GitHub) -> None:
    value = "v1." + "0123456789abcdef" * 2
    server.forge.token("actions", permissions=WRITE, repositories=["acme/web"], value=value)
    assert power(server, value).kind == "actions"
    assert [one.path for one in server.requests] == ["/user", "/graphql"]


@pytest.mark.parametrize("value", ["ghp_" + "x" * 36, "ghs_" + "x" * 36, "github_pat_" + "x" * 40])
def test_a_token_that_is_not_good(server: GitHub, value: str) -> None:
    with pytest.raises(CallFailed) as caught:
        power(server, value)
    assert caught.value.code == "unauthorized"
    assert value not in str(caught.value) + caught.value.remedy


def test_a_server_that_does_not_answer_tells_nothing(server: GitHub) -> None:
    value = server.forge.token("actions", permissions=WRITE, repositories=["acme/web"])
    server.fault("/graphql", status=502, times=None)
    with pytest.raises(CallFailed, match="502"):
        power(server, value, ACTIONS | {"GITHUB_TOKEN": value})
