"""Which repository it is: by the option, the remote, a runner's variables, and the API."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from server import GitHub, serve
from server.exchange import Answer

from pinfix.commands.oidc.identity import Asking, identity_of
from pinfix.config.oidc_settings import GITHUB_ISSUER
from pinfix.errors import UsageError
from pinfix.oidc.subjects.prefix import Identity, Template

TOKEN = "ghp_" + "a" * 36
HEADER = "X-GitHub-Api-Version"


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        made.forge.repository("octo/app").commit({"README.md": "App\n"})
        yield made


def asking(server: GitHub, folder: Path, name: str = "octo/app", token: str = TOKEN, **more: str) -> Asking:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **server.environment(token), **more}
    return Asking(folder, name, GITHUB_ISSUER, False, environment, lambda text: None)


def test_asked(server: GitHub, tmp_path: Path) -> None:
    found = identity_of(asking(server, tmp_path))
    number = server.forge.repository("octo/app").id
    assert found.template is not None
    assert found == Identity(
        "octo", "app", found.owner_id, str(number), "main", Template(found.template.prefix, None)
    )
    assert found.owner_id.isdecimal()
    assert found.template.prefix == f"repo:octo@{found.owner_id}/app@{number}"


def test_only_that_call_is_of_the_newest_version(server: GitHub, tmp_path: Path) -> None:
    identity_of(asking(server, tmp_path))
    versions = {
        request.path.endswith("/actions/oidc/customization/sub"): request.headers[HEADER]
        for request in server.requests
    }
    assert versions == {True: "2026-03-10", False: "2022-11-28"}
    assert all(request.method == "GET" for request in server.requests)


def test_an_older_form_and_a_template(server: GitHub, tmp_path: Path) -> None:
    settings = server.forge.repository("octo/app").settings
    settings.immutable_subjects = False
    settings.subject_keys = ("repo", "job_workflow_ref")
    assert identity_of(asking(server, tmp_path)).template == Template(
        "repo:octo/app", ("repo", "job_workflow_ref")
    )


@pytest.mark.parametrize("status", [400, 403, 404])
def test_who_may_not_ask_for_the_form_gets_the_ids_all_the_same(
    server: GitHub, tmp_path: Path, status: int
) -> None:
    server.fault("customization/sub", Answer.json({"message": "no"}, status))
    found = identity_of(asking(server, tmp_path))
    assert (found.template, bool(found.repository_id)) == (None, True)


def test_a_repository_that_is_not_there_is_noted_and_left_to_be_filled_in(
    server: GitHub, tmp_path: Path
) -> None:
    notes: list[str] = []
    found = identity_of(replace(asking(server, tmp_path, "octo/other"), notify=notes.append))
    assert found == Identity("octo", "other")
    assert len(notes) == 1
    assert "octo/other" in notes[0]
    assert TOKEN not in notes[0]


@pytest.mark.parametrize("way", ["offline", "no token"])
def test_nobody_is_asked(server: GitHub, tmp_path: Path, way: str) -> None:
    given = asking(server, tmp_path, token="" if way == "no token" else TOKEN)
    assert identity_of(replace(given, offline=way == "offline")) == Identity("octo", "app")
    assert server.requests == []


def test_a_runner_knows_the_ids(server: GitHub, tmp_path: Path) -> None:
    given = {
        "GITHUB_REPOSITORY": "Octo/App",
        "GITHUB_REPOSITORY_ID": "45",
        "GITHUB_REPOSITORY_OWNER_ID": "12",
    }
    assert identity_of(asking(server, tmp_path, "", "", **given)) == Identity("Octo", "App", "12", "45")
    assert identity_of(asking(server, tmp_path, "octo/app", "", **given)).repository_id == "45"
    assert identity_of(asking(server, tmp_path, "octo/other", "", **given)) == Identity("octo", "other")
    wrong = given | {"GITHUB_REPOSITORY_ID": "4 OR 1"}
    assert identity_of(asking(server, tmp_path, "", "", **wrong)).repository_id == ""


def test_a_working_copy_knows_its_name_and_its_default_branch(server: GitHub, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    git("remote", "add", "origin", f"{server.url}/octo/app.git")
    assert identity_of(asking(server, tmp_path, "", "")) == Identity("octo", "app")
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")
    assert identity_of(asking(server, tmp_path, "", "")) == Identity("octo", "app", default_branch="stable")
    assert identity_of(asking(server, tmp_path, "octo/other", "")) == Identity("octo", "other")


@pytest.mark.parametrize("name", ["octo", "octo/", "/app", "octo/a/b", "oc to/app", "../app"])
def test_names_that_are_none(server: GitHub, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--repo is OWNER/NAME"):
        identity_of(asking(server, tmp_path, name))


def test_no_name_at_all(server: GitHub, tmp_path: Path) -> None:
    assert identity_of(asking(server, tmp_path, "")) == Identity()
    assert server.requests == []
