"""Made-up needs on real workflows: the same invariants, and what actionlint says of the results."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from corpus import judges
from permissions.blocks import all_written
from permissions.placement.invariants import check, made_needs

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.placement.verdict import Style

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"

STYLES = {
    "by default": Style(),
    "everything": Style(visibility="private", comments=True, narrow=True),
    "small default": Style(default="read", top="read"),
}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real workflows is not at {CORPUS}"),
]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_real_workflows(style: Style) -> None:
    changed = failed = 0
    for repository in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        texts = _texts(repository)
        results = check(texts, made_needs(texts, Random(repository.name), 0.15), style)
        changed += sum(result.text != texts[path] for path, result in results.items())
        failed += sum(bool(result.failed) for result in results.values())

    assert changed > 500
    assert failed * 50 < changed  # comments inside blocks that would go


@pytest.mark.judge
def test_actionlint(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    files: list[str] = []
    for repository in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        texts = _texts(repository)
        for path, result in all_written(texts, made_needs(texts, Random(1), 0.1)).items():
            if result.text == texts[path]:
                continue
            file = f"{repository.name}/{path}"
            files.append(file)
            for folder, text in ((before, texts[path]), (after, result.text)):
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(text, encoding="utf-8", newline="")

    assert len(files) > 500
    assert judges.actionlint(after, files) - judges.actionlint(before, files) == {}


def _texts(repository: Path) -> dict[str, str]:
    found = {}
    for path in sorted((repository / ".github" / "workflows").glob("*.y*ml")):
        try:
            found[path.relative_to(repository).as_posix()] = Document.from_bytes(path.read_bytes()).text
        except FileProblem:
            continue
    return found
