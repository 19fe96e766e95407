"""What is true of every fixture case of `permissions`, worked out from the texts and the report alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fixture_case import FixtureCase, cases, plan_as_written, report_for
from ruamel.yaml import YAML

REWRITES = [case for case in cases("permissions") if case.changes]
LEVELS = {"none": 0, "read": 1, "write": 2}

LINES = [case for case in REWRITES if b"jobs: {" not in case.before]  # flow style is all on one line

each_rewrite = pytest.mark.parametrize("case", REWRITES, ids=lambda case: case.name)
each_rewrite_of_lines = pytest.mark.parametrize("case", LINES, ids=lambda case: case.name)


@each_rewrite
def test_nothing_but_permissions_changes_in_the_data(case: FixtureCase) -> None:
    assert _without_blocks(_loaded(case.before)) == _without_blocks(_loaded(case.after))


@each_rewrite_of_lines
def test_every_other_line_stays(case: FixtureCase) -> None:
    scopes = re.compile(r"\s*(permissions|[a-z-]+): *(write-all|read-all|\{\}|none|read|write)?( +#.*)?|")
    before, after = case.before.decode().splitlines(), case.after.decode().splitlines()

    assert _others(before, scopes) == _others(after, scopes)


@each_rewrite
def test_no_job_is_granted_more_than_before(case: FixtureCase) -> None:
    before, after = _grants(_loaded(case.before)), _grants(_loaded(case.after))

    for job, granted in after.items():
        had = before[job]
        for scope, level in (granted or {}).items():
            assert had is None or LEVELS[level] <= LEVELS[had.get(scope, "none")], job
        assert granted is not None or had is None
        # What nobody wrote is in no default.
        assert had is not None or (granted or {}).get("id-token", "none") == "none"


@each_rewrite
def test_every_scope_has_its_evidence(case: FixtureCase) -> None:
    elsewhere = {f"{file.owner}/{file.repo}@{file.commit}:{file.path}" for file in case.remote}
    paths = {*case.files(b""), *elsewhere}

    for change in report_for(case)["changes"]:
        written = YAML(typ="base", pure=True).load(change["after"])["permissions"]
        for scope, level in written.items():
            reasons = [
                reason
                for key, found in change["evidence"].items()
                if (name := key.partition(": "))[0] == scope and LEVELS[name[2]] >= LEVELS[level]
                for reason in found
            ]
            assert reasons, f"{scope}: {level}"
            assert all(reason["because"] for reason in reasons)
            assert {reason["path"] for reason in reasons} <= paths


def test_assumptions_are_said() -> None:
    assumed = [change for case in REWRITES for change in plan_as_written(case).changes if change.assumption]
    assert assumed
    assert {change.safety.value for change in assumed} == {"assumed"}


def _loaded(data: bytes) -> Any:
    return YAML(typ="base", pure=True).load(data.decode())


def _without_blocks(workflow: dict[str, Any]) -> dict[str, Any]:
    jobs = {name: _without(job) for name, job in workflow["jobs"].items()}
    return {**_without(workflow), "jobs": jobs}


def _without(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key != "permissions"}


def _others(lines: list[str], scopes: re.Pattern[str]) -> list[str]:
    return [line for line in lines if not scopes.fullmatch(line)]


def _grants(workflow: dict[str, Any]) -> dict[str, dict[str, str] | None]:
    """What each job is granted; None where nothing is written, so that it is the default."""
    top = workflow.get("permissions")
    return {name: _levels(job.get("permissions", top)) for name, job in workflow["jobs"].items()}


def _levels(block: dict[str, str] | str | None) -> dict[str, str] | None:
    if isinstance(block, str):
        return _Everything("write" if block == "write-all" else "read")
    return block


class _Everything(dict[str, str]):
    """`write-all` or `read-all`."""

    def __init__(self, level: str) -> None:
        super().__init__()
        self._level = level

    def get(self, key: str, default: Any = None) -> Any:
        return self._level
