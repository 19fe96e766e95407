"""Who calls: scopes, Apps and their JSON web tokens, installation tokens, and the clock that ends them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from server import GitHub, descriptions, serve
from server.accounts import App, Installation
from server.accounts.apps import key_pair

POWER = {"contents": "write", "pull_requests": "write", "workflows": "write"}


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        for name in ("o/r", "o/other", "stranger/r"):
            made.forge.repository(name, private=name == "o/other").commit({"a": "b"})
        yield made


@pytest.fixture
def app(server: GitHub) -> App:
    return server.forge.app(7, POWER)


@pytest.fixture
def installation(server: GitHub, app: App) -> Installation:
    return server.forge.install(app, "o")


@pytest.fixture(autouse=True)
def described(server: GitHub) -> Iterator[None]:
    yield
    if descriptions.missing() is None:
        assert descriptions.problems(server.requests) == []


def call(server: GitHub, method: str, path: str, token: str, **body: Any) -> requests.Response:
    sent = {"json": body} if body else {}
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(method, server.url + path, headers=headers, timeout=20, **sent)  # type: ignore[arg-type]


def proof(app: App, *, key: str | None = None, algorithm: str = "RS256", **claims: Any) -> str:
    now = int(time.time())
    whole = {"iat": now - 60, "exp": now + 480, "iss": str(app.id), **claims}
    return jwt.encode(
        {name: value for name, value in whole.items() if value is not None},
        key or app.private_key or "",
        algorithm=algorithm,
    )


def grant(server: GitHub, app: App, installation: Installation, **asked: Any) -> requests.Response:
    path = f"/app/installations/{installation.id}/access_tokens"
    return call(server, "POST", path, proof(app), **asked)


@pytest.mark.parametrize("issuer", ["7", "client id"])
def test_an_app_proves_itself(server: GitHub, app: App, installation: Installation, issuer: str) -> None:
    token = proof(app, iss=app.client_id if issuer == "client id" else issuer)
    assert call(server, "GET", "/app", token).json()["slug"] == "pinfix-bot"
    shown = call(server, "GET", "/app/installations", token).json()
    assert [one["id"] for one in shown] == [installation.id]
    assert call(server, "GET", "/repos/o/other/installation", token).json()["id"] == installation.id
    assert call(server, "GET", "/repos/stranger/r/installation", token).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"exp": int(time.time()) + 3600}, 401, "too far in the future"),
        ({"exp": int(time.time()) - 1}, 401, "must be a numeric value representing the future time"),
        ({"exp": None}, 401, "must be a numeric value representing the future time"),
        ({"iat": int(time.time()) + 3600, "exp": int(time.time()) + 500}, 401, "'Issued at' claim"),
        ({"iat": None}, 401, "'Issued at' claim"),
        ({"iss": None}, 401, "'Issuer' claim"),
        ({"key": key_pair(8)[0]}, 401, "could not be decoded"),
        ({"key": "secret" * 8, "algorithm": "HS256"}, 401, "could not be decoded"),
        ({"iss": "8"}, 404, "Integration not found"),
    ],
)
def test_a_proof_that_does_not_hold(
    server: GitHub, app: App, wrong: dict[str, Any], status: int, words: str
) -> None:
    answer = call(server, "GET", "/app/installations", proof(app, **wrong))
    assert (answer.status_code, words in answer.json()["message"]) == (status, True), answer.text


def test_a_token_of_a_user_proves_no_app(server: GitHub, app: App) -> None:
    assert call(server, "GET", "/app/installations", server.forge.token()).status_code == 401


def test_an_installation_token_is_narrow_and_ends(
    server: GitHub, app: App, installation: Installation
) -> None:
    asked = {"repositories": ["r"], "permissions": {"contents": "write"}}
    given = grant(server, app, installation, **asked)
    assert given.status_code == 201
    assert given.json()["permissions"] == {"contents": "write", "metadata": "read"}
    token = given.json()["token"]
    assert token.startswith("ghs_7_")
    assert (token.count("."), len(token) > 200) == (2, True)
    seen = call(server, "GET", "/installation/repositories", token).json()
    assert [one["full_name"] for one in seen["repositories"]] == ["o/r"]
    head = server.forge.repository("o/r").head()
    new = {"ref": "refs/heads/x", "sha": head}
    assert call(server, "POST", "/repos/o/r/git/refs", token, **new).status_code == 201
    assert call(server, "GET", "/repos/o/other", token).status_code == 404
    refused = call(server, "POST", "/repos/stranger/r/git/refs", token, **new)
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    assert refused.headers["x-accepted-github-permissions"] == "contents=write"
    assert call(server, "GET", "/user", token).status_code == 403
    server.clock.offset = 3601
    assert call(server, "GET", "/repos/o/r", token).status_code == 401


def test_an_installation_token_is_revoked(server: GitHub, app: App, installation: Installation) -> None:
    token = grant(server, app, installation).json()["token"]
    assert call(server, "GET", "/repos/o/other", token).status_code == 200
    assert call(server, "DELETE", "/installation/token", token).status_code == 204
    assert call(server, "GET", "/repos/o/r", token).status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        {"permissions": {"administration": "write"}},
        {"permissions": {"metadata": "write"}},
        {"repositories": ["never"]},
        {"repositories": ["r"] * 501},
    ],
)
def test_more_than_was_granted_is_not_given(
    server: GitHub, app: App, installation: Installation, asked: dict[str, Any]
) -> None:
    assert grant(server, app, installation, **asked).status_code == 422


def test_a_suspended_or_foreign_installation_gives_nothing(
    server: GitHub, app: App, installation: Installation
) -> None:
    installation.suspended = True
    assert grant(server, app, installation).status_code == 403
    other = server.forge.app(8, POWER)
    assert grant(server, other, installation).status_code == 404


def test_what_an_owner_has_not_accepted_is_not_there(server: GitHub, app: App) -> None:
    old = server.forge.install(app, "o", permissions={"contents": "write"}, repositories=["o/r"])
    assert grant(server, app, old).json()["permissions"] == {"contents": "write", "metadata": "read"}
    assert grant(server, app, old, permissions={"workflows": "write"}).status_code == 422
    assert grant(server, app, old, repositories=["other"]).status_code == 422


def test_the_scopes_of_a_classic_token_are_in_every_answer(server: GitHub) -> None:
    token = server.forge.token(scopes=("repo", "workflow"))
    for path in ("/repos/o/r", "/repos/o/never", "/user"):
        assert call(server, "GET", path, token).headers["X-OAuth-Scopes"] == "repo, workflow"
    fine = server.forge.token("fine-grained", repositories=["o/r"])
    assert "X-OAuth-Scopes" not in call(server, "GET", "/repos/o/r", fine).headers


def test_an_issued_token_shuts_out_the_unknown(server: GitHub) -> None:
    assert call(server, "GET", "/repos/o/r", "ghp_any").status_code == 200
    token = server.forge.token(user="hubot", expires_in=60)
    assert call(server, "GET", "/repos/o/r", "ghp_any").status_code == 401
    assert call(server, "GET", "/user", token).json()["login"] == "hubot"
    assert call(server, "GET", "/repos/o/other", token).status_code == 404
    server.clock.offset = 61
    assert call(server, "GET", "/user", token).status_code == 401


def test_content_is_limited_by_the_clock(server: GitHub) -> None:
    server.limits["content_per_minute"] = 2
    repository = server.forge.repository("o/r")
    made = {"message": "x", "tree": repository.rev_parse("main^{tree}")}
    codes = [call(server, "POST", "/repos/o/r/git/commits", "ghp_x", **made).status_code for _ in range(3)]
    assert codes == [201, 201, 403]
    last = server.requests[-1].answer
    assert last is not None
    assert 1 <= int(last.headers["Retry-After"]) <= 61
    assert call(server, "GET", "/repos/o/r", "ghp_x").status_code == 200
    server.clock.offset = 61
    assert call(server, "POST", "/repos/o/r/git/commits", "ghp_x", **made).status_code == 201
