"""The blocks that `permissions` writes in real repositories, judged by GitHub's rules alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus import blocks
from corpus.grants import (
    PASSED_ON,
    RESTRICTED,
    Job,
    read_workflows,
    refused_calls,
    too_much,
)
from corpus.runs import Run, apply, read_files

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("permissions")]

_STILL_LOWERED = {"needs-more-than-granted"}
"""Said of jobs that may get less all the same."""

_TEXT_ONLY = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def test_a_second_run_finds_nothing_to_do(
    granted: list[Run], repaired: list[Run], repaired_folder: Run
) -> None:
    runs = [*granted, *repaired, repaired_folder]
    assert [(run.name, run.second.changes) for run in runs if run.second.changes] == []
    assert [run.name for run in runs if run.second.rewrites] == []


def test_only_files_that_hold_no_yaml_are_not_read(granted: list[Run]) -> None:
    errors = [(run.name, error["path"], error["code"]) for run in granted for error in run.report["errors"]]
    assert [code for *_, code in errors] == ["empty", "invalid-yaml"]


def test_every_byte_outside_the_blocks_is_the_same(granted: list[Run]) -> None:
    compared = 0
    for run in granted:
        assert run.before.keys() == run.after.keys()
        reported = {change["path"] for change in run.report["changes"]}
        for path, before in run.before.items():
            after = run.after[path]
            assert (before != after) == (path in reported), f"{run.name}/{path}"
            if before != after:
                compared += 1
                assert blocks.differences(before.decode(), after.decode()) == [], f"{run.name}/{path}"
    assert compared > 400


def test_the_plain_data_differs_in_the_reported_blocks_only(granted: list[Run]) -> None:
    for run in granted:
        for path in {change["path"] for change in run.report["changes"]}:
            data = yaml.load(run.before[path], _TEXT_ONLY)
            for change in run.report["changes"]:
                if change["path"] == path:
                    _owner(data, change)["permissions"] = yaml.load(change["after"], _TEXT_ONLY)[
                        "permissions"
                    ]
            assert yaml.load(run.after[path], _TEXT_ONLY) == data, f"{run.name}/{path}"


def test_no_job_gets_more_than_it_had(granted: list[Run]) -> None:
    lowered = 0
    for run in granted:
        for before, after in _jobs(run):
            assert too_much(after.grant, before.grant) == set(), f"{run.name}/{after.path} {after.id}"
            lowered += after.grant != before.grant
    assert lowered > 800


def test_nobody_gets_openid_connect_who_had_not_asked_for_it(granted: list[Run]) -> None:
    for run in granted:
        for before, after in _jobs(run):
            if "id-token" in (after.written or {}) and not before.calls:
                assert "id-token" in (before.written or {}), f"{run.name}/{after.path} {after.id}"


def test_jobs_that_are_not_named_keep_what_they_have(granted: list[Run]) -> None:
    for run in granted:
        named = {(change["path"], tuple(change["yaml_path"][:2])) for change in run.report["changes"]}
        for before, after in _jobs(run):
            by_the_file = before.own is None and any(
                path == before.path and (not place or place[0] != "jobs") for path, place in named
            )
            if not by_the_file and (before.path, ("jobs", before.id)) not in named:
                assert after.written == before.written, f"{run.name}/{after.path} {after.id}"


def test_jobs_that_are_not_understood_keep_what_they_have(granted: list[Run]) -> None:
    kept = 0
    for run in granted:
        not_understood = {
            (refusal["path"], refusal["yaml_path"][1])
            for refusal in run.report["refusals"]
            if refusal["yaml_path"][:1] == ["jobs"] and refusal["code"] not in _STILL_LOWERED
        }
        for before, after in _jobs(run):
            if (before.path, before.id) in not_understood:
                kept += 1
                assert after.grant == before.grant, f"{run.name}/{after.path} {after.id}"
    assert kept > 500


@pytest.mark.parametrize("default", [PASSED_ON, RESTRICTED], ids=["large", "small"])
def test_every_call_that_starts_today_starts_afterwards(granted: list[Run], default: dict[str, str]) -> None:
    calls = 0
    for run in granted:
        before, after = read_workflows(run.before), read_workflows(run.after)
        calls += sum(job.callee in before for workflow in before.values() for job in workflow.jobs)
        assert refused_calls(after, default) <= refused_calls(before, default), run.name
    assert calls > 100


def test_all_codemods_together_write_what_they_write_one_after_another(
    granted: list[Run], repaired: list[Run], tmp_path: Path
) -> None:
    for alone, together in zip(granted, repaired, strict=True):
        pinned = apply(Path(shutil.copytree(alone.root, tmp_path / alone.name)), "pin-actions")
        assert together.after == pinned.after, alone.name
        first = [change for change in together.report["changes"] if change["codemod"] == "permissions"]
        assert first == alone.report["changes"]
        assert read_files(together.root) == together.after


def _jobs(run: Run) -> Iterator[tuple[Job, Job]]:
    before, after = read_workflows(run.before), read_workflows(run.after)
    assert before.keys() == after.keys()
    for path, workflow in before.items():
        assert [job.id for job in workflow.jobs] == [job.id for job in after[path].jobs]
        yield from zip(workflow.jobs, after[path].jobs, strict=True)


def _owner(data: Any, change: dict[str, Any]) -> Any:
    """The mapping whose block changes: the job of the change's place, or the whole file."""
    path = change["yaml_path"]
    return data["jobs"][path[1]] if path[:1] == ["jobs"] else data
