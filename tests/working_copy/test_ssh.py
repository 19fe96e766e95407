"""Remotes over SSH: the person's ssh, without questions and without tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from server import Repository
from working_copy.clone import BRANCH, TOKEN, Desk, Person, proposal

from pinfix.api.problems import CallFailed
from pinfix.working_copy.fetching import fetch_base

Build = Callable[..., Desk]


@pytest.fixture
def ssh(clone: Path, person: Person, repository: Repository, tmp_path: Path) -> Path:
    """An `ssh` that starts what it is told on this machine; it notes its arguments and variables."""
    person.git(clone, "remote", "set-url", "origin", "git@127.0.0.1:o/r.git")
    program = tmp_path / "bin/ssh"
    program.parent.mkdir()
    program.write_text(
        f"""#!/bin/sh
echo "$@" >> {tmp_path}/arguments
env >> {tmp_path}/variables
for last; do :; done
service=${{last%% *}}
unset GIT_DIR GIT_WORK_TREE
exec $service {repository.path}
"""
    )
    program.chmod(0o755)
    return program


def _path(person: Person, ssh: Path) -> str:
    return f"{ssh.parent}:{person.environment()['PATH']}"


def _push(desk: Desk) -> str:
    base = fetch_base(desk.copy, desk.target, "main")
    return desk.writer().build(BRANCH, "", proposal(desk.copy, base), "x\n")


def test_ssh_does_not_ask_and_gets_no_token(
    clone: Path,
    person: Person,
    repository: Repository,
    desk: Build,
    ssh: Path,
    tmp_path: Path,
) -> None:
    person.server.forget()

    sha = _push(desk(clone, PATH=_path(person, ssh)))

    assert repository.refs()[f"refs/heads/{BRANCH}"] == sha
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert all(line.startswith("-o BatchMode=yes ") for line in arguments)
    assert arguments[-1].endswith("git@127.0.0.1 git-receive-pack '/o/r.git'")
    assert TOKEN not in (tmp_path / "variables").read_text()
    assert person.server.requests == []


@pytest.mark.parametrize("by", ["setting", "variable"])
def test_an_ssh_of_the_persons_own_choice(
    clone: Path, person: Person, repository: Repository, desk: Build, ssh: Path, tmp_path: Path, by: str
) -> None:
    command = f"{ssh} -i own_key"
    variables = {"GIT_SSH_COMMAND": command} if by == "variable" else {}
    if by == "setting":
        person.git(clone, "config", "core.sshCommand", command)

    _push(desk(clone, **variables))

    assert all(line.startswith("-i own_key") for line in (tmp_path / "arguments").read_text().splitlines())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("git@github.com: Permission denied (publickey).", "unauthorized"),
        ("Host key verification failed.", "unauthorized"),
        ("ERROR: Repository not found.", "not-found"),
        ("ERROR: Permission to o/r.git denied to octocat.", "no-push-right"),
        ("ERROR: The o organization has enabled or enforced SAML SSO.", "single-sign-on"),
        ("ssh: Could not resolve hostname github.com: Name or service not known", "dns"),
        ("ssh: connect to host github.com port 22: Connection refused", "network"),
        ("something else\x1b[31m", "bad-answer"),
    ],
)
def test_what_ssh_says(clone: Path, desk: Build, ssh: Path, person: Person, said: str, code: str) -> None:
    ssh.write_text(f"#!/bin/sh\nprintf '%s\\n' '{said}' >&2\nexit 255\n")

    opened = desk(clone, PATH=_path(person, ssh))

    with pytest.raises(CallFailed) as caught:
        fetch_base(opened.copy, opened.target, "main")

    assert caught.value.code == code
    assert caught.value.message.isprintable()
