from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from server import GitHub, Vulnerability, faults, serve
from verify.running import steps
from verify.world import NODE, TOKEN

from pinfix.__main__ import run

SCHEMA = json.loads(files("pinfix.report").joinpath("report.schema.json").read_bytes())


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("PINFIX_CACHE_DIR", str(tmp_path / "cache"))
    with serve() as made:
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        yield made


def tool(server: GitHub) -> dict[str, str]:
    """A repository with three releases: v1.0.0, v1.1.0 and, since yesterday, v1.2.0; and v2.0.0."""
    made = server.forge.repository("octo/tool")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    ids = {}
    for name in ("v1.0.0", "v1.1.0", "v1.2.0", "v2.0.0", "v2.1.0-rc1"):
        ids[name] = made.commit({**NODE, "n": name})
        made.tag(name, ids[name], annotated=name == "v1.1.0")
        made.release(name, published_at=yesterday if name == "v1.2.0" else None, prerelease="rc" in name)
    return ids


def write(tmp_path: Path, *uses: str) -> Path:
    path = tmp_path / "repository" / ".github" / "workflows" / "ci.yml"
    path.parent.mkdir(parents=True)
    path.write_text(steps(*uses))
    return path


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = run(["update", *arguments, "--format", "json"])
    parsed = json.loads(capsys.readouterr().out)
    jsonschema.validate(parsed, SCHEMA)
    return code, parsed


@pytest.mark.parametrize("token", [None, TOKEN])
def test_updates_and_then_has_nothing_more_to_do(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    ids = tool(server)
    path = write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0", "octo/tool@v1.0.0")
    code, found = report(capsys, str(tmp_path / "repository"))
    assert code == 0
    (change,) = found["changes"]
    assert change["after"] == f"octo/tool@{ids['v1.1.0']} # v1.1.0"
    assert (
        change["evidence"]["compare"] == f"{server.url}/octo/tool/compare/{ids['v1.0.0']}...{ids['v1.1.0']}"
    )
    assert "v1.2.0" in change["evidence"]["passed_over"][0]
    assert [refusal["code"] for refusal in found["refusals"]] == ["not-pinned"]
    assert path.read_text() == steps(f"octo/tool@{ids['v1.1.0']} # v1.1.0", "octo/tool@v1.0.0")
    code, found = report(capsys, str(tmp_path / "repository"))
    assert (code, found["changes"]) == (0, [])
    assert [refusal["code"] for refusal in found["refusals"]] == ["too-young", "not-pinned"]


def test_major_and_min_age(server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = tool(server)
    write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0")
    folder = str(tmp_path / "repository")
    code, found = report(capsys, folder, "--check", "--min-age", "0")
    assert (code, found["changes"][0]["evidence"]["version"]) == (1, "v1.2.0")
    code, found = report(capsys, folder, "--dry-run", "--major")
    assert (code, found["changes"][0]["evidence"]["version"]) == (0, "v2.0.0")
    assert run(["update", folder, "--min-age", "-1"]) == 2


def test_a_release_whose_tag_was_put_on_a_foreign_commit_is_refused(
    server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a tag leads to, belongs to the repository: it takes the denylist or a witness to see it."""
    made = server.forge.repository("actions/checkout")
    old = made.commit({**NODE, "n": "1"})
    made.tag("v4.2.1", old)
    moved = made.commit({**NODE, "n": "2"})
    made.tag("v4.2.2", moved)
    path = write(tmp_path, f"actions/checkout@{old} # v4.2.1")
    before = path.read_bytes()
    code, found = report(capsys, str(tmp_path / "repository"))
    assert (code, found["changes"], path.read_bytes()) == (0, [], before)
    assert [refusal["code"] for refusal in found["refusals"]] == ["moved-tag"]


@pytest.mark.parametrize("broken", ["/graphql", "git-upload-pack"])
def test_a_fault_writes_nothing_and_is_listed(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    ids = tool(server)
    server.fault(broken, faults.secondary_limit(retry_after=900), times=None)
    path = write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0")
    before = path.read_bytes()
    code, found = report(capsys, str(tmp_path / "repository"))
    assert (code, found["changes"], path.read_bytes()) == (3, [], before)
    assert [error["code"] for error in found["errors"]] == ["rate-limited"]
    assert len(found["refusals"]) == 1


OLD = datetime.now(UTC) - timedelta(days=400)


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("prerelease", [False, True])
def test_a_commit_with_a_forged_date_behind_a_hundred_releases(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
    prerelease: bool,
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    made = server.forge.repository("octo/tool")
    first = made.commit(NODE, date=OLD)
    made.tag("v1.0.0", first)
    newer = made.commit({"n": "1"}, date=OLD)
    for number in range(1, 102):
        made.tag(f"v1.0.{number}", newer)
        made.release(f"v1.0.{number}", published_at=OLD + timedelta(hours=number))
    forged = made.commit({"n": "evil"}, date=datetime(2015, 1, 1, tzinfo=UTC))
    made.tag("v1.9.9", forged)
    published = datetime.now(UTC) - (timedelta(days=30) if prerelease else timedelta(hours=1))
    made.release("v1.9.9", published_at=published, prerelease=prerelease)
    write(tmp_path, f"octo/tool@{first} # v1.0.0")
    _, found = report(capsys, str(tmp_path / "repository"), "-n")
    (change,) = found["changes"]
    assert change["evidence"]["sha"] == newer
    assert "v1.9.9" in change["evidence"]["passed_over"][0]


@pytest.mark.parametrize("token", [None, TOKEN])
def test_what_has_no_release_is_as_old_as_its_commit_says_and_that_is_said(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    made = server.forge.repository("octo/tool")
    for name in ("v1.0.0", "v1.1.0"):
        made.tag(name, made.commit({"n": name}, date=OLD))
    first = made.refs()["refs/tags/v1.0.0"]
    write(tmp_path, f"octo/tool@{first} # v1.0.0")
    _, found = report(capsys, str(tmp_path / "repository"), "-n")
    (change,) = found["changes"]
    assert "as old as its commit says" in change["assumption"]


@pytest.mark.parametrize("kind", ["reviewed", "malware"])
def test_nothing_is_moved_where_advisories_cannot_be_read(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    ids = tool(server)
    path = write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0")
    before = path.read_bytes()
    server.fault(f"/advisories.*{kind}", status=500, times=None)
    code, found = report(capsys, str(tmp_path / "repository"))
    assert (code, found["changes"], path.read_bytes()) == (3, [], before)
    assert [refusal["code"] for refusal in found["refusals"]] == ["unverified"]
    server.clear_faults()
    server.forge.advisory("GHSA-aaaa-bbbb-cccc", [Vulnerability("octo/tool", "= 1.1.0")], kind=kind)
    code, found = report(capsys, str(tmp_path / "repository"))
    assert [refusal["code"] for refusal in found["refusals"]] == ["advisory"]


def test_a_tag_on_a_tree_is_no_update(
    server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = server.forge.repository("octo/tool")
    first = made.commit(NODE, date=OLD)
    made.tag("v1.0.0", first)
    tree = made.rev_parse(first + "^{tree}")
    made.tag("v1.1.0", tree)
    write(tmp_path, f"octo/tool@{first} # v1.0.0")
    _, found = report(capsys, str(tmp_path / "repository"), "--min-age", "0")
    assert found["changes"] == []
    assert [refusal["code"] for refusal in found["refusals"]] == ["missing-commit"]


@pytest.mark.parametrize(
    ("token", "code", "refusal"), [(None, 3, "tags-unknown"), (TOKEN, 0, "missing-commit")]
)
def test_a_repository_that_nobody_shows_leaves_the_run_incomplete_and_one_that_is_gone_does_not(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
    code: int,
    refusal: str,
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    write(tmp_path, f"octo/gone@{'1' * 40} # v1.0.0")
    exit_code, found = report(capsys, str(tmp_path / "repository"))
    assert (exit_code, found["errors"]) == (code, [])
    assert [refused["code"] for refused in found["refusals"]] == [refusal]


def test_a_date_that_could_not_be_asked_for_leaves_the_run_incomplete(
    server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = tool(server)
    server.fault("/git/commits/", faults.secondary_limit(retry_after=900), times=None)
    write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0")
    code, found = report(capsys, str(tmp_path / "repository"))
    assert (code, found["changes"]) == (3, [])
    (refusal,) = found["refusals"]
    assert refusal["code"] == "age-unknown"
    assert "Give a token" in refusal["remedy"]


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("annotated", [False, True])
@pytest.mark.parametrize("path", ["^{tree}", ":action.yml"])
@pytest.mark.parametrize("options", [[], ["--min-age", "0"], ["--check"]])
def test_a_release_that_is_no_commit(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
    annotated: bool,
    path: str,
    options: list[str],
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    ids = tool(server)
    made = server.forge.repository("octo/tool")
    made.tag("v1.3.0", made.rev_parse(f"{ids['v1.1.0']}{path}"), annotated=annotated)
    write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0")
    code, found = report(capsys, str(tmp_path / "repository"), *options)
    assert (code, found["changes"]) == (0, []), "asking again would not help"
    (refusal,) = found["refusals"]
    assert refusal["code"] == "missing-commit"
    assert "v1.3.0, but that tag stands on a file or folder of git" in refusal["reason"]


@pytest.mark.parametrize("token", [None, TOKEN])
def test_a_commit_that_the_api_does_not_show_is_unknown(
    server: GitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    ids = tool(server)
    nothing = {"data": {"r0": {"release": None, "object": None}}}
    server.fault("/graphql", faults.wrong_json(json.dumps(nothing)), times=None)
    server.fault("/git/commits/", status=404, times=None)
    write(tmp_path, f"octo/tool@{ids['v1.0.0']} # v1.0.0")
    code, found = report(capsys, str(tmp_path / "repository"))
    assert code == 3
    assert [refusal["code"] for refusal in found["refusals"]] == ["age-unknown"]
    assert "does not show the commit" in found["refusals"][0]["reason"]
