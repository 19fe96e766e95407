"""What zizmor, actionlint and the published schemas say about real files, before and after."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import judges
from corpus.runs import CORPUS, Run

pytestmark = [pytest.mark.corpus, pytest.mark.judge, pytest.mark.xdist_group("pins")]


@pytest.fixture(scope="module")
def after(repositories: list[Run]) -> Path:
    """The corpus with everything pinned, in the same layout."""
    return repositories[0].root.parent


@pytest.fixture(scope="module")
def workflows() -> list[str]:
    """Relative to the corpus."""
    return _files("*/.github/workflows/*.y*ml")


@pytest.fixture(scope="module")
def actions() -> list[str]:
    """Relative to the corpus."""
    return _files("**/action.y*ml")


def test_zizmor(after: Path, workflows: list[str], actions: list[str], repositories: list[Run]) -> None:
    before = judges.zizmor(CORPUS, [*workflows, *actions])
    now = judges.zizmor(after, [*workflows, *actions], without=before.refused)
    assert now.refused == before.refused
    assert len(before.refused) < 5
    assert now.findings - before.findings == {}
    gone = before.findings - now.findings
    assert {ident for _, ident, *_ in gone} == {"unpinned-uses"}
    pinned = {
        (f"{run.name}/{change['path']}", "/".join(map(str, change["yaml_path"])))
        for run in repositories
        for change in run.report["changes"]
    }
    assert len(_unpinned(before) & pinned) > 3_000
    assert _unpinned(now) & pinned == set()


def test_actionlint(after: Path, workflows: list[str]) -> None:
    before = judges.actionlint(CORPUS, workflows)
    assert judges.actionlint(after, workflows) - before == {}
    assert before.total() > 100


@pytest.mark.parametrize("schema", ["github-workflows", "github-actions"])
def test_published_schemas(after: Path, workflows: list[str], actions: list[str], schema: str) -> None:
    files = workflows if schema == "github-workflows" else actions
    before = judges.json_schema(CORPUS, files, schema)
    assert judges.json_schema(after, files, schema) - before == {}
    assert before.total() > 50


def _unpinned(verdict: judges.Verdict) -> set[tuple[str, str]]:
    """File and place of each finding that asks for a pin."""
    return {(file, route) for file, ident, _, route, *_ in verdict.findings if ident == "unpinned-uses"}


def _files(pattern: str) -> list[str]:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    return sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob(pattern))
