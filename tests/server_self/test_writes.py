"""What is written through the git database API, held against git and against GitHub's own description."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from server import GitHub, Repository, descriptions, serve
from server.objects import git

WORKFLOW = ".github/workflows/ci.yml"


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    made.commit(
        {"run.sh": "#!/bin/sh\n", "sub/a.txt": "a", "link": "run.sh", WORKFLOW: "on: push\n"},
        modes={"run.sh": "100755", "link": "120000"},
    )
    return made


def call(
    server: GitHub, method: str, path: str, token: str | None = "ghp_x", **body: Any
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    sent = {"json": body} if body else {}
    return requests.request(method, f"{server.url}{path}", headers=headers, timeout=20, **sent)  # type: ignore[arg-type]


def post(server: GitHub, path: str, token: str | None = "ghp_x", **body: Any) -> requests.Response:
    return call(server, "POST", f"/repos/o/r/{path}", token, **body)


def message(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["message"]


def entry(path: str, content: str | None = "new\n", mode: str = "100644", **more: Any) -> dict[str, Any]:
    said = {} if content is None else {"content": content}
    return {"path": path, "mode": mode, "type": "blob", **said, **more}


def commit_change(
    server: GitHub, repository: Repository, token: str = "ghp_x", **change: Any
) -> dict[str, Any]:
    made = post(server, "git/trees", token, base_tree=repository.head(), tree=[entry(**change)])
    assert made.status_code == 201, made.text
    tree = made.json()["sha"]
    sent = {"message": "Pin", "tree": tree, "parents": [repository.head()]}
    answer = post(server, "git/commits", token, **sent)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ls_tree(repository: Repository, expression: str) -> dict[str, str]:
    lines = git(repository.path, "ls-tree", "-r", expression).stdout.decode().splitlines()
    return {line.split("\t")[1]: line.split(" ")[0] for line in lines}


def test_a_change_goes_through_tree_commit_and_ref_and_keeps_every_mode(
    server: GitHub, repository: Repository
) -> None:
    before = ls_tree(repository, "main")
    made = commit_change(server, repository, path="run.sh", content="#!/bin/sh\r\nexit 0\r\n", mode="100755")
    ref = post(server, "git/refs", ref="refs/heads/pinfix/pins", sha=made["sha"])
    assert ref.status_code == 201
    assert repository.rev_parse("refs/heads/pinfix/pins") == made["sha"]
    assert ls_tree(repository, "pinfix/pins") == before
    shown = git(repository.path, "show", "pinfix/pins:run.sh").stdout
    assert shown == b"#!/bin/sh\r\nexit 0\r\n"
    assert git(repository.path, "fsck", "--strict", "--full").stderr == b""


def test_a_blob_is_given_back_byte_for_byte(server: GitHub, repository: Repository) -> None:
    content = bytes(range(256))
    made = post(server, "git/blobs", content=base64.b64encode(content).decode(), encoding="base64").json()
    shown = call(server, "GET", f"/repos/o/r/git/blobs/{made['sha']}").json()
    assert base64.b64decode(shown["content"]) == content
    assert repository.rev_parse(made["sha"]) == made["sha"]
    assert message(post(server, "git/blobs", content="%%%", encoding="base64"))[0] == 422


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"path": "sub/a.txt", "content": None, "sha": None}, {"run.sh", "link", WORKFLOW}),
        ({"path": "sub/b.txt"}, {"run.sh", "link", WORKFLOW, "sub/a.txt", "sub/b.txt"}),
        ({"path": "sub"}, {"run.sh", "link", WORKFLOW, "sub"}),
    ],
)
def test_a_tree_is_laid_over_its_base(
    server: GitHub, repository: Repository, change: dict[str, Any], expected: set[str]
) -> None:
    made = commit_change(server, repository, **change)
    assert ls_tree(repository, made["sha"]).keys() == expected


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"path": "/abs"}, 422),
        ({"path": "a//b"}, 422),
        ({"path": "../up"}, 422),
        ({"path": ".git/config"}, 422),
        ({"path": "a", "mode": "100600"}, 422),
        ({"path": "a", "sha": "0" * 40}, 422),
        ({"path": "a", "content": None}, 422),
        ({"path": "a", "content": None, "sha": "0" * 40}, 422),
        ({"path": "never", "content": None, "sha": None}, 422),
        ({"path": "run.sh/below"}, 422),
    ],
)
def test_a_bad_entry_is_refused(
    server: GitHub, repository: Repository, wrong: dict[str, Any], status: int
) -> None:
    answer = post(server, "git/trees", base_tree=repository.head(), tree=[entry(**wrong)])
    assert answer.status_code == status


def test_what_a_tree_or_commit_builds_on_must_be_there(server: GitHub, repository: Repository) -> None:
    never, tree = "0" * 40, repository.rev_parse("main^{tree}")
    assert post(server, "git/trees", base_tree=never, tree=[entry("a")]).status_code == 404
    assert post(server, "git/trees", base_tree="main", tree=[entry("a")]).status_code == 422
    assert message(post(server, "git/commits", message="x", tree=never)) == (422, "Tree SHA does not exist")
    answer = post(server, "git/commits", message="x", tree=tree, parents=[never])
    assert message(answer)[1] == "Parent SHA does not exist or is not a commit object"


def test_refs_are_made_moved_and_deleted_as_on_github(server: GitHub, repository: Repository) -> None:
    first = repository.head()
    second = repository.commit({"x": "y"})
    aside = repository.commit({"x": "z"}, parents=[first], branch=None)
    new = {"ref": "refs/heads/pinfix", "sha": first}
    here = "/repos/o/r/git/refs/heads/pinfix"
    assert message(call(server, "PATCH", here, sha=first)) == (422, "Reference does not exist")
    assert post(server, "git/refs", **new).status_code == 201
    assert message(post(server, "git/refs", **new)) == (422, "Reference already exists")
    below = {"ref": "refs/heads/pinfix/pins", "sha": first}
    assert message(post(server, "git/refs", **below)) == (422, "Reference update failed")
    assert message(post(server, "git/refs", ref="refs/heads/a", sha="0" * 40)) == (
        422,
        "Object does not exist",
    )
    assert post(server, "git/refs", ref="refs/heads/a..b", sha=first).status_code == 422
    assert post(server, "git/refs", ref="main", sha=first).status_code == 422
    assert call(server, "PATCH", here, sha=second).json()["object"]["sha"] == second
    assert message(call(server, "PATCH", here, sha=aside)) == (422, "Update is not a fast forward")
    assert call(server, "PATCH", here, sha=aside, force=True).status_code == 200
    assert repository.rev_parse("refs/heads/pinfix") == aside
    assert call(server, "DELETE", here).status_code == 204
    assert repository.rev_parse("refs/heads/pinfix") is None
    assert message(call(server, "DELETE", here)) == (422, "Reference does not exist")


def test_only_what_an_app_leaves_to_github_is_verified(server: GitHub, repository: Repository) -> None:
    app = server.forge.app(7, {"contents": "write", "workflows": "write"})
    directory = server.forge.directory
    installation = server.forge.install(app, "o")
    bot = directory.installation_token(installation, None, installation.permissions).value
    actions = server.forge.token("actions", permissions={"contents": "write"}, repositories=["o/r"])
    person = server.forge.token("classic")
    tree = repository.rev_parse("main^{tree}")
    author = {"name": "pinfix", "email": "p@example.com"}
    verdicts = [
        post(server, "git/commits", token, message="x", tree=tree, **more).json()
        for token, more in ((bot, {}), (actions, {}), (bot, {"author": author}), (person, {}))
    ]
    assert [one["verification"]["verified"] for one in verdicts] == [True, True, False, False]
    assert [one["verification"]["reason"] for one in verdicts] == ["valid", "valid", "unsigned", "unsigned"]
    assert verdicts[0]["author"]["name"] == "pinfix-bot[bot]"
    assert verdicts[1]["author"]["email"].endswith("+github-actions[bot]@users.noreply.github.com")
    assert git(repository.path, "fsck", "--strict", "--full").stderr == b""
    again = call(server, "GET", f"/repos/o/r/git/commits/{verdicts[0]['sha']}", bot).json()
    assert again["verification"]["verified"]


def test_an_empty_repository_takes_no_git_data(server: GitHub) -> None:
    server.forge.repository("o/r")
    assert message(post(server, "git/trees", tree=[entry("a")])) == (409, "Git Repository is empty.")


@pytest.mark.parametrize(
    ("kind", "power", "status"),
    [
        ("classic", {"scopes": ("repo",)}, 404),
        ("classic", {"scopes": ("repo", "workflow")}, 201),
        ("fine-grained", {"permissions": {"contents": "write"}, "repositories": ["o/r"]}, 403),
        ("fine-grained", {"permissions": {"contents": "write", "workflows": "write"}}, 201),
        ("actions", {"permissions": {"contents": "write", "workflows": "write"}}, 403),
    ],
)
def test_workflow_files_need_power_of_their_own(
    server: GitHub, repository: Repository, kind: str, power: dict[str, Any], status: int
) -> None:
    token = server.forge.token(kind, **power)
    base = {"base_tree": repository.head()}
    assert post(server, "git/trees", token, **base, tree=[entry("README.md")]).status_code == 201
    assert post(server, "git/trees", token, **base, tree=[entry(WORKFLOW)]).status_code == status
    changed = repository.commit({WORKFLOW: "on: pull_request\n"}, branch=None, parents=[repository.head()])
    made = {
        "message": "x",
        "tree": repository.rev_parse(f"{changed}^{{tree}}"),
        "parents": [repository.head()],
    }
    assert post(server, "git/commits", token, **made).status_code == status
    assert post(server, "git/refs", token, ref="refs/heads/x", sha=changed).status_code == status
    assert post(server, "git/refs", token, ref="refs/heads/y", sha=repository.head()).status_code == 201


@pytest.mark.parametrize(
    ("kind", "power", "expected"),
    [
        ("classic", {"scopes": ()}, (404, "Not Found")),
        ("classic", {"user": "stranger"}, (404, "Not Found")),
        (
            "fine-grained",
            {"permissions": {"contents": "read"}},
            (403, "Resource not accessible by personal access token"),
        ),
        ("actions", {"permissions": {}}, (403, "Resource not accessible by integration")),
    ],
)
def test_without_the_right_to_push_nothing_is_written(
    server: GitHub, repository: Repository, kind: str, power: dict[str, Any], expected: tuple[int, str]
) -> None:
    token = server.forge.token(kind, **power)
    before = repository.refs()
    assert message(post(server, "git/refs", token, ref="refs/heads/x", sha=repository.head())) == expected
    assert post(server, "git/refs", None, ref="refs/heads/x", sha=repository.head()).status_code == 401
    assert repository.refs() == before


def test_an_archived_repository_is_read_only(server: GitHub, repository: Repository) -> None:
    repository.archived = True
    answer = post(server, "git/refs", ref="refs/heads/x", sha=repository.head())
    assert message(answer) == (403, "Repository was archived so is read-only.")


@pytest.mark.openapi
@pytest.mark.skipif(descriptions.missing() is not None, reason=str(descriptions.missing()))
def test_requests_and_answers_are_described(server: GitHub, repository: Repository) -> None:
    made = commit_change(server, repository, path="a.txt")
    post(server, "git/blobs", content="x")
    post(server, "git/refs", ref="refs/heads/x", sha=made["sha"])
    post(server, "git/refs", ref="refs/heads/x", sha=made["sha"])
    call(server, "PATCH", "/repos/o/r/git/refs/heads/x", sha=repository.head(), force=True)
    call(server, "DELETE", "/repos/o/r/git/refs/heads/x")
    post(server, "git/trees", base_tree="0" * 40, tree=[entry("a")])
    post(server, "git/trees", base_tree=repository.head(), tree=[entry("a", content=None, sha=None)])
    assert descriptions.problems(server.requests) == []


@pytest.mark.openapi
@pytest.mark.skipif(descriptions.missing() is not None, reason=str(descriptions.missing()))
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("git/refs", {"ref": "refs/heads/x"}),
        ("git/refs", {"ref": "refs/heads/x", "sha": 7}),
        ("git/refs", {"ref": "refs/heads/x", "sha": "x", "froce": True}),
        ("pulls", {"head": "x", "base": "main", "draft": "yes"}),
    ],
)
def test_a_body_that_is_not_described_is_found(
    server: GitHub, repository: Repository, path: str, body: dict[str, Any]
) -> None:
    post(server, path, **body)
    assert descriptions.problems(server.requests)
