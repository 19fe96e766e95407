"""Who calls: scopes, Apps and their JSON web tokens, installation tokens, and the clock that ends them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from server import GitHub, descriptions, serve
from server.accounts import App, Installation
from server.accounts.apps import key_pair
from server_self.kit import proof

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


def get(server: GitHub, path: str, token: str) -> Any:
    answer = call(server, "GET", path, token)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_app_lists_its_installations_by_pages(server: GitHub, app: App) -> None:
    made = [server.forge.install(app, f"account{number}") for number in range(3)]
    server.forge.install(server.forge.app(8, POWER), "o")
    server.forge.suspend(made[1])
    server.forge.organization("account2")
    first = call(server, "GET", "/app/installations?per_page=2", proof(app))
    last = requests.get(
        first.links["next"]["url"], headers={"Authorization": f"Bearer {proof(app)}"}, timeout=20
    )
    found = first.json() + last.json()
    assert [one["id"] for one in found] == [one.id for one in made]
    assert [one["suspended_at"] is None for one in found] == [True, False, True]
    assert [one["target_type"] for one in found] == ["User", "User", "Organization"]
    assert get(server, "/app", proof(app))["installations_count"] == 3


def test_an_app_sees_only_its_own_installations(server: GitHub, app: App, installation: Installation) -> None:
    here = f"/app/installations/{installation.id}"
    assert get(server, here, proof(app))["account"]["login"] == "o"
    assert get(server, "/users/O/installation", proof(app))["id"] == installation.id
    other = server.forge.app(8, POWER)
    assert call(server, "GET", here, proof(other)).status_code == 404
    assert call(server, "GET", "/users/o/installation", proof(other)).status_code == 404
    assert call(server, "GET", here, server.forge.token()).status_code == 401
    server.forge.uninstall(installation)
    assert call(server, "GET", here, proof(app)).status_code == 404
    assert grant(server, app, installation).status_code == 404


def test_a_token_without_a_choice_is_for_what_the_installation_has_now(server: GitHub, app: App) -> None:
    some = server.forge.install(app, "o", repositories=["o/other"])
    given = grant(server, app, some).json()
    assert (given["repository_selection"], "repositories" in given) == ("selected", False)

    def seen() -> Any:
        return get(server, "/installation/repositories", given["token"])

    assert [one["full_name"] for one in seen()["repositories"]] == ["o/other"]
    server.forge.add_repositories(some, "o/r")
    server.forge.remove_repositories(some, "o/other")
    assert [one["full_name"] for one in seen()["repositories"]] == ["o/r"]
    assert call(server, "GET", "/repos/o/other", given["token"]).status_code == 404
    server.forge.rename("o/r", "stranger/moved")
    assert seen()["total_count"] == 0


def test_a_token_is_narrowed_by_numbers(server: GitHub, app: App, installation: Installation) -> None:
    number = server.forge.repository("o/other").id
    given = grant(server, app, installation, repository_ids=[number]).json()
    assert [one["id"] for one in given["repositories"]] == [number]
    assert get(server, "/installation/repositories", given["token"])["repository_selection"] == "selected"
    foreign = server.forge.repository("stranger/r").id
    assert grant(server, app, installation, repository_ids=[number, foreign]).status_code == 422


def test_the_repositories_of_an_installation_come_in_pages(server: GitHub, app: App) -> None:
    server.forge.fleet(70, {"a": "b"}, owner="big")
    token = grant(server, app, server.forge.install(app, "big")).json()["token"]
    answer = call(server, "GET", "/installation/repositories", token)
    found = answer.json()["repositories"]
    assert (len(found), answer.json()["total_count"]) == (30, 70)
    assert answer.json()["repository_selection"] == "all"
    while "next" in answer.links:
        answer = requests.get(
            answer.links["next"]["url"], headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        found += answer.json()["repositories"]
    assert [one["name"] for one in found] == [f"r{number:04d}" for number in range(1, 71)]


def test_a_suspended_installation_is_told_so_and_a_deleted_one_is_nobody(
    server: GitHub, app: App, installation: Installation
) -> None:
    token = grant(server, app, installation).json()["token"]
    server.forge.suspend(installation)
    answer = call(server, "GET", "/repos/o/r", token)
    assert (answer.status_code, answer.json()["message"]) == (403, "This installation has been suspended")
    server.forge.suspend(installation, suspended=False)
    assert call(server, "GET", "/repos/o/r", token).status_code == 200
    server.forge.uninstall(installation)
    assert call(server, "GET", "/repos/o/r", token).status_code == 401


def test_accepted_permissions_are_in_new_tokens_only(
    server: GitHub, app: App, installation: Installation
) -> None:
    old = grant(server, app, installation).json()["token"]
    server.forge.accept(installation, {**POWER, "issues": "write"})
    new = grant(server, app, installation).json()["token"]
    opened = [call(server, "POST", "/repos/o/r/issues", one, title="x").status_code for one in (old, new)]
    assert opened == [403, 201]


def test_lists_of_accounts_show_what_the_caller_sees(
    server: GitHub, app: App, installation: Installation
) -> None:
    server.forge.organization("o")
    token = grant(server, app, installation).json()["token"]
    narrow = grant(server, app, installation, repositories=["r"]).json()["token"]
    assert [one["name"] for one in get(server, "/orgs/o/repos", token)] == ["other", "r"]
    assert [one["name"] for one in get(server, "/orgs/o/repos", narrow)] == ["r"]
    assert [one["name"] for one in get(server, "/orgs/o/repos?type=private", token)] == ["other"]
    assert get(server, "/orgs/o/repos", token)[0]["owner"]["type"] == "Organization"
    assert [one["name"] for one in get(server, "/users/o/repos", token)] == ["r"]
    assert [one["name"] for one in get(server, "/users/stranger/repos", token)] == ["r"]
    assert call(server, "GET", "/orgs/stranger/repos", token).status_code == 404
    assert call(server, "GET", "/users/nobody/repos", token).status_code == 404


def test_content_is_counted_and_bounded_over_all_tokens_of_an_installation(
    server: GitHub, app: App, installation: Installation
) -> None:
    server.forge.accept(installation, {"issues": "write"})
    first, second = (grant(server, app, installation).json()["token"] for _ in range(2))
    user = server.forge.token()
    server.limits["content_per_hour"] = 2
    for token, status in ((first, 201), (second, 201), (first, 403), (second, 403), (user, 201)):
        answer = call(server, "POST", "/repos/o/r/issues", token, title="x")
        assert answer.status_code == status, answer.text
    made = server.content_calls(installation)
    assert [(one.method, one.path) for one in made] == [("POST", "/repos/o/r/issues")] * 2
    assert made == server.content_calls(installation.id)
    assert made[0].time <= made[1].time <= time.time()
    assert len(server.content_calls("octocat")) == 1
    assert len(server.requests_by(installation)) == 4
    assert {one.token for one in server.requests_by("octocat")} == {user}
    server.clock.offset = 3550
    call(server, "GET", "/repos/o/r", first)
    assert len(server.content_calls(installation)) == 2


def test_what_makes_content_and_what_does_not(server: GitHub, app: App, installation: Installation) -> None:
    token = grant(server, app, installation).json()["token"]
    repository = server.forge.repository("o/r")
    head = repository.head()
    tree = repository.objects.commit(head).tree
    call(server, "POST", "/repos/o/r/git/trees", token, base_tree=tree, tree=[])
    commit = call(server, "POST", "/repos/o/r/git/commits", token, message="x", tree=tree, parents=[head])
    new = {"ref": "refs/heads/x", "sha": commit.json()["sha"]}
    call(server, "POST", "/repos/o/r/git/refs", token, **new)
    pull = call(server, "POST", "/repos/o/r/pulls", token, title="x", head="x", base="main").json()
    call(server, "POST", f"/repos/o/r/issues/{pull['number']}/comments", token, body="x")
    call(server, "PATCH", f"/repos/o/r/pulls/{pull['number']}", token, title="y")
    call(server, "GET", "/repos/o/r/pulls", token)
    made = [one.path.rpartition("o/r/")[2] for one in server.content_calls(installation)]
    assert made == ["git/commits", "pulls", "issues/1/comments"]


def test_a_large_installation_has_more_requests(server: GitHub, app: App) -> None:
    server.forge.fleet(120, {"a": "b"}, owner="big")
    few = grant(server, app, server.forge.install(app, "o")).json()["token"]
    many = grant(server, app, server.forge.install(app, "big")).json()["token"]
    limits = [call(server, "GET", "/rate_limit", one).json()["rate"]["limit"] for one in (few, many)]
    assert limits == [5000, 10_000]
