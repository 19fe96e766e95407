"""What zizmor, actionlint and the published schemas say about real repositories once all codemods ran."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import judges
from corpus.runs import CORPUS, Run

pytestmark = [pytest.mark.corpus, pytest.mark.judge, pytest.mark.xdist_group("permissions")]

_REPAIRED = {"excessive-permissions", "unpinned-uses"}


@pytest.fixture(scope="module")
def after(repaired: list[Run]) -> Path:
    """The corpus with everything repaired, in the same layout."""
    return repaired[0].root.parent


@pytest.fixture(scope="module")
def changed(repaired: list[Run]) -> list[str]:
    """The workflows with another block than before, relative to the corpus."""
    return sorted(
        {
            f"{run.name}/{change['path']}"
            for run in repaired
            for change in run.report["changes"]
            if change["codemod"] == "permissions"
        }
    )


def test_zizmor(after: Path, changed: list[str], repaired: list[Run]) -> None:
    before = judges.zizmor(CORPUS, changed)
    now = judges.zizmor(after, changed, without=before.refused)
    assert now.refused == before.refused
    assert now.findings - before.findings == {}
    assert {ident for _, ident, *_ in before.findings - now.findings} == _REPAIRED
    narrowed = {
        (f"{run.name}/{change['path']}", "/".join(change["yaml_path"][:2]))
        for run in repaired
        for change in run.report["changes"]
        if change["codemod"] == "permissions"
    }
    assert len(_excessive(before) & narrowed) > 300
    assert _excessive(now) & narrowed == set()


def test_actionlint(after: Path, changed: list[str]) -> None:
    assert judges.actionlint(after, changed) - judges.actionlint(CORPUS, changed) == {}


def test_published_schema(after: Path, changed: list[str]) -> None:
    before = judges.json_schema(CORPUS, changed, "github-workflows")
    assert judges.json_schema(after, changed, "github-workflows") - before == {}


def _excessive(verdict: judges.Verdict) -> set[tuple[str, str]]:
    """File and place of each finding about too large a grant."""
    return {
        (file, "/".join(route.split("/")[:2]))
        for file, ident, _, route, *_ in verdict.findings
        if ident == "excessive-permissions"
    }
