from __future__ import annotations

import pytest

from pinfix.github.classify import kind_of
from pinfix.yaml.document import Document


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        (".github/workflows/ci.yml", "name: x", "workflow"),
        (".github/workflows/ci.yaml", "- list", "workflow"),
        ("sub/folder/.github/workflows/ci.yml", "name: x", "workflow"),
        (".github/workflows/action.yml", "runs: {}", "workflow"),
        ("action.yml", "name: x", "action"),
        (".github/actions/a/action.yaml", "jobs: {}", "action"),
        (".github/workflows/sub/action.yml", "name: x", "action"),
        ("templates/ci.yml", "on: push\njobs: {}", "workflow"),
        ("templates/x.yml", "runs: {using: composite}", "action"),
        ("templates/x.yml", "runs: {}\njobs: {}", "workflow"),
        ("templates/x.yml", "name: x\n---\njobs: {}", "workflow"),
        (".github/workflows/sub/ci.yml", "jobs: {}", "workflow"),
    ],
)
def test_kinds(path: str, text: str, kind: str) -> None:
    assert kind_of(path, Document.from_text(text)) == kind


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/dependabot.yml", "version: 2\nupdates: []"),
        (".github/workflows/sub/x.yml", "name: x"),
        (".github/workflows/ci.yml.txt", "name: x"),
        (".github/workflows/ci.json", "name: x"),
        ("x.github/workflows/ci.yml", "name: x"),
        ("my-action.yml", "name: x"),
        ("action.yml/x.yml", "name: x"),
        ("x.yml", "- jobs\n- runs"),
        ("x.yml", "Jobs: {}"),
        ("x.yml", "steps: {jobs: {}, runs: {}}"),
    ],
)
def test_other_files(path: str, text: str) -> None:
    assert kind_of(path, Document.from_text(text)) is None
