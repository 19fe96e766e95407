"""Scripts of real workflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pinfix.errors import FileProblem
from pinfix.github.jobs import read_jobs
from pinfix.shell import read_script
from pinfix.yaml.document import Document

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
MOST_UNREAD = 0.002


def scripts() -> Iterator[str]:
    """The scripts of steps that run in bash by default: no shell is named, and no runner of Windows."""
    for path in sorted(CORPUS.rglob("*.y*ml")):
        try:
            document = Document.from_bytes(path.read_bytes())
        except FileProblem:
            continue
        for job in read_jobs(document):
            runner = job.string("runs-on") or ""
            if job.has("defaults") or not runner.startswith(("ubuntu", "macos")):
                continue
            for step in job.steps:
                if step.script is not None and not step.has("shell"):
                    yield step.script.value


@pytest.mark.corpus
def test_nearly_all_scripts_are_understood() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    texts = list(dict.fromkeys(scripts()))
    unread = [text for text in texts if read_script(text, "bash").unread]
    assert len(texts) > 4000
    assert len(unread) <= MOST_UNREAD * len(texts)
