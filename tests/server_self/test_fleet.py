"""Many repositories at once: each is one of its own, and all are answered without starting git."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from server import GitHub, Repository, descriptions, serve
from server import objects as stored
from server.accounts import App
from server.objects import git
from server_self.kit import proof

FILES = {".github/workflows/ci.yml": "on: push\n", ".github/dependabot.yml": "version: 2\n", "README.md": "x"}

SCAN = """
  r%d: repository(owner: "fleet", name: "%s") {
    databaseId id nameWithOwner isArchived isDisabled isEmpty isFork isLocked isPrivate viewerPermission
    defaultBranchRef { name target { oid ... on Commit { tree { oid } } } }
    object(expression: "HEAD:.github") {
      oid ... on Tree { entries { name oid mode type object { ... on Tree { entries { name oid } } } } }
    }
    repositoryTopics(first: 20) { nodes { topic { name } } }
    pullRequests(states: [OPEN], first: 20, labels: ["pinfix"]) {
      nodes { number headRefName author { __typename login } labels(first: 9) { nodes { name } } }
    }
  }
"""


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made
        if descriptions.missing() is None:
            assert descriptions.problems(made.requests) == []


@pytest.fixture
def fleet(server: GitHub) -> list[Repository]:
    return server.forge.fleet(12, FILES)


def ask(server: GitHub, query: str, token: str = "ghp_x", **variables: Any) -> dict[str, Any]:
    sent = {"query": query, "variables": variables}
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{server.url}/graphql", json=sent, headers=headers, timeout=20)
    assert answer.status_code == 200
    whole: dict[str, Any] = answer.json()
    return whole


def scan(*names: str) -> str:
    return "{" + "".join(SCAN % (place, name) for place, name in enumerate(names)) + "}"


def test_each_has_its_own_commit_and_all_share_the_rest(fleet: list[Repository]) -> None:
    assert len({one.head() for one in fleet}) == len(fleet)
    assert len({one.objects.commit(one.head()).tree for one in fleet}) == 1
    written = [sum(1 for path in (one.path / "objects").rglob("*") if path.is_file()) for one in fleet]
    assert set(written) == {2}  # the commit, and where the other objects are
    for one in (fleet[0], fleet[-1]):
        done = git(one.path, "fsck", "--strict", "--full")
        assert (done.returncode, done.stderr) == (0, b"")


def test_what_happens_to_one_happens_to_no_other(server: GitHub, fleet: list[Repository]) -> None:
    fleet[0].commit({"README.md": "changed"})
    server.forge.delete(fleet[1].full_name)
    assert fleet[2].rev_parse("HEAD:README.md") != fleet[0].rev_parse("HEAD:README.md")
    assert fleet[2].rev_parse(fleet[0].head() + "^{commit}") is None
    assert git(fleet[2].path, "fsck", "--full").returncode == 0


def test_they_are_cloned_and_pushed_to(server: GitHub, fleet: list[Repository], tmp_path: Path) -> None:
    url = f"{server.url}/{fleet[3].full_name}"
    environment = {**stored.GIT_ENVIRONMENT, "GIT_AUTHOR_NAME": "m", "GIT_AUTHOR_EMAIL": "m@x.org"}
    environment |= {"GIT_COMMITTER_NAME": "m", "GIT_COMMITTER_EMAIL": "m@x.org"}

    def run(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True)

    run("clone", url, ".")
    (tmp_path / "new").write_text("x", encoding="utf-8")
    run("add", "new")
    run("commit", "-m", "x")
    run("push", url.replace("//", "//x:ghp_x@"), "HEAD:main")
    assert fleet[3].rev_parse("HEAD:new") is not None
    assert "new" not in fleet[4].objects.files(fleet[4].objects.commit(fleet[4].head()).tree)


def test_files_may_depend_on_the_number(server: GitHub) -> None:
    made = server.forge.fleet(
        3, lambda number: {"same": "x", "number": str(number)}, owner="other", private=True
    )
    assert [one.objects.read(one.rev_parse("HEAD:number") or "")[1] for one in made] == [b"1", b"2", b"3"]
    assert {one.rev_parse("HEAD:same") for one in made} == {made[0].rev_parse("HEAD:same")}
    assert all(one.private for one in made)


def test_one_query_scans_many(server: GitHub, fleet: list[Repository]) -> None:
    fleet[1].settings.topics = ("no-pinfix",)
    fleet[1].branch("pinfix/pins")
    fleet[1].commit({"README.md": "y"}, branch="pinfix/pins")
    wanted = fleet[1].open_pull("pinfix/pins", login="pinfix-bot[bot]")
    fleet[1].label(wanted, "pinfix")
    server.forge.archive(fleet[2].full_name)
    server.forge.repository("fleet/empty")
    found = ask(server, scan(*(one.name for one in fleet), "empty", "never"))
    data = found["data"]
    for place, one in enumerate(fleet):
        shown = data[f"r{place}"]
        assert (shown["databaseId"], shown["nameWithOwner"]) == (one.id, one.full_name)
        commit = shown["defaultBranchRef"]["target"]
        assert (commit["oid"], commit["tree"]["oid"]) == (one.head(), one.rev_parse("HEAD^{tree}"))
        assert shown["object"]["oid"] == one.rev_parse("HEAD:.github")
        assert shown["isArchived"] == (place == 2)
    entries = {one["name"]: one for one in data["r0"]["object"]["entries"]}
    assert [(one["type"], one["mode"]) for one in entries.values()] == [("blob", 0o100644), ("tree", 0o40000)]
    assert entries["workflows"]["object"]["entries"][0]["name"] == "ci.yml"
    assert data["r1"]["repositoryTopics"]["nodes"] == [{"topic": {"name": "no-pinfix"}}]
    (pull,) = data["r1"]["pullRequests"]["nodes"]
    assert (pull["number"], pull["headRefName"]) == (wanted, "pinfix/pins")
    assert pull["author"] == {"__typename": "Bot", "login": "pinfix-bot"}
    assert data["r0"]["pullRequests"]["nodes"] == []
    assert (data["r12"]["isEmpty"], data["r12"]["object"], data["r12"]["defaultBranchRef"]) == (
        True,
        None,
        None,
    )
    assert data["r13"] is None
    (error,) = found["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["r13"])
    assert "Could not resolve to a Repository with the name 'fleet/never'." in error["message"]


def test_nodes_that_are_missing_are_null_in_their_places(server: GitHub, fleet: list[Repository]) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Repository { nameWithOwner } } }"
    first = ask(server, scan(fleet[0].name, fleet[1].name))["data"]
    ids = [first["r0"]["id"], "UmVwb3NpdG9yeTo5OTk5", "junk", first["r1"]["id"]]
    found = ask(server, query, ids=ids)
    names = [one and one["nameWithOwner"] for one in found["data"]["nodes"]]
    assert names == ["fleet/r0001", None, None, "fleet/r0002"]
    assert [(one["type"], one["path"]) for one in found["errors"]] == [
        ("NOT_FOUND", ["nodes", 1]),
        ("NOT_FOUND", ["nodes", 2]),
    ]
    assert ask(server, query, ids=ids[:1] * 101)["errors"][0]["type"] == "ARGUMENT_LIMIT"


def test_a_private_node_is_not_there_for_strangers(server: GitHub) -> None:
    server.forge.fleet(1, FILES, owner="fleet", private=True)
    identity = ask(server, scan("r0001"))["data"]["r0"]["id"]
    stranger = server.forge.token(user="stranger")
    found = ask(server, '{ node(id: "%s") { id } }' % identity, stranger)  # noqa: UP031
    assert (found["data"]["node"], found["errors"][0]["type"]) == (None, "NOT_FOUND")


def test_the_permission_of_an_app_is_not_said(server: GitHub, fleet: list[Repository]) -> None:
    app: App = server.forge.app(7, {"contents": "write"})
    installed = server.forge.install(app, "fleet")
    url = f"{server.url}/app/installations/{installed.id}/access_tokens"
    token = requests.post(url, headers={"Authorization": f"Bearer {proof(app)}"}, timeout=20).json()["token"]
    user = server.forge.token(user="hubot")
    fleet[0].allow("hubot", "write")
    said = [ask(server, scan("r0001"), one)["data"]["r0"]["viewerPermission"] for one in (token, user)]
    assert said == [None, "WRITE"]


def test_a_query_for_too_many_nodes_is_not_run(server: GitHub, fleet: list[Repository]) -> None:
    deep = "pullRequests(first: 100) { nodes { labels(first: 100) { nodes { name } } } }"
    query = (
        "{"
        + "".join(f'r{n}: repository(owner: "fleet", name: "r0001") {{ {deep} }} ' for n in range(51))
        + "}"
    )
    found = ask(server, query)
    assert found["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"
    assert "data" not in found


def test_strings_of_every_shape_are_validated(server: GitHub, fleet: list[Repository]) -> None:
    odd = '{ repository(owner: """fleet""", name: "r0001") { object(expression: "HEAD:\\"x#") { oid } } }'
    assert ask(server, odd)["data"] == {"repository": {"object": None}}
    wrong = '{ repository(owner: "fleet", name: "r0001") { nothing } }'
    assert ask(server, wrong)["errors"][0]["extensions"]["code"] == "undefinedField"
    server.forget()  # nor has the description such a field


def test_a_scan_and_a_pull_request_start_no_git(
    server: GitHub, fleet: list[Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Authorization": "Bearer ghp_x"}

    def call(method: str, path: str, **body: Any) -> Any:
        url = f"{server.url}/repos/{fleet[5].full_name}/{path}"
        answer = requests.request(method, url, json=body or None, headers=headers, timeout=20)
        assert answer.status_code < 300, answer.text
        return answer.json()

    if shutil.which("git"):
        monkeypatch.setattr(subprocess, "run", lambda *given, **more: pytest.fail(f"started {given}"))
    ask(server, scan(*(one.name for one in fleet)))
    head = fleet[5].head()
    files = call("GET", f"git/trees/{head}?recursive=1")
    call("GET", "contents/.github")
    tree = call("POST", "git/trees", base_tree=files["sha"], tree=[])["sha"]
    commit = call("POST", "git/commits", message="x", tree=tree, parents=[head])["sha"]
    call("POST", "git/refs", ref="refs/heads/x", sha=commit)
    call("GET", "git/matching-refs/heads/x")
    monkeypatch.undo()
