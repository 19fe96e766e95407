"""What a codemod asks for, on every real workflow: carried out exactly, and proved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from documents.changes import places
from documents.mutations import some_mutations

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Scalar, follow
from pinfix.yaml.operations import (
    InsertCommentAbove,
    Operation,
    SetScalar,
    SetTrailingComment,
)
from pinfix.yaml.operations import (
    Path as YamlPath,
)
from pinfix.yaml.patch import patch
from pinfix.yaml.prove import NotProved, prove

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def test_a_sample_is_pinned_and_no_mutation_proved():
    _pin_all(_workflows()[::60], mutations=6)


@pytest.mark.corpus
def test_all_are_pinned_and_no_mutation_proved():
    _pin_all(_workflows(), mutations=6)


def _pin_all(paths: list[Path], mutations: int) -> None:
    random = Random(0)
    pinned = 0
    for path in paths:
        try:
            document = Document.from_bytes(path.read_bytes())
        except FileProblem:
            continue
        operations = list(_pins(document))
        after = patch(document, operations)
        pinned += len(operations)
        expected = _lines_without_uses(document.text)
        assert [line for line in _lines_without_uses(after.text) if line.strip() != "# a note"] == expected
        for mutated in some_mutations(after.text, random, mutations if operations else 0):
            try:
                result = Document.from_text(mutated)
            except FileProblem:
                continue
            with pytest.raises(NotProved):
                prove(document, result, operations)
    assert pinned


def _pins(document: Document) -> Iterator[Operation]:
    lines: set[int] = set()
    for number, path, node in places(document):
        if path[-1:] != ("uses",) or not isinstance(node, Scalar):
            continue
        line = document.place(node.end)[0]
        if (
            node.is_empty
            or node.style in ("|", ">")
            or line in lines
            or not _is_step_or_job(document, path, number)
        ):
            continue
        lines.add(line)
        yield SetScalar(path, "owner/name@" + "0f" * 20, number)
        yield SetTrailingComment(path, "v4.4.0", document=number)
        yield InsertCommentAbove(path, "a note", number)


def _is_step_or_job(document: Document, path: YamlPath, number: int) -> bool:
    parent = follow(document.node(path[:-1], number))
    return isinstance(parent, Mapping) and not parent.flow


def _lines_without_uses(text: str) -> list[str]:
    return [line for line in text.split("\n") if "uses" not in line]


def _workflows() -> list[Path]:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    return sorted(path for path in CORPUS.rglob("*.y*ml") if path.is_file())
