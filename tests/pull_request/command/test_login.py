"""As whom it acts: a person, or a GitHub App whose token is narrow and short-lived; and no secret is seen."""

from __future__ import annotations

import base64
import signal
from pathlib import Path

import pytest
from pull_request.command.stage import NAME, RIGHTS, WAYS, Stage, Way, patch_named_in, stage

LINUX = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")


def test_an_app_gets_a_token_for_this_repository_alone_and_gives_it_back(tmp_path: Path) -> None:
    with stage(tmp_path, "app") as made:
        made.server.forge.repository("octo/secret", private=True)
        assert made.result()["outcome"] == "opened"
        (asked,) = made.server.find("/access_tokens")
        assert asked.json() == {"repositories": ["app"], "permissions": RIGHTS}
        # The server has verified the JSON web token: only these two calls are made with it.
        assert (asked.token or "").startswith("eyJ")
        assert len([one for one in made.server.requests if (one.token or "").startswith("eyJ")]) == 2
        (ended,) = made.server.find("/installation/token")
        assert (ended.method, ended.status) == ("DELETE", 204)
        assert {one.token for one in made.writes()} == {ended.token}
        assert made.repository.pulls[1].login == "pinfix-bot[bot]"
        assert made.head() in made.repository.objects.verified


@pytest.mark.parametrize("by", ["file", "text", "client id"])
def test_an_app_by_variables(tmp_path: Path, by: str) -> None:
    with stage(tmp_path, "app") as made:
        key = tmp_path / "key.pem"
        given = {"PINFIX_APP_KEY": key.read_text()} if by == "text" else {"PINFIX_APP_KEY_FILE": str(key)}
        app = made.server.forge.directory.apps["7"]
        given["PINFIX_APP_ID"] = app.client_id if by == "client id" else "7"
        made.way = "token"  # the same call, without the options of the App
        made.token = ""
        assert made.result(**given)["outcome"] == "opened"
        assert made.repository.pulls[1].login == "pinfix-bot[bot]"


def test_an_app_goes_before_the_token_of_the_job(tmp_path: Path) -> None:
    with stage(tmp_path, "app") as made:
        job = made.server.forge.token("actions", permissions={"contents": "read"}, repositories=[NAME])
        assert made.result(GITHUB_TOKEN=job, GITHUB_ACTIONS="true")["outcome"] == "opened"
        assert job not in {one.token for one in made.server.requests}


def test_an_app_pushes_with_its_own_token_from_a_working_copy(tmp_path: Path) -> None:
    """As in a job that has checked the repository out, where no person is logged in."""
    with stage(tmp_path, "app") as made:
        made.fresh_clone("clone")
        key = str(tmp_path / "key.pem")
        made.way = "clone"
        result = made.result("--app-id", "7", "--app-key", key, GITHUB_TOKEN="")
        assert result["outcome"] == "opened"
        (pushed,) = [one for one in made.server.requests if one.path.endswith("/git-receive-pack")]
        assert pushed.token == made.server.find("/installation/token")[0].token


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("not installed", "not-installed"),
        ("other key", "app-not-proven"),
        ("no workflows", "permission-missing"),
    ],
)
def test_an_app_that_may_not(tmp_path: Path, fault: str, code: str) -> None:
    with stage(tmp_path, "app") as made:
        directory = made.server.forge.directory
        if fault == "not installed":
            directory.installations.clear()
        if fault == "other key":
            made.server.forge.app(8, RIGHTS)
            made_by = directory.apps["8"].private_key
            assert made_by is not None
            (tmp_path / "key.pem").write_text(made_by)
        if fault == "no workflows":
            directory.installations.clear()
            less = {name: level for name, level in RIGHTS.items() if name != "pull_requests"}
            made.server.forge.install(directory.apps["7"], "octo", permissions=less)
        result = made.result(code=3)
        assert (result["outcome"], result["code"]) == ("refused", code)
        assert result["remedy"]
        assert made.writes() == []


def test_an_app_without_workflows_leaves_a_patch(tmp_path: Path) -> None:
    with stage(tmp_path, "app") as made:
        directory = made.server.forge.directory
        directory.installations.clear()
        less = {name: level for name, level in RIGHTS.items() if name != "workflows"}
        made.server.forge.install(directory.apps["7"], "octo", permissions=less)
        result = made.result(code=3)
        assert (result["outcome"], result["code"]) == ("refused", "no-workflow-power")
        assert "Let the App ask for it" in result["remedy"]
        assert patch_named_in(result["remedy"]).read_bytes().startswith(b"diff --git ")
        assert made.writes() == []


def test_an_app_gives_its_token_back_when_it_is_interrupted(tmp_path: Path) -> None:
    with stage(tmp_path, "app") as made:
        stop = made.server.stop_at(3, carried_out=False)
        with made.start() as running:
            assert stop.reached.wait(30)
            running.send_signal(signal.SIGINT)
            assert running.wait(30) == 130
        assert made.server.find("/installation/token")[0].status == 204
        assert made.result()["outcome"] == "opened"


@LINUX
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_is_seen(tmp_path: Path, way: Way) -> None:
    """In no output, no command line of any process while it writes, no file, no text on the server."""
    with stage(tmp_path, way) as made:
        stop = made.server.stop_at(3 if way == "app" else 1, carried_out=False)
        killed = made.start("--verbose")
        assert stop.reached.wait(30)
        lines = b"\n".join(_command_lines())
        killed.kill()
        told = killed.communicate()[0]
        made.server.clear_faults()
        for format_ in ("text", "json"):
            done = made.run("--verbose", "--format", format_)
            assert done.code == 0
            told += done.out.encode() + done.err.encode()
        told += made.run("--dry-run", "--verbose", "--format", "text").out.encode()
        pull = made.repository.pulls[1]
        told += f"{pull.title}{pull.body}".encode() + made.repository.objects.read(made.head())[1]
        left = b"".join(_files(made))

        assert b"pinfix" in lines
        for secret in _secrets(made):
            assert secret not in lines
            assert secret not in told
            assert secret not in left


def _secrets(made: Stage) -> list[bytes]:
    """All tokens that reached the server, in the forms in which they are sent; and the key's first lines."""
    tokens = {one.token for one in made.server.requests if one.token}
    assert tokens
    encoded = [base64.b64encode(f"x-access-token:{token}".encode()) for token in tokens]
    key = made.folder / "key.pem"
    private = key.read_bytes().splitlines()[1:3] if key.exists() else []
    return [*(token.encode() for token in tokens), *encoded, *private]


def _files(made: Stage) -> list[bytes]:
    return [path.read_bytes() for path in made.folder.rglob("*") if path.is_file() and path.name != "key.pem"]


def _command_lines() -> list[bytes]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue
    return found
