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
from pinfix.github.expressions.token_flow import value_of_expression
from pinfix.github.expressions.tokens import find_expressions, tokens
from pinfix.github.expressions.tree import Malformed, parse
from pinfix.github.expressions.values import Contexts, Holds
from pinfix.github.jobs import read_jobs
from pinfix.github.permission_block import InvalidBlock, read_block
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


def test_real_expressions_have_trees(views: list[Workflow | Action]) -> None:
    malformed = {
        expression.source.strip()
        for view in views
        for scalar in view.document.scalars
        for expression in find_expressions(scalar.value)
        if isinstance(parse(expression.source), Malformed)
    }
    assert malformed <= {"", "..."}  # in comments of scripts


def test_the_token_is_found_where_real_expressions_spell_it_out(views: list[Workflow | Action]) -> None:
    found: Counter[Holds] = Counter()
    for view in views:
        for scalar in view.document.scalars:
            for expression in find_expressions(scalar.value):
                source = expression.source.strip()
                holds = value_of_expression(source, Contexts()).holds
                found[holds] += 1
                if source.lower() in ("github.token", "secrets.github_token"):
                    assert holds is Holds.YES, view.path
    assert found[Holds.YES] > 1_000
    assert found[Holds.MAYBE] < 100


def test_real_blocks_are_read(views: list[Workflow | Action]) -> None:
    count = 0
    for view in views:
        for job in read_jobs(view.document) if isinstance(view, Workflow) else ():
            block = job.get("permissions")
            if block is not None:
                count += 1
                assert not isinstance(read_block(block), InvalidBlock), view.path
    assert count > 1_000


def _uses(owner: dict[str, Any]) -> Iterator[str]:
    if "uses" in owner:
        yield owner["uses"]
    for step in owner.get("steps") or []:
        yield from _uses(step)
