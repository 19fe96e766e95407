"""Comments within what goes or gives way: the exact text after."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.operations import CannotEdit, Commented, DeleteKey, Operation, ReplaceItem
from pinfix.yaml.patch import patch


def after(text: str, *operations: Operation) -> str:
    return patch(Document.from_text(text), operations).text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1\ne:\n  # x\n  b: 2\n  # y\n  c: 3 # z\nd: 4\n", "a: 1\n  # x\n  # y\nd: 4\n"),
        ("a: 1\ne: # w\n  # x\n  b: 2\n", "a: 1\n  # x\n"),
        ("a: 1\ne:\n  # x\n  b: 2", "a: 1\n  # x"),
        ("a: 1\ne:\n  # x\n  b: 2\n  c: 3", "a: 1\n  # x"),
        ("a: 1\r\ne:\r\n  # x\r\n  b: 2", "a: 1\r\n  # x"),
        ("a: 1\ne:\n  b: |\n    # text\nd: 4\n", "a: 1\nd: 4\n"),
        ("a: 1\ne:\n  b: 2\nd: 4\n", "a: 1\nd: 4\n"),
        ("a: 1\ne:\n  b: 2", "a: 1"),
        ("a: 1\ne:\n  # x\n\n  b: 2\nd: 4\n", "a: 1\n  # x\nd: 4\n"),
    ],
)
def test_comments_on_lines_of_their_own_stay(text: str, wanted: str) -> None:
    assert after(text, DeleteKey(("e",), comments_stay=True)) == wanted


def test_without_that_they_go() -> None:
    assert after("a: 1\ne:\n  # x\n  b: 2\nd: 4\n", DeleteKey(("e",))) == "a: 1\nd: 4\n"


def test_a_comment_does_not_become_part_of_a_script() -> None:
    with pytest.raises(CannotEdit):
        after("a: |\n  echo\ne:\n  # x\n  b: 2\n", DeleteKey(("e",), comments_stay=True))


def test_an_item_gives_way_with_the_comments_that_come_again() -> None:
    text = "s:\n  - a: 1 # why\n    b: 2\n  - c\n"
    wanted = "s:\n  - a: x # why\n  - c\n"
    assert after(text, ReplaceItem(("s", 0), {"a": Commented("x", "why")})) == wanted


@pytest.mark.parametrize("comment", ["#why", "# other", "# why # more"])
def test_no_other_comment_is_lost_with_an_item(comment: str) -> None:
    text = f"s:\n  - a: 1 {comment}\n    b: 2\n  - c\n"
    with pytest.raises(CannotEdit):
        after(text, ReplaceItem(("s", 0), {"a": Commented("x", "why")}))


def test_a_comment_that_stands_twice_has_to_come_twice() -> None:
    text = "s:\n  - a: 1 # why\n    b: 2 # why\n  - c\n"
    with pytest.raises(CannotEdit):
        after(text, ReplaceItem(("s", 0), {"a": Commented("x", "why")}))
