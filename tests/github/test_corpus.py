"""The views on real files, against a walk over plain data that shares no code with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.classify import kind_of
from pinfix.github.expressions import find_expressions, tokens
from pinfix.github.uses import InvalidUses, RepositoryUses
from pinfix.github.workflow import Workflow
from pinfix.yaml.document import Document

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.corpus

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # text only: no booleans, no merge keys


@pytest.fixture(scope="module")
def views() -> list[Workflow | Action]:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    found: list[Workflow | Action] = []
    for file in sorted(CORPUS.glob("*/**/*.y*ml")):
        try:
            document = Document.from_bytes(file.read_bytes())
        except FileProblem:
            continue
        path = file.relative_to(CORPUS).as_posix()
        kind = kind_of(path, document)
        if kind is not None:
            found.append(Workflow(path, document) if kind == "workflow" else Action(path, document))
    return found


def test_the_same_uses_as_in_the_plain_data(views: list[Workflow | Action]) -> None:
    not_plain = []
    for view in views:
        try:
            data = yaml.load(view.document.text, _LOADER)
        except yaml.constructor.ConstructorError:  # a template whose `{{ … }}` makes mappings of keys
            not_plain.append(view.path)
            continue
        holder = data.get("jobs", {}) if isinstance(view, Workflow) else {"": data.get("runs", {})}
        expected = [uses for job in holder.values() for uses in _uses(job)]
        assert [site.text for site in view.sites()] == expected, view.path
    assert len(not_plain) <= 2


def test_every_path_leads_to_its_node(views: list[Workflow | Action]) -> None:
    for view in views:
        for site in view.sites():
            assert view.document.node(site.path, site.document) is site.written, view.path


def test_real_references_are_understood(views: list[Workflow | Action]) -> None:
    sites = [(view.path, site) for view in views for site in view.sites()]
    kinds = Counter(type(site.uses) for _, site in sites)
    assert kinds[RepositoryUses] > 10_000
    assert [(path, site.text) for path, site in sites if isinstance(site.uses, InvalidUses)] == []


def test_real_expressions_have_no_errors(views: list[Workflow | Action]) -> None:
    count = 0
    for view in views:
        for scalar in view.document.scalars:
            for expression in find_expressions(scalar.value):
                count += 1
                assert expression.terminated, view.path
                assert all(token.kind != "error" for token in tokens(expression.source)), view.path
    assert count > 20_000


def _uses(owner: dict[str, Any]) -> Iterator[str]:
    if "uses" in owner:
        yield owner["uses"]
    for step in owner.get("steps") or []:
        yield from _uses(step)
