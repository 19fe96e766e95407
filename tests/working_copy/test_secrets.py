"""Tokens: on the way to their server by the environment, and nowhere else."""

from __future__ import annotations

import base64
import pickle
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from server import GitHub, Repository
from working_copy.clone import BRANCH, TOKEN, Desk, Person, proposal

from pinfix.api.problems import CallFailed
from pinfix.errors import UsageError
from pinfix.http.endpoints import GITHUB_COM
from pinfix.working_copy.addresses import Login, read_address
from pinfix.working_copy.fetching import fetch_base

Build = Callable[..., Desk]
ENCODED = base64.b64encode(f"x-access-token:{TOKEN}".encode())


def _command_lines() -> list[bytes]:
    """Of every process of the machine."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_no_command_line_and_no_file_holds_the_token(
    clone: Path, repository: Repository, desk: Build, server: GitHub
) -> None:
    opened = desk(clone)
    base = fetch_base(opened.copy, opened.target, "main")
    stop = server.stop_at(1, carried_out=False)
    problems: list[CallFailed] = []

    def push() -> None:
        try:
            opened.writer(seconds=8.0).build(BRANCH, "", proposal(opened.copy, base), "x\n")
        except CallFailed as problem:
            problems.append(problem)

    thread = threading.Thread(target=push)
    thread.start()
    assert stop.reached.wait(30)
    lines = _command_lines()
    files = b"".join(path.read_bytes() for path in (clone / ".git").rglob("*") if path.is_file())
    thread.join()

    assert any(b"git-remote-http" in line or b"remote-http" in line for line in lines)
    assert not [line for line in lines if TOKEN.encode() in line or ENCODED in line]
    assert TOKEN.encode() not in files
    assert ENCODED not in files
    assert server.find("git-receive-pack")[0].token == TOKEN
    assert [problem.code for problem in problems] == ["time-out"]
    assert not [
        line for line in _command_lines() if str(server.port).encode() in line and b"remote-http" in line
    ]


@pytest.mark.parametrize(
    "userinfo", [f"octocat:{TOKEN}", TOKEN, f"{TOKEN}:x-oauth-basic", f"x-access-token:{TOKEN}", "a" * 40]
)
def test_a_login_in_the_url_is_used_and_never_shown(
    clone: Path, repository: Repository, person: Person, desk: Build, server: GitHub, userinfo: str
) -> None:
    secret = TOKEN if TOKEN in userinfo else userinfo
    server.forge.tokens = {secret}
    url = f"http://{userinfo}@127.0.0.1:{server.port}/o/r.git"
    person.git(clone, "remote", "set-url", "origin", url)
    opened = desk(clone, GITHUB_TOKEN="")
    server.forget()

    base = fetch_base(opened.copy, opened.target, "main")
    opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert {request.token for request in server.requests} == {secret}
    assert secret not in repr(opened.push.address) + str(opened.push.address)
    server.forge.tokens = {"none"}
    with pytest.raises(CallFailed) as caught:
        fetch_base(opened.copy, opened.target, "main")
    assert secret not in caught.value.message
    assert caught.value.code == "unauthorized"


def test_the_token_of_the_run_goes_before_one_in_the_url(
    clone: Path, repository: Repository, person: Person, desk: Build, server: GitHub
) -> None:
    person.git(
        clone, "remote", "set-url", "origin", f"http://octocat:other_token@127.0.0.1:{server.port}/o/r"
    )
    opened = desk(clone)
    server.forget()

    fetch_base(opened.copy, opened.target, "main")

    assert {request.token for request in server.requests} == {TOKEN}


def test_a_login_is_not_pickled() -> None:
    address = read_address(f"https://octocat:{TOKEN}@github.com/o/r", GITHUB_COM)

    assert isinstance(address.login, Login)
    with pytest.raises(TypeError):
        pickle.dumps(address)


@pytest.mark.parametrize(
    "url",
    [
        f"https://u:{TOKEN}@gitlab.com/o/r.git",
        f"https://u:{TOKEN}@github.com/o",
        f"https://u:{TOKEN}@github.com:99999/o/r",
        f"ftp://u:{TOKEN}@github.com/o/r",
        f"https://github.com/o/r/x?token={TOKEN}",
        f"https://u:{TOKEN}@[github.com/o/r",
        f"ssh://u:{TOKEN}@elsewhere.example/o/r",
    ],
)
def test_messages_about_urls_hold_no_secret(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_address(url, GITHUB_COM)
    assert TOKEN not in str(caught.value)


def test_traces_that_the_person_ordered_do_not_get_the_token(
    clone: Path, person: Person, desk: Build, repository: Repository, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    person.git(clone, "config", "trace2.normalTarget", str(trace))
    person.configure(
        (person.home / ".gitconfig").read_text()
        + f"[trace2]\n\tnormalTarget = {trace}\n\teventTarget = {trace}\n\tenvVars = GIT_CONFIG_VALUE_3\n"
    )
    opened = desk(
        clone,
        GIT_TRACE=str(trace),
        GIT_TRACE_CURL=str(trace),
        GIT_TRACE_REDACT="0",
        GIT_CURL_VERBOSE="1",
        GIT_TRACE2_ENV_VARS="GIT_CONFIG_VALUE_3",
    )

    base = fetch_base(opened.copy, opened.target, "main")
    opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    assert not trace.exists() or ENCODED not in trace.read_bytes()


def test_what_git_starts_gets_no_variables_with_tokens(
    clone: Path, person: Person, repository: Repository, desk: Build, tmp_path: Path
) -> None:
    """The program that signs is the person's; it needs none of them."""
    program, seen = tmp_path / "sign", tmp_path / "seen"
    program.write_text(f"#!/bin/sh\nenv > {seen}\necho '[GNUPG:] SIG_CREATED ' >&2\necho SIGNED\n")
    program.chmod(0o755)
    person.git(clone, "config", "gpg.program", str(program))
    person.git(clone, "config", "commit.gpgSign", "true")
    opened = desk(clone, PINFIX_APP_KEY="-----BEGIN KEY", GH_TOKEN="gho_x")

    base = fetch_base(opened.copy, opened.target, "main")
    opened.writer().build(BRANCH, "", proposal(opened.copy, base), "x\n")

    variables = seen.read_text()
    assert "PATH=" in variables
    for secret in (TOKEN, ENCODED.decode(), "BEGIN KEY", "gho_x"):
        assert secret not in variables
