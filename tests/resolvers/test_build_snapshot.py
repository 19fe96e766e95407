from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pinfix_resolvers.facts import DATA

PROJECT = Path(__file__).parents[2]
COLLECTED = PROJECT.parent / "shared" / "data"
SHA = "1" * 40


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_snapshot", PROJECT / "scripts" / "build_snapshot.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(**changed: Any) -> dict[str, Any]:
    return {
        "repo": "Owner/Name",
        "as_of": "2026-04-24T09:58:31+02:00",
        "default_branch": "main",
        "default_branch_head": SHA,
        "tags": {"v1": SHA},
        "branches": {},
    } | changed


def denied(**changed: Any) -> dict[str, Any]:
    return {
        "repo": "o/r",
        "sha": SHA,
        "when": "2026-03-19",
        "source": "GHSA-1",
        "confidence": "high",
    } | changed


@pytest.fixture
def renames_there() -> list[dict[str, Any]]:
    return [row(repo="nick-fields/retry"), row(repo="super-linter/super-linter")]


def write(folder: Path, rows: list[Any], commits: list[Any]) -> Path:
    lines = [entry if isinstance(entry, str) else json.dumps(entry) for entry in rows]
    (folder / "tags.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "compromised.json").write_text(json.dumps({"commits": commits}))
    return folder


def records(script: ModuleType, folder: Path) -> dict[str, Any]:
    lines = [json.loads(line) for line in script.build(folder)["tags.jsonl"].splitlines()]
    return {line["key"]: line for line in lines}


def test_the_shipped_files_are_those_of_the_collected_facts(script: ModuleType) -> None:
    if not COLLECTED.is_dir():
        pytest.skip(f"the collected facts are not there: {COLLECTED}")
    files = script.build(COLLECTED)
    assert sorted(files) == sorted(path.name for path in DATA.iterdir())
    for name, content in files.items():
        assert (DATA / name).read_bytes() == content.encode("utf-8"), name


def test_branches_are_sorted_into_what_may_be_said_of_them(
    script: ModuleType, tmp_path: Path, renames_there: list[dict[str, Any]]
) -> None:
    head, other = "a" * 40, "b" * 40
    branches = {"v1": head, "v2": head, "release/v3": other, "346": head, "nightly": head, "v4": SHA}
    tags = {"v1": SHA, "v4": SHA}
    fresh = row(repo="a/fresh", tags=tags, branches=branches, as_of="2026-08-23T00:00:00Z")
    edge = row(repo="a/edge", tags=tags, branches=branches, as_of="2025-08-23T00:00:00Z")
    old = row(repo="a/old", tags=tags, branches=branches, as_of="2025-08-22T00:00:00Z")
    built = records(script, write(tmp_path, [fresh, edge, old, *renames_there], [denied()]))
    for name in ("a/fresh", "a/edge", "a/old"):
        assert built[name]["tags"] == tags
        assert built[name]["conflicts"] == {"v1": head}
    for name in ("a/fresh", "a/edge"):
        assert built[name]["branches"] == {"release/v3": other, "v2": head}
        assert built[name]["moving"] == ["346", "main", "nightly"]
    assert built["a/old"]["branches"] == {}
    assert built["a/old"]["moving"] == ["346", "main", "nightly", "release/v3", "v2"]


def test_a_tag_named_like_the_default_branch_is_a_conflict(
    script: ModuleType, tmp_path: Path, renames_there: list[dict[str, Any]]
) -> None:
    given = row(repo="a/b", default_branch="v1", default_branch_head="c" * 40)
    built = records(script, write(tmp_path, [given, *renames_there], [denied()]))
    assert built["a/b"]["conflicts"] == {"v1": "c" * 40}


def test_the_order_of_the_facts_does_not_matter(
    script: ModuleType, tmp_path: Path, renames_there: list[dict[str, Any]]
) -> None:
    rows = [
        row(repo="Zed/z"),
        row(repo="a/b-c", tags={"v2": SHA, "v1": SHA}),
        row(repo="a/b"),
        *renames_there,
    ]
    commits = [denied(), denied(sha="2" * 40, repo="A/a")]
    first = script.build(write(tmp_path, rows, commits))
    rows[1]["tags"] = {"v1": SHA, "v2": SHA}
    assert script.build(write(tmp_path, rows[::-1], commits[::-1])) == first


@pytest.mark.parametrize(
    "odd",
    [
        row(tags={"v1": "1" * 39}),
        row(tags={"v1": "A" * 40}),
        row(tags={"v1": SHA + "\n"}),
        row(tags={"v1": None}),
        row(tags={"f" * 40: SHA}),
        row(tags={"v 1": SHA}),
        row(tags={"v1\x1b[2J": SHA}),
        row(tags={"a..b": SHA}),
        row(tags={"-v1": SHA}),
        row(tags={"": SHA}),
        row(tags=[]),
        row(branches={"v1": "x" * 40}),
        row(default_branch_head=""),
        row(as_of="yesterday"),
        row(as_of=None),
        row(repo="owner"),
        row(repo='owner/na"me'),
        row(repo="owner/name/sub"),
        row(more=1),
        {"repo": "owner/name"},
        [],
        "{",
        "",
        '{"repo": "a/b", "repo": "c/d"}',
    ],
)
def test_odd_repositories_stop_the_build(
    script: ModuleType, tmp_path: Path, renames_there: list[dict[str, Any]], odd: Any
) -> None:
    with pytest.raises(script.OddFact, match=r"tags\.jsonl:1"):
        script.build(write(tmp_path, [odd, *renames_there], [denied()]))


def test_a_repository_there_twice_stops_the_build(
    script: ModuleType, tmp_path: Path, renames_there: list[dict[str, Any]]
) -> None:
    with pytest.raises(script.OddFact, match="twice"):
        script.build(write(tmp_path, [row(), row(repo="OWNER/name"), *renames_there], [denied()]))


def test_a_new_name_without_facts_stops_the_build(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(script.OddFact, match="no facts about nick-fields/retry"):
        script.build(write(tmp_path, [row()], [denied()]))


@pytest.mark.parametrize(
    "commits",
    [
        [],
        [denied(sha="1" * 7)],
        [denied(when="soon")],
        [denied(source="")],
        [denied(confidence="certain")],
        [denied(repo="x")],
        [denied(more=1)],
        [denied(), denied(repo="o/other")],
    ],
)
def test_odd_denylists_stop_the_build(
    script: ModuleType, tmp_path: Path, renames_there: list[dict[str, Any]], commits: list[Any]
) -> None:
    with pytest.raises(script.OddFact, match=r"compromised\.json"):
        script.build(write(tmp_path, renames_there, commits))
