from __future__ import annotations

import pytest

from pinfix.github.triggers import pushes_of_tags, runs_in_base_context
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


@pytest.mark.parametrize(
    "on",
    [
        "push",
        "[push, pull_request]",
        "{push: }",
        "{push: {}}",
        "{push: {paths: [src/**]}}",
        "{push: {paths-ignore: [docs/**]}}",
        "{push: {tags: ['v*']}}",
        "{push: {tags: ['v*'], branches: [main]}}",
        "{push: {tags-ignore: [x]}}",
        "{push: {branches: [main], tags-ignore: [x]}}",
        "{push: [branches]}",
    ],
)
def test_pushes_of_tags(on: str) -> None:
    assert pushes_of_tags(Document.from_text(f"on: {on}").roots[0])


@pytest.mark.parametrize(
    "on",
    [
        "",
        "pull_request",
        "[release, create]",
        "{pull_request: {tags: [x]}}",
        "{push: {branches: [main]}}",
        "{push: {branches-ignore: [main]}}",
        "{push: {branches: ['**'], paths: [src/**]}}",
        "{Push: {tags: [x]}}",
        "{workflow_dispatch: , release: {types: [published]}}",
    ],
)
def test_no_pushes_of_tags(on: str) -> None:
    assert not pushes_of_tags(Document.from_text(f"on: {on}").roots[0])


def test_a_file_without_triggers_has_no_pushes() -> None:
    assert not pushes_of_tags(Document.from_text("[push]").roots[0])
