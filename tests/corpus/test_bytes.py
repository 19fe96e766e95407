"""Nothing but what is reported changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from corpus.lines import differences
from corpus.runs import Run

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
