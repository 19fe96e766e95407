from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import GitHub, faults, serve

from pinfix.__main__ import run
from pinfix.resolution import Reference, Resolved
from pinfix_resolvers.facts import DATA, find
from pinfix_resolvers.snapshot import Snapshot

V4_2_2 = "11bd71901bbe5b1630ceea73d27597364c9af683"


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


def test_info_asks_nobody(server: GitHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["snapshot", "info", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    head = json.loads((DATA / "snapshot.json").read_bytes())
    assert {key: shown[key] for key in ("repositories", "tags", "newest")} == {
        key: head[key] for key in ("repositories", "tags", "newest")
    }
    assert run(["snapshot", "info"]) == 0
    assert head["newest"] in capsys.readouterr().out
    assert server.requests == []


def test_check_tells_what_moved_and_what_is_gone(server: GitHub, capsys: pytest.CaptureFixture[str]) -> None:
    made = server.forge.repository("actions/checkout")
    commit = made.commit({"action.yml": "name: x"})
    made.tag("v4.2.2", commit)
    made.tag("v4", commit)
    made.tag("v99.0.0", commit)
    assert run(["snapshot", "check", "actions/checkout", "octo/gone", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    moved = [entry for entry in found["differences"] if entry["kind"] == "moved"]
    assert moved == [
        {"repository": "actions/checkout", "kind": "moved", "name": "v4.2.2", "before": V4_2_2, "now": commit}
    ]
    gone = {entry["name"] for entry in found["differences"] if entry["kind"] == "gone"}
    assert "v4.2.1" in gone
    assert "v4" not in gone
    assert [entry["repository"] for entry in found["differences"] if entry["kind"] == "unknown"] == [
        "octo/gone"
    ]
    assert (found["added"], found["repositories"]) == (1, 2)


def test_check_is_content_where_all_is_as_it_was(server: GitHub, capsys: pytest.CaptureFixture[str]) -> None:
    made = server.forge.repository("octo/new")
    made.tag("v1.0.0", made.commit({"action.yml": "name: x"}))
    assert run(["snapshot", "check", "octo/new"]) == 0
    assert "1 repository checked, 0 differences, 1 new version" in capsys.readouterr().out


def test_check_counts_what_could_be_asked(server: GitHub, capsys: pytest.CaptureFixture[str]) -> None:
    made = server.forge.repository("octo/new")
    made.tag("v1.0.0", made.commit({"action.yml": "name: x"}))
    assert run(["snapshot", "check", "octo/new", "octo/gone"]) == 3
    *_, last = capsys.readouterr().out.splitlines()
    asked = "1 repository checked, 0 differences, 1 new version"
    assert last == f"{asked}; 1 repository could not be asked"


@pytest.mark.parametrize(
    ("name", "reason"), [("none", "No such file or directory"), ("odd", "it is no text in UTF-8")]
)
def test_a_list_that_cannot_be_read_is_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str
) -> None:
    (tmp_path / "odd").write_bytes(b"\xff")
    assert run(["snapshot", "check", "--list", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err == f"pinfix: error: cannot read {tmp_path / name}: {reason}\n"


def test_rebuild_writes_files_that_the_resolver_reads(server: GitHub, tmp_path: Path) -> None:
    made = server.forge.repository("Octo/Tool")
    first = made.commit({"n": "1"})
    second = made.commit({"n": "2"})
    made.tag("v1.0.0", first, annotated=True)
    made.tag("v1", first)
    made.branch("v1", second)
    made.branch("release/v1", second)
    made.branch("people/work", second)
    made.tag("v1.0.0-\N{GREEK SMALL LETTER ALPHA}", first)
    made.tag("nightly", second)
    listed = tmp_path / "list"
    listed.write_text("# actions\nOcto/Tool  # the tool\nocto/tool\nocto/gone\n")
    output = tmp_path / "snapshot"
    assert run(["snapshot", "rebuild", "--output", str(output), "--list", str(listed)]) == 3  # octo/gone
    assert sorted(path.name for path in output.iterdir()) == sorted(path.name for path in DATA.iterdir())
    facts = find(output / "tags.jsonl", "octo", "tool")
    assert facts is not None
    assert facts.tags == {"v1": first, "v1.0.0": first}
    assert facts.branches == {"release/v1": second}
    assert facts.conflicts == {"v1": second}
    assert facts.moving == ("main",)
    reference = Reference("octo", "tool", "v1.0.0")
    answer = Snapshot(output).resolve([reference])[reference]
    assert isinstance(answer, Resolved)
    assert (answer.sha, answer.exact) == (first, True)
    assert (output / "denylist.json").read_bytes() == (DATA / "denylist.json").read_bytes()
    assert sum(request.path.endswith("git-upload-pack") for request in server.requests) == 2


def test_rebuild_gives_the_same_bytes_for_the_same_facts(server: GitHub, tmp_path: Path) -> None:
    for name in ("octo/a", "octo/B"):
        made = server.forge.repository(name)
        made.tag("v1.0.0", made.commit({"n": name}))
    for folder, names in (("one", ["octo/a", "octo/B"]), ("two", ["octo/B", "octo/a"])):
        assert run(["snapshot", "rebuild", "-o", str(tmp_path / folder), *names]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_nothing_is_written_where_nothing_was_read(server: GitHub, tmp_path: Path) -> None:
    assert run(["snapshot", "rebuild", "-o", str(tmp_path / "out"), "octo/gone"]) == 3
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["octo", "octo/a/b", "../x", "-o/x", "o/x\n", "https://x/y"])
def test_what_is_no_repository_is_refused(server: GitHub, tmp_path: Path, name: str) -> None:
    listed = tmp_path / "list"
    listed.write_text(name if "\n" not in name else "a b")
    assert run(["snapshot", "check", "--list", str(listed)]) == 2
    assert server.requests == []


def rebuilt(output: Path, *names: str) -> int:
    return run(["snapshot", "rebuild", "-o", str(output), *names])


def test_rebuild_says_when_an_exact_tag_moved(
    server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = server.forge.repository("actions/checkout")
    commit = made.commit({"action.yml": "name: x"})
    made.tag("v4.2.2", commit)
    assert rebuilt(tmp_path / "out", "actions/checkout") == 1
    shown = capsys.readouterr().out
    assert f"actions/checkout: v4.2.2 moved from {V4_2_2} to {commit}" in shown
    assert "actions/checkout: v4.2.1 is gone" in shown
    assert (tmp_path / "out" / "tags.jsonl").exists()


def test_rebuild_writes_all_files_or_none(server: GitHub, tmp_path: Path) -> None:
    made = server.forge.repository("octo/tool")
    made.tag("v1.0.0", made.commit({"n": "1"}))
    output = tmp_path / "out"
    (output / "snapshot.json").mkdir(parents=True)
    (output / "tags.jsonl").write_text("before")
    assert rebuilt(output, "octo/tool") == 2
    assert sorted(path.name for path in output.iterdir()) == ["snapshot.json", "tags.jsonl"]
    assert (output / "tags.jsonl").read_text() == "before"


def test_rebuild_tells_of_pauses(server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = server.forge.repository("octo/tool")
    made.tag("v1.0.0", made.commit({"n": "1"}))
    server.fault("git-upload-pack", faults.too_many("2"), times=1)
    assert rebuilt(tmp_path / "out", "octo/tool") == 0
    assert "wait" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "\n", "# none yet\n", " \n# a\n\t# b\n", "\ufeff", "\ufeff# none\n"])
@pytest.mark.parametrize("command", [["check"], ["rebuild", "--output", "out"], ["check", "octo/tool"]])
def test_a_list_of_nothing_is_not_all(
    server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, command: list[str]
) -> None:
    listed = tmp_path / "list"
    listed.write_text(text, encoding="utf-8")
    assert run(["snapshot", *command, "--list", str(listed)]) == 2
    assert "names no repository" in capsys.readouterr().err
    assert server.requests == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_as_editors_write_it(server: GitHub, tmp_path: Path, encoding: str, end: str) -> None:
    for name in ("octo_corp/tool", "octo/a.b_c-d"):
        made = server.forge.repository(name)
        made.tag("v1.0.0", made.commit({"n": name}))
    listed = tmp_path / "list"
    listed.write_bytes(end.join(["octo_corp/tool", "# more", "octo/a.b_c-d  # odd", ""]).encode(encoding))
    assert run(["snapshot", "check", "--list", str(listed)]) == 0
    assert len({request.path for request in server.find("git-upload-pack")}) == 2


def test_what_is_in_the_way_is_named(
    server: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = server.forge.repository("octo/tool")
    made.tag("v1.0.0", made.commit({"n": "1"}))
    os.mkfifo(tmp_path / "tags.jsonl")
    assert run(["snapshot", "rebuild", "-o", str(tmp_path), "octo/tool"]) == 2
    assert f"cannot write to {tmp_path}: tags.jsonl is no file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["tags.jsonl"]
