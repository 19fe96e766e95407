"""Version, hooks, wheel."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from project.pages import script, text, tracked_files
from ruamel.yaml import YAML

from pinfix import __version__

HOOKS: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(text(".pre-commit-hooks.yaml"))


def test_changelog_has_the_version() -> None:
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == __version__
    assert all(date for _, date in headings[1:])


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_takes_workflows_and_actions_only(hook: dict[str, Any]) -> None:
    pattern = re.compile(hook["files"])
    taken = (".github/workflows/ci.yml", ".github/workflows/ci.yaml", "action.yml", "a/b/action.yaml")
    left = (
        "ci.yml",
        ".github/dependabot.yml",
        ".github/workflows/old/ci.yml",
        ".github/workflows/ci.yml.bak",
        "docs/.github/workflows/ci.yml",
        "reaction.yml",
        "transaction.yml",
        "a/action.yml/b",
    )
    assert all(pattern.search(path) for path in taken)
    assert not any(pattern.search(path) for path in left)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_runs_offline_and_once(hook: dict[str, Any]) -> None:
    assert hook["entry"].startswith("pinfix apply --offline")
    assert hook["require_serial"] is True
    assert hook["language"] == "python"


def test_wheel_check_finds_what_is_wrong(tmp_path: Path) -> None:
    tracked = ["src/pinfix/a.py", "src/pinfix/b.json", "tests/test_a.py", "codemods/README.md"]
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("pinfix/a.py", "")
        archive.writestr("tests/test_a.py", "")
        archive.writestr("pinfix-1.dist-info/METADATA", "")
    assert script("check_wheel").differences(wheel, tracked) == [
        "missing: pinfix/b.json",
        "too much: tests/test_a.py",
    ]


def test_wheel_check_expects_the_data() -> None:
    expected = script("check_wheel").expected(tracked_files())
    assert {
        "pinfix/py.typed",
        "pinfix/config.schema.json",
        "pinfix/report/report.schema.json",
        "pinfix_codemods/pin_actions/knowledge.json",
        "pinfix_resolvers/data/tags.jsonl",
        "pinfix_resolvers/data/denylist.json",
    } <= expected
    assert not any(path.startswith(("tests/", "README")) for path in expected)
