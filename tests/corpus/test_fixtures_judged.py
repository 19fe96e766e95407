"""What the same judges say about the fixtures, so that no `after.yml` enshrines something that is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from corpus import judges

pytestmark = pytest.mark.judge

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pin-actions"
_DEFAULT_PLACE = ".github/workflows/ci.yml"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    """Two folders, before and after, and the files in both: each case is a repository of its own."""
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after")
    files = []
    for result in sorted(FIXTURES.glob("*/after.yml")):
        case = result.parent
        place = case / "path.txt"
        file = f"{case.name}/{place.read_text('utf-8').strip() if place.exists() else _DEFAULT_PLACE}"
        for folder, source in ((before, case / "before.yml"), (after, result)):
            (folder / file).parent.mkdir(parents=True)
            shutil.copyfile(source, folder / file)
        files.append(file)
    if not files:
        pytest.skip(f"there are no fixtures in {FIXTURES}")
    return before, after, files


def test_zizmor(cases: tuple[Path, Path, list[str]]) -> None:
    before, after, files = cases
    then = judges.zizmor(before, files)
    now = judges.zizmor(after, files, without=then.refused)
    assert now.refused == then.refused
    assert now.findings - then.findings == {}


def test_actionlint(cases: tuple[Path, Path, list[str]]) -> None:
    before, after, files = cases
    workflows = [file for file in files if "/.github/workflows/" in file]
    assert judges.actionlint(after, workflows) - judges.actionlint(before, workflows) == {}


@pytest.mark.parametrize("schema", ["github-workflows", "github-actions"])
def test_published_schemas(cases: tuple[Path, Path, list[str]], schema: str) -> None:
    before, after, files = cases
    of_schema = [file for file in files if ("/.github/workflows/" in file) == (schema == "github-workflows")]
    assert judges.json_schema(after, of_schema, schema) - judges.json_schema(before, of_schema, schema) == {}
