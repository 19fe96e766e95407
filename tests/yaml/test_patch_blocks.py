"""Blocks that are inserted with comments, set off by a blank line, emptied, and taken apart."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.operations import CannotEdit, Commented, DeleteKey, InsertKey, Operation, SetValue
from pinfix.yaml.patch import patch


def after(text: str, *operations: Operation) -> str:
    return patch(Document.from_text(text), operations).text


BLOCK = {"x": Commented("read", "why: so"), "z": "write"}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_blank_line_sets_an_entry_off(ending: str) -> None:
    text = "a: b\n\nc: d\n".replace("\n", ending)

    done = after(text, InsertKey((), "k", BLOCK, after="a", apart=True))

    assert done == "a: b\n\nk:\n  x: read # why: so\n  z: write\n\nc: d\n".replace("\n", ending)


def test_nothing_is_above_the_first_entry_to_be_set_off_from() -> None:
    assert after("a: b\n", InsertKey((), "k", "v", before="a", apart=True)) == "k: v\na: b\n"


def test_a_flow_mapping_has_no_blank_lines() -> None:
    assert after("{a: b, c: d}\n", InsertKey((), "k", "v", after="a", apart=True)) == "{a: b, k: v, c: d}\n"


def test_comments_that_are_indented_deeper_stay_with_the_entry_above() -> None:
    text = "on:\n  push:\n  # schedule:\n\n    # later\n# jobs\njobs: {}\n"

    done = after(text, InsertKey((), "k", "v", after="on"))

    assert done == "on:\n  push:\n  # schedule:\n\n    # later\nk: v\n# jobs\njobs: {}\n"


def test_comments_as_deep_as_the_keys_belong_to_the_entry_below() -> None:
    text = "a:\n  b: c\n  # about d\n  d: e\n"

    assert after(text, InsertKey(("a",), "k", "v", after="b")) == "a:\n  b: c\n  k: v\n  # about d\n  d: e\n"


def test_a_comment_takes_a_line_of_its_own() -> None:
    with pytest.raises(CannotEdit, match="flow collection"):
        after("{a: b}\n", InsertKey((), "k", BLOCK))
    with pytest.raises(CannotEdit, match="flow collection"):
        after("a: b\n", SetValue(("a",), Commented("c", "d")))


@pytest.mark.parametrize("comment", ["", " a", "a\nb", "a\x1bb", "\x85"])
def test_what_cannot_be_a_comment_is_not_written(comment: str) -> None:
    with pytest.raises(CannotEdit, match="comment"):
        after("a: b\n", InsertKey((), "k", {"x": Commented("y", comment)}))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_block_is_emptied_with_the_comments_at_its_lines(ending: str) -> None:
    text = "a: # about a\n  b: c # about b\n\n  d:\n    e: f\ng: h\n".replace("\n", ending)

    assert after(text, SetValue(("a",), {})) == "a: {} # about a\ng: h\n".replace("\n", ending)


def test_a_block_at_the_end_of_the_file_is_emptied() -> None:
    assert after("a:\n  b:\n    - c", SetValue(("a", "b"), [])) == "a:\n  b: []"


@pytest.mark.parametrize("text", ["a:\n  # alone\n  b: c\n", "a:\n  b: c\n  # alone\n  d: e\n"])
def test_a_comment_that_stands_alone_is_not_lost_with_a_block(text: str) -> None:
    with pytest.raises(CannotEdit, match="stands alone"):
        after(text, SetValue(("a",), {}))


@pytest.mark.parametrize(
    "text", ["a: &x\n  b: c\n", "a: !!map\n  b: c\n", "a: &x\n  b: c\nd: *x\n", "? a\n: b: c\n", "- b: c\n"]
)
def test_other_blocks_are_not_emptied(text: str) -> None:
    document = Document.from_text(text)
    path = (0,) if text.startswith("-") else ("a",)

    with pytest.raises(CannotEdit):
        patch(document, [SetValue(path, {})])


def test_a_block_is_replaced_by_nothing_but_an_empty_one() -> None:
    for value in ({"c": "d"}, ["c"], "c", None):
        with pytest.raises(CannotEdit, match="change its entries"):
            after("a:\n  b: c\n", SetValue(("a",), value))


@pytest.mark.parametrize(
    ("gone", "left"),
    [("bd", "f: g # 3"), ("df", "b: c # 1"), ("bf", "d: e # 2")],
    ids=["first", "last", "ends"],
)
def test_neighbours_are_deleted_together(gone: str, left: str) -> None:
    text = "a:\n  b: c # 1\n  d: e # 2\n  f: g # 3\n"

    assert after(text, *(DeleteKey(("a", key)) for key in gone)) == f"a:\n  {left}\n"
