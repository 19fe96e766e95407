from __future__ import annotations

import importlib.util
import json
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROJECT = Path(__file__).parents[3]
COLLECTED = PROJECT.parent / "shared" / "data"
SHIPPED = PROJECT / "codemods" / "pinfix_codemods" / "permissions" / "data"

FACTS: dict[str, Any] = {
    "Owner/Name": {
        "token": {"input": "token", "default_is_github_token": True},
        "scopes": {"contents": "write"},
        "conditional": [{"when": "x set", "if": {"input": "x", "set": True}, "scopes": {"issues": "write"}}],
        "evidence": "action.yml",
        "verified": True,
        "checked": {"commit": "abc1234", "date": "2026-01-31"},
    }
}
RECORD: dict[str, Any] = {
    "repo": "Owner/Name",
    "path": "",
    "ref": "v1.0.0",
    "sha": "1" * 40,
    "using": "node20",
    "token_inputs": ["other"],
    "inputs": ["other"],
    "nested_uses": [],
    "run_steps": 0,
    "env_token": False,
}
_PARTS = ("renamed", "same_as", "tool_variables", "commands", "amendments", "actions")
MORE: dict[str, Any] = {part: {} for part in _PARTS}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = PROJECT / "scripts" / "build_action_knowledge.py"
    spec = importlib.util.spec_from_file_location("build_action_knowledge", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(
    script: ModuleType,
    folder: Path,
    facts: dict[str, Any] = FACTS,
    records: tuple[dict[str, Any], ...] = (RECORD,),
    **more: Any,
) -> dict[str, str]:
    (folder / "action_permissions.json").write_text(json.dumps({"actions": facts}))
    (folder / "actions.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    (folder / "actions_more.json").write_text(json.dumps(MORE | more))
    (folder / "action_records.jsonl").write_text("")
    built: dict[str, str] = script.build(folder, folder)
    return built


def facts_with(**changed: Any) -> dict[str, Any]:
    return {"Owner/Name": FACTS["Owner/Name"] | changed}


def test_facts_and_defaults_of_the_records_are_joined(script: ModuleType, tmp_path: Path) -> None:
    document = json.loads(build(script, tmp_path)["actions.json"])
    assert document["as_of"] == "2026-01-31"
    assert document["actions"]["Owner/Name"]["token"] == {
        "inputs": ["other", "token"],
        "defaults": ["other", "token"],
    }


def test_one_commit_is_one_record(script: ModuleType, tmp_path: Path) -> None:
    built = build(script, tmp_path, records=(RECORD, RECORD | {"ref": "v1"}))
    (line,) = built["action_inputs.jsonl"].splitlines()
    assert json.loads(line) == {
        "action": "owner/name",
        "records": [
            {"sha": "1" * 40, "refs": ["v1", "v1.0.0"], "runtime": "node", "token_inputs": ["other"]}
        ],
    }


def test_an_amendment_changes_what_it_names(script: ModuleType, tmp_path: Path) -> None:
    extra = {"when": "always", "scopes": {"checks": "write"}}
    amendment = {"because": "b", "source": "s", "and_conditional": [extra], "runs": [{"what": "the build"}]}
    built = build(script, tmp_path, amendments={"Owner/Name": amendment})
    row = json.loads(built["actions.json"])["actions"]["Owner/Name"]
    assert [condition["when"] for condition in row["conditions"]] == ["x set", "always"]
    assert row["runs"] == [{"what": "the build"}]
    assert row["evidence"] == "action.yml; s"


@pytest.mark.parametrize(
    "facts",
    [
        facts_with(scopes={"content": "write"}),
        facts_with(scopes={"models": "write"}),
        facts_with(surprise=1),
        facts_with(checked={"commit": "abc1234", "date": "yesterday"}),
        facts_with(conditional=[{"scopes": {}}]),
        facts_with(conditional=[{"when": "w", "if": {"moon": "full"}}]),
        facts_with(conditional=[{"when": "w", "if": {"input": "x"}}]),
        facts_with(conditional=[{"when": "w", "if": {"input": "x", "like": "y"}}]),
        facts_with(conditional=[{"when": "w", "if": {"not": {"any": [{"input": "x"}]}}}]),
        facts_with(conditional=[{"when": "w", "effect": "magic"}]),
        {"no name": FACTS["Owner/Name"]},
    ],
)
def test_odd_facts_stop_the_build(script: ModuleType, tmp_path: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(script.OddFact):
        build(script, tmp_path, deepcopy(facts))


@pytest.mark.parametrize(
    "more",
    [
        {"actions": {"owner/name": FACTS["Owner/Name"]}},
        {"amendments": {"o/other": {"because": "b", "source": "s", "runs": []}}},
        {"amendments": {"Owner/Name": {"runs": []}}},
        {"amendments": {"Owner/Name": {"because": "b", "source": "s", "scopes": {}}}},
        {"renamed": {"Old/Name": "owner/name"}},
        {"renamed": {"owner/name": "o/other"}},
        {"commands": {}, "same_as": {"owner/name/sub": "o/other"}},
        {"tool_variables": {"o/other": ["X_"]}},
    ],
)
def test_odd_additions_stop_the_build(script: ModuleType, tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(script.OddFact):
        build(script, tmp_path, **more)


@pytest.mark.parametrize(
    "changed",
    [{"sha": "abc"}, {"surprise": 1}, {"repo": "no name"}, {"env_token": "no"}, {"using": "cobol"}],
)
def test_odd_records_stop_the_build(script: ModuleType, tmp_path: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(script.OddFact):
        build(script, tmp_path, records=(RECORD | changed,))


def test_the_shipped_files_are_those_that_the_script_makes(script: ModuleType) -> None:
    if not COLLECTED.is_dir():
        pytest.skip("the collected facts are not beside the checkout")
    for name, content in script.build(COLLECTED).items():
        assert (SHIPPED / name).read_text("utf-8") == content, (
            f"{name}: run scripts/build_action_knowledge.py"
        )


_COMMANDS = {
    "inputs": ["run"],
    "shell": "bash",
    "evidence": "action.yml",
    "checked": {"commit": "0123456", "date": "2026-11-23"},
}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Owner/name", {}),
        ("owner/name", {"shell": "fish"}),
        ("owner/name", {"listed": ["other"]}),
        ("owner/name", {"more": True}),
        ("owner/name", {"checked": {"date": "today"}}),
    ],
)
def test_odd_inputs_with_commands_stop_the_build(
    script: ModuleType, name: str, change: dict[str, Any]
) -> None:
    with pytest.raises(script.OddFact):
        script.commands(name, {**_COMMANDS, **change})


def test_inputs_with_commands_are_shipped_as_they_are(script: ModuleType) -> None:
    assert script.commands("owner/name", _COMMANDS) == _COMMANDS
