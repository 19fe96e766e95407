"""Nothing but what is reported changes, whichever way it is written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus.lines import differences
from corpus.runs import CORPUS, Run, read_files

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("pins")]

_TEXT_ONLY = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def test_every_byte_outside_the_reported_edits_is_the_same(runs: list[Run]) -> None:
    compared = 0
    for run in runs:
        assert run.before.keys() == run.after.keys()
        for path, before in run.before.items():
            changes = [change for change in run.report["changes"] if change["path"] == path]
            after = run.after[path]
            if changes:
                compared += 1
                assert differences(before.decode(), after.decode(), changes) == [], f"{run.name}/{path}"
            else:
                assert before == after, f"{run.name}/{path}"
    assert compared > 2_000


def test_the_plain_data_differs_in_nothing_else(runs: list[Run]) -> None:
    for run in runs:
        for path in {change["path"] for change in run.report["changes"]}:
            try:
                data = yaml.load(run.before[path], _TEXT_ONLY)
            except yaml.constructor.ConstructorError:
                continue  # a mapping as a key: a template, not a workflow yet
            for change in run.report["changes"]:
                if change["path"] == path:
                    _carry_out(data, change)
            assert yaml.load(run.after[path], _TEXT_ONLY) == data, f"{run.name}/{path}"


def test_the_summary_counts_what_is_there(runs: list[Run]) -> None:
    for run in runs:
        summary = run.report["summary"]
        changed = [path for path, data in run.before.items() if run.after[path] != data]
        assert summary["files_changed"] == len(changed) == len({c["path"] for c in run.report["changes"]})
        for kind in ("changes", "refusals", "errors"):
            assert summary[kind] == len(run.report[kind])


@pytest.mark.parametrize("which", ["repositories", "granted", "repaired"])
def test_the_diff_gives_git_the_same_bytes(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    of_each: list[Run] = request.getfixturevalue(which)
    for run in of_each:
        copy = Path(shutil.copytree(CORPUS / run.name, tmp_path / run.name))
        _git_apply(copy, run.diff)
        assert read_files(copy) == run.after, run.name


def test_the_command_line_on_all_workflows_at_once(repaired_folder: Run, tmp_path: Path) -> None:
    folder, applied = tmp_path / "patched", tmp_path / "applied"
    for copy in (folder, applied):
        copy.mkdir()
        for path, data in repaired_folder.before.items():
            (copy / path).write_bytes(data)
    diff = _pinfix(3, "--dry-run", str(folder))
    assert read_files(folder) == repaired_folder.before
    assert diff == repaired_folder.diff
    _git_apply(folder, diff)
    assert read_files(folder) == repaired_folder.after
    _pinfix(3, str(applied))
    assert read_files(applied) == repaired_folder.after
    assert _pinfix(3, "--dry-run", str(applied)) == b""


def _pinfix(code: int, *arguments: str) -> bytes:
    command = [sys.executable, "-m", "pinfix", "apply", "--offline", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout


def _git_apply(folder: Path, diff: bytes) -> None:
    if diff:
        outside_any_repository = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
        subprocess.run(["git", "apply", "-"], cwd=folder, input=diff, env=outside_any_repository, check=True)


def _carry_out(data: Any, change: dict[str, Any]) -> None:
    written, _, rest = change["after"].partition(" ")
    for *owner_path, key in change["evidence"].get("places", [change["yaml_path"]]):
        owner = data
        for part in owner_path:
            owner = owner[part]
        assert owner[key].strip() == change["before"].partition(" ")[0]
        owner[key] = owner[key].replace(owner[key].strip(), written)
        for name, value in _inputs(rest):
            inputs = owner.get("with") or {}
            assert name not in inputs
            owner["with"] = {**inputs, name: value}


def _inputs(rest: str) -> Iterator[tuple[str, str]]:
    _, found, given = rest.partition(", with ")
    if found:
        name, _, value = given.partition(": ")
        yield name, value
