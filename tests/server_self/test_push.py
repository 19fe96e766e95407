"""`git push` by git itself: what it does to pull requests, and with which words it is refused."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from server import GitHub, Repository, serve
from server.objects import GIT_ENVIRONMENT

WORKFLOW = ".github/workflows/ci.yml"
PERSON = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        yield made


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    made.commit({"a.txt": "a\n", WORKFLOW: "on: push\n"})
    return made


def git(folder: Path, *arguments: str, token: str | None = None) -> subprocess.CompletedProcess[str]:
    said = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    header = ["-c", f"http.extraHeader=Authorization: Basic {said}"] if token else []
    command = ["git", "-C", str(folder), *header, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env={**GIT_ENVIRONMENT, **PERSON}, check=False
    )


@pytest.fixture
def clone(server: GitHub, repository: Repository, tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", f"{server.url}/o/r", str(folder))
    return folder


def commit(folder: Path, files: dict[str, str]) -> str:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change")
    return git(folder, "rev-parse", "HEAD").stdout.strip()


def push(folder: Path, token: str | None, *what: str) -> subprocess.CompletedProcess[str]:
    return git(folder, "push", "origin", *what, token=token)


def test_a_push_arrives_and_moves_the_pull_request(
    server: GitHub, repository: Repository, clone: Path
) -> None:
    token = server.forge.token()
    first = commit(clone, {"b.txt": "b"})
    assert push(clone, token, "HEAD:pinfix/pins").returncode == 0
    assert repository.rev_parse("refs/heads/pinfix/pins") == first
    pull = repository.pulls[repository.open_pull("pinfix/pins")]
    second = commit(clone, {"b.txt": "c" * 3_000_000})
    done = push(clone, token, "HEAD:pinfix/pins")
    assert (done.returncode, pull.head_sha, pull.state) == (0, second, "open")
    assert repository.objects.commit(second).message.strip() == "Change"
    assert push(clone, token, "--delete", "pinfix/pins").returncode == 0
    assert (pull.state, pull.head_sha) == ("closed", second)


def test_a_push_to_a_fork_moves_the_pull_request_of_the_parent(
    server: GitHub, repository: Repository, clone: Path
) -> None:
    fork = server.forge.fork("o/r", "hubot/r")
    token = server.forge.token(user="hubot")
    head = commit(clone, {"b.txt": "b"})
    assert push(clone, token, "HEAD:x").returncode != 0
    assert git(clone, "push", f"{server.url}/hubot/r", "HEAD:x", token=token).returncode == 0
    pull = repository.pulls.open(fork, "x", "main", "t", None, "hubot")
    assert pull.head_sha == head
    repository.merge(pull.number)
    assert repository.rev_parse("main^2") == head


@pytest.mark.parametrize(
    ("kind", "power", "words"),
    [
        ("classic", {"user": "stranger"}, "Permission to o/r.git denied to stranger."),
        ("actions", {"permissions": {"contents": "read"}}, "Write access to repository not granted."),
        ("fine-grained", {"permissions": {}}, "Write access to repository not granted."),
    ],
)
def test_without_the_right_to_push(
    server: GitHub, repository: Repository, clone: Path, kind: str, power: dict[str, Any], words: str
) -> None:
    before = repository.refs()
    token = server.forge.token(kind, **power)
    commit(clone, {"b.txt": "b"})
    done = push(clone, token, "HEAD:x")
    assert (done.returncode != 0, words in done.stderr) == (True, True), done.stderr
    assert push(clone, None, "HEAD:x").returncode != 0
    assert push(clone, "ghp_unknown", "HEAD:x").returncode != 0
    assert repository.refs() == before


@pytest.mark.parametrize(
    ("kind", "power", "who", "lacking"),
    [
        ("classic", {"scopes": ["repo"]}, "an OAuth App", "`workflow` scope"),
        (
            "fine-grained",
            {"permissions": {"contents": "write"}},
            "a Personal Access Token",
            "`workflow` scope",
        ),
        ("actions", {"permissions": {"contents": "write"}}, "a GitHub App", "`workflows` permission"),
    ],
)
def test_workflow_files_need_power_of_their_own(
    server: GitHub,
    repository: Repository,
    clone: Path,
    kind: str,
    power: dict[str, Any],
    who: str,
    lacking: str,
) -> None:
    token = server.forge.token(kind, **power)
    commit(clone, {"b.txt": "b"})
    assert push(clone, token, "HEAD:allowed").returncode == 0
    commit(clone, {WORKFLOW: "on: pull_request\n"})
    done = push(clone, token, "HEAD:refused")
    words = f"refusing to allow {who} to create or update workflow `{WORKFLOW}` without {lacking}"
    assert f"[remote rejected] HEAD -> refused ({words})" in done.stderr
    assert repository.rev_parse("refs/heads/refused") is None
    assert push(clone, server.forge.token(), "HEAD:refused").returncode == 0


def test_rules_hold_for_pushes(server: GitHub, repository: Repository, clone: Path) -> None:
    repository.ruleset("creation", "required_signatures", branches=["pinfix/*"], bypass=["boss"])
    commit(clone, {"b.txt": "b"})
    done = push(clone, server.forge.token(), "HEAD:pinfix/x")
    assert "GH013: Repository rule violations found for refs/heads/pinfix/x." in done.stderr
    assert "- Cannot create ref due to creations being restricted." in done.stderr
    assert "- Commits must have verified signatures." in done.stderr
    assert "push declined due to repository rule violations" in done.stderr
    repository.allow("boss", "write")
    assert push(clone, server.forge.token(user="boss"), "HEAD:pinfix/x").returncode == 0
    assert push(clone, server.forge.token(), "HEAD:other").returncode == 0


def test_an_archived_repository_takes_no_push(server: GitHub, repository: Repository, clone: Path) -> None:
    repository.archived = True
    commit(clone, {"b.txt": "b"})
    assert "archived so it is read-only" in push(clone, server.forge.token(), "HEAD:x").stderr
