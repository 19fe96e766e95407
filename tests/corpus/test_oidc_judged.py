"""What zizmor, actionlint and the published schemas say about real workflows whose keys were swapped."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from corpus import judges
from corpus.runs import CORPUS, Run

pytestmark = [pytest.mark.corpus, pytest.mark.judge, pytest.mark.xdist_group("oidc")]

_STEP = re.compile(r"steps/\d+")


@pytest.fixture(scope="module")
def after(swapped: list[Run]) -> Path:
    """The changed repositories, in the layout of the corpus."""
    return swapped[0].root.parent


@pytest.fixture(scope="module")
def changed(swapped: list[Run]) -> list[str]:
    """The workflows that are changed, relative to the corpus."""
    return [
        f"{run.name}/{path}"
        for run in swapped
        for path, text in run.after.items()
        if text != run.before[path] and path.startswith(".github/workflows/")
    ]


def test_zizmor(after: Path, changed: list[str]) -> None:
    before = judges.zizmor(CORPUS, changed)
    now = judges.zizmor(after, changed, without=before.refused)
    assert now.refused == before.refused
    new = _by_job(now.findings) - _by_job(before.findings)
    assert not new


def _by_job(findings: Counter[judges.Finding]) -> Counter[judges.Finding]:
    """Without the numbers of the steps, for a step that is put in moves those behind it."""
    found: Counter[judges.Finding] = Counter()
    for finding, number in findings.items():
        found[tuple(_STEP.sub("steps/", part) for part in finding)] += number
    return found


def test_actionlint(after: Path, changed: list[str]) -> None:
    assert judges.actionlint(after, changed) - judges.actionlint(CORPUS, changed) == {}


def test_published_schema(after: Path, changed: list[str]) -> None:
    before = judges.json_schema(CORPUS, changed, "github-workflows")
    assert judges.json_schema(after, changed, "github-workflows") - before == {}
