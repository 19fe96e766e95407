"""`createCommitOnBranch`, pull requests by GraphQL, and stopping a client between two calls."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from server import GitHub, Repository, descriptions, serve
from server.objects import git

COMMIT = """
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid message signature { isValid state wasSignedByGitHub } } ref { name target { oid } }
  }
}
"""


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    made.commit({"run.sh": "1", "gone": "2", "a/b": "3"}, modes={"run.sh": "100755"})
    made.branch("x")
    return made


@pytest.fixture(autouse=True)
def described(server: GitHub) -> Iterator[None]:
    yield
    if descriptions.missing() is None:
        assert descriptions.problems(server.requests) == []


def ask(server: GitHub, query: str, token: str = "ghp_x", **variables: Any) -> dict[str, Any]:
    answer = requests.post(
        f"{server.url}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
    found: dict[str, Any] = answer.json()
    return found


def commit(server: GitHub, repository: Repository, token: str = "ghp_x", **more: Any) -> dict[str, Any]:
    whole = {
        "branch": {"repositoryNameWithOwner": "o/r", "branchName": "x"},
        "expectedHeadOid": repository.refs()["refs/heads/x"],
        "message": {"headline": "Pin", "body": "Why"},
        "fileChanges": {
            "additions": [{"path": "run.sh", "contents": base64.b64encode(b"\r\n\xff").decode()}],
            "deletions": [{"path": "gone"}],
        },
        **more,
    }
    return ask(server, COMMIT, token, input=whole)


def test_a_commit_is_made_signed_and_loses_the_mode(server: GitHub, repository: Repository) -> None:
    made = commit(server, repository)["data"]["createCommitOnBranch"]
    head = repository.rev_parse("refs/heads/x")
    assert made["ref"] == {"name": "x", "target": {"oid": head}}
    assert made["commit"]["message"] == "Pin\n\nWhy"
    assert made["commit"]["signature"] == {"isValid": True, "state": "VALID", "wasSignedByGitHub": True}
    listing = git(repository.path, "ls-tree", "-r", "x").stdout.decode().splitlines()
    assert [line.split("\t")[1] for line in listing] == ["a/b", "run.sh"]
    assert listing[1].startswith("100644")
    assert git(repository.path, "show", "x:run.sh").stdout == b"\r\n\xff"
    assert repository.rev_parse("x^") == repository.rev_parse("main")


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"expectedHeadOid": "0" * 40}, "STALE_DATA"),
        ({"branch": {"repositoryNameWithOwner": "o/r", "branchName": "never"}}, "NOT_FOUND"),
        ({"branch": {"repositoryNameWithOwner": "o/never", "branchName": "x"}}, "NOT_FOUND"),
        ({"fileChanges": {"deletions": [{"path": "never"}]}}, "UNPROCESSABLE"),
        ({"fileChanges": {"additions": [{"path": "../x", "contents": ""}]}}, "UNPROCESSABLE"),
        ({"fileChanges": {"additions": [{"path": "x", "contents": "%"}]}}, "UNPROCESSABLE"),
    ],
)
def test_what_no_commit_is_made_of(
    server: GitHub, repository: Repository, wrong: dict[str, Any], kind: str
) -> None:
    before = repository.refs()
    found = commit(server, repository, **wrong)
    assert (found["data"], found["errors"][0]["type"]) == ({"createCommitOnBranch": None}, kind)
    assert repository.refs() == before


def test_power_and_rules_hold_for_mutations(server: GitHub, repository: Repository) -> None:
    weak = server.forge.token("actions", permissions={"contents": "read"})
    strong = server.forge.token("actions", permissions={"contents": "write"})
    stranger = server.forge.token(user="stranger")
    workflow = {"additions": [{"path": ".github/workflows/x.yml", "contents": "YQ=="}]}

    def kinds(token: str, **more: Any) -> list[str]:
        return [error["type"] for error in commit(server, repository, token, **more).get("errors", [])]

    assert kinds(weak) == kinds(stranger) == kinds(strong, fileChanges=workflow) == ["FORBIDDEN"]
    assert kinds(server.forge.token(scopes=["repo"]), fileChanges=workflow) == ["FORBIDDEN"]
    repository.ruleset("pull_request", branches=["x"])
    assert kinds(strong) == ["UNPROCESSABLE"]
    repository.rulesets.clear()
    repository.ruleset("required_signatures")
    assert kinds(strong) == []


def test_refs_move_together_or_not_at_all(server: GitHub, repository: Repository) -> None:
    identity = ask(server, '{ repository(owner: "o", name: "r") { id } }')["data"]["repository"]["id"]
    query = "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"
    new = repository.commit({"y": "z"}, branch=None, parents=[repository.head()])

    def move(*updates: dict[str, Any]) -> list[str]:
        found = ask(server, query, input={"repositoryId": identity, "refUpdates": list(updates)})
        return [error["type"] for error in found.get("errors", [])]

    old = repository.head()
    good = {"name": "refs/heads/x", "beforeOid": old, "afterOid": new}
    before = repository.refs()
    assert move(good, {**good, "name": "refs/heads/y"}) == ["STALE_DATA"]
    assert move(good, {"name": "refs/heads/x/below", "afterOid": new}) == ["UNPROCESSABLE"]
    repository.ruleset("creation", branches=["y"])
    assert move(good, {"name": "refs/heads/y", "afterOid": new}) == ["UNPROCESSABLE"]
    assert repository.refs() == before
    assert move(good) == []
    assert move(good) == ["STALE_DATA"]
    assert move({"name": "refs/heads/x", "beforeOid": new, "afterOid": old}) == ["UNPROCESSABLE"]
    assert move({"name": "refs/heads/x", "beforeOid": new, "afterOid": old, "force": True}) == []
    assert move({"name": "refs/heads/x", "afterOid": "0" * 40}) == []
    assert repository.rev_parse("refs/heads/x") is None


def test_pull_requests_are_found_by_branch(server: GitHub, repository: Repository) -> None:
    repository.commit({"y": "z"}, branch="x")
    number = repository.open_pull("x")
    repository.label(number, "pinfix")
    query = """query($branch: String!) { repository(owner: "o", name: "r") {
      pullRequests(headRefName: $branch, states: [OPEN, CLOSED, MERGED], last: 1) { totalCount nodes {
        number title body state closed merged isDraft isCrossRepository mergeable headRefName headRefOid
        baseRefName baseRefOid url createdAt updatedAt closedAt mergedAt author { login } headRef { name }
        headRepository { nameWithOwner } repository { nameWithOwner } labels(first: 9) { nodes { id name } }
      } } } }"""
    (found,) = ask(server, query, branch="x")["data"]["repository"]["pullRequests"]["nodes"]
    assert (found["number"], found["state"], found["mergeable"]) == (1, "OPEN", "MERGEABLE")
    assert found["headRefOid"] == repository.rev_parse("x")
    assert [one["name"] for one in found["labels"]["nodes"]] == ["pinfix"]
    repository.merge(1)
    again = ask(server, query, branch="x")["data"]["repository"]["pullRequests"]
    assert [one["state"] for one in again["nodes"]] == ["MERGED"]
    assert ask(server, query, branch="never")["data"]["repository"]["pullRequests"]["totalCount"] == 0


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_client_is_stopped_at_a_write(server: GitHub, repository: Repository, carried_out: bool) -> None:
    script = (
        "import sys, requests\n"
        "for name in 'abc':\n"
        "    requests.get(sys.argv[1] + '/repos/o/r')\n"
        "    body = {'ref': f'refs/heads/{name}', 'sha': sys.argv[2]}\n"
        "    headers = {'Authorization': 'token x'}\n"
        "    requests.post(sys.argv[1] + '/repos/o/r/git/refs', json=body, headers=headers)\n"
    )
    stop = server.stop_at(2, carried_out=carried_out)
    client = subprocess.Popen([sys.executable, "-c", script, server.url, repository.head()])
    assert stop.reached.wait(60)
    client.kill()
    client.wait()
    made = {name.removeprefix("refs/heads/") for name in repository.refs()} - {"main", "x"}
    assert made == ({"a", "b"} if carried_out else {"a"})
    headers = {"Authorization": "token x"}
    body = {"ref": "refs/heads/b", "sha": repository.head()}
    again = requests.post(f"{server.url}/repos/o/r/git/refs", json=body, headers=headers, timeout=9)
    assert again.status_code == (422 if carried_out else 201)
