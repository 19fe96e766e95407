from __future__ import annotations

import pytest

from pinfix.github.triggers import runs_in_base_context
from pinfix.github.workflow import Workflow
from pinfix.yaml.document import Document


def triggers(text: str) -> frozenset[str]:
    return Workflow("x.yml", Document.from_text(text)).triggers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on: push", {"push"}),
        ("'on': push", {"push"}),
        ('"on": "push"', {"push"}),
        ("on: [push, pull_request]", {"push", "pull_request"}),
        ("on:\n- push\n- workflow_call\n", {"push", "workflow_call"}),
        ("on:\n  push:\n    branches: [main]\n  workflow_run: {workflows: [x]}\n", {"push", "workflow_run"}),
        ("on: {push: }", {"push"}),
        ("x: &e [push]\non: *e", {"push"}),
        ("on: push\n---\non: [pull_request_target]\n", {"push", "pull_request_target"}),
    ],
)
def test_the_three_ways_to_write_events(text: str, expected: set[str]) -> None:
    assert triggers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "name: x",
        "on:",
        "on: ~",
        "on: []",
        "on: {}",
        "on: [[push], {push: x}, ~]",
        "true: push",
        "On: push",
        "push",
        "[on, push]",
    ],
)
def test_no_events(text: str) -> None:
    assert triggers(text) == frozenset()


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_base_context(event: str) -> None:
    assert runs_in_base_context({"push", event})


@pytest.mark.parametrize(
    "events", [set(), {"push", "pull_request"}, {"workflow_call"}, {"Pull_Request_Target"}, {"issue_comment"}]
)
def test_not_base_context(events: set[str]) -> None:
    assert not runs_in_base_context(events)
