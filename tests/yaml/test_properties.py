"""Any document, any operations: the result is proved, or refused; nothing else ever happens."""

from __future__ import annotations

from random import Random

import pytest
from documents.changes import make_operation, make_operations
from documents.mutations import some_mutations
from documents.texts import TextMaker
from hypothesis import assume, given
from hypothesis import strategies as st

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix.yaml.operations import CannotEdit, Operation, SetScalar, SetTrailingComment, SetValue
from pinfix.yaml.patch import patch
from pinfix.yaml.prove import NotProved, prove

randoms = st.integers(0, 2**48).map(Random)


def made_document(random: Random, size: int = 4) -> Document:
    """A document that parses, out of a few attempts."""
    for _ in range(4):
        try:
            return Document.from_text(TextMaker(random, size).text())
        except FileProblem:
            continue
    assume(False)
    raise AssertionError


@given(randoms)
def test_a_result_is_proved_or_refused(random):
    document = made_document(random)
    text = document.text
    operations = make_operations(document, random)
    try:
        after = patch(document, operations)
    except CannotEdit:
        assert document.text == text
        return
    prove(document, after, operations)
    assert after.bom == document.bom
    again = Document.from_bytes(after.to_bytes())
    assert again.text == after.text
    prove(document, again, operations)


@given(randoms)
def test_one_more_edit_behaves(random):
    document = made_document(random)
    operations = make_operations(document, random)
    try:
        after = patch(document, operations)
        patch(after, operations)
        patch(after, make_operations(after, random))
    except CannotEdit:
        return


@given(randoms)
def test_setting_what_is_set_changes_nothing(random):
    document = made_document(random)
    operation = make_operation(document, random)
    assume(isinstance(operation, (SetScalar, SetTrailingComment)))
    try:
        after = patch(document, [operation])
    except CannotEdit:
        return
    assert patch(after, [operation]).text == after.text


@given(randoms)
def test_text_before_and_behind_a_scalar_stays(random):
    document = made_document(random)
    operation = make_operation(document, random)
    assume(isinstance(operation, SetScalar))
    try:
        after = patch(document, [operation])
    except CannotEdit:
        return
    node = document.node(operation.path, operation.document)
    target = getattr(node, "target", node)
    assert after.text.startswith(document.text[: target.start])
    assert after.text.endswith(document.text[target.end :])


@given(randoms)
def test_a_mutated_result_is_not_proved(random):
    document = made_document(random)
    operations = make_operations(document, random)
    try:
        after = patch(document, operations)
    except CannotEdit:
        return
    whole = after.to_bytes().decode("utf-8")
    for mutated in some_mutations(whole, random, 20):
        assert_not_proved(document, mutated, operations)


@given(randoms)
def test_other_operations_are_not_proved(random):
    document = made_document(random)
    operations = make_operations(document, random)
    other = make_operations(document, random)
    try:
        after = patch(document, operations)
    except CannotEdit:
        return
    try:
        different = patch(document, other)
    except CannotEdit:
        different = None  # what cannot be done cannot be proved either
    assume(different is None or different.text != after.text)
    with pytest.raises(NotProved):
        prove(document, after, other)


@given(randoms)
def test_nothing_is_proved_of_an_unchanged_document(random):
    document = made_document(random)
    operations = make_operations(document, random)
    try:
        after = patch(document, operations)
    except CannotEdit:
        return
    # Data that is set may be quoted in more than one way, so the same data may be proved to stand there.
    assume(after.text != document.text and not any(isinstance(done, SetValue) for done in operations))
    with pytest.raises(NotProved):
        prove(document, document, operations)
    with pytest.raises(NotProved):
        prove(document, after, [])


def assert_not_proved(document: Document, mutated: str, operations: list[Operation]) -> None:
    try:
        after = Document.from_text(mutated)
    except FileProblem:
        return
    with pytest.raises(NotProved):
        prove(document, after, operations)
