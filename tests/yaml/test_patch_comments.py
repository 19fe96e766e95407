"""SetTrailingComment and InsertCommentAbove: the exact text after."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.operations import CannotEdit, InsertCommentAbove, SetScalar, SetTrailingComment
from pinfix.yaml.patch import patch

TRAILING = [
    ("a: b\n", ("a",), "a: b # v1\n"),
    ("a: b", ("a",), "a: b # v1"),
    ("a: b  \n", ("a",), "a: b # v1  \n"),
    ("a: b   # x\n", ("a",), "a: b   # v1\n"),
    ("a: b\t#x y  \n", ("a",), "a: b\t# v1  \n"),
    ("a: b #\n", ("a",), "a: b # v1\n"),
    ("a: 'b # c'\n", ("a",), "a: 'b # c' # v1\n"),
    ("a: b\n  c\nd: e\n", ("a",), "a: b\n  c # v1\nd: e\n"),
    ("a: |\n  b\n", ("a",), "a: | # v1\n  b\n"),
    ("a: >- # x\n  b\n", ("a",), "a: >- # v1\n  b\n"),
    ("a:\nb: c\n", ("a",), "a: # v1\nb: c\n"),
    ("- a\n- b\n", (0,), "- a # v1\n- b\n"),
    ("- a: b\n  c: d\n", (0, "a"), "- a: b # v1\n  c: d\n"),
    ("a: [b, c]\n", ("a",), "a: [b, c] # v1\n"),
    ("a: [b, c]\n", ("a", 0), "a: [b, c] # v1\n"),
    ("a: {\n  b: c, # x\n  d: e\n}\n", ("a", "b"), "a: {\n  b: c, # v1\n  d: e\n}\n"),
    ("a: {\n  b: c,\n  d: e\n}\n", ("a", "d"), "a: {\n  b: c,\n  d: e # v1\n}\n"),
    ("{a: b}\n", ("a",), "{a: b} # v1\n"),
    ("a: &x b\nc: d\n", ("a",), "a: &x b # v1\nc: d\n"),
    ("? a\n: b\n", ("a",), "? a\n: b # v1\n"),
    ("a: b # \u2028\nc: d\n", ("c",), "a: b # \u2028\nc: d # v1\n"),
]

NO_TRAILING = [
    ("a:\n  b: c\n", ("a",), "v1", " ", "no line of its own"),
    ("- - a\n", (0,), "v1", " ", "no line of its own"),
    ("a: b\n", ("x",), "v1", " ", "nothing at"),
    ("a: {b: c, d: 'x\n  y'}\n", ("a", "b"), "v1", " ", "goes on"),
    ("a: [b, c\n  d]\n", ("a", 0), "v1", " ", "goes on"),
    ("a: b\n", ("a",), "", " ", "cannot be a comment"),
    ("a: b\n", ("a",), " v1", " ", "cannot be a comment"),
    ("a: b\n", ("a",), "v\n1", " ", "cannot be a comment"),
    ("a: b\n", ("a",), "v\u20281", " ", "cannot be a comment"),
    ("a: b\n", ("a",), "\x1b[1m", " ", "cannot be a comment"),
    ("a: b\n", ("a",), "v\ufeff1", " ", None),
    ("a: b\n", ("a",), "v\ud8001", " ", None),
    ("a: b\n", ("a",), "v1", "", "set off"),
    ("a: b\n", ("a",), "v1", "\n", "set off"),
    ("a: b\n", ("a",), "v1", " x: y ", "set off"),
    ("a: b\n", ("a",), "v1", "\u00a0", "set off"),
]

ABOVE = [
    ("a: b\n", ("a",), "# n\na: b\n"),
    ("a: b", ("a",), "# n\na: b"),
    ("x:\n  a: b\n", ("x", "a"), "x:\n  # n\n  a: b\n"),
    ("- a\n- b\n", (1,), "- a\n# n\n- b\n"),
    ("s:\n  - a: b\n    c: d\n", ("s", 0, "a"), "s:\n  # n\n  - a: b\n    c: d\n"),
    ("s:\n  - a: b\n    c: d\n", ("s", 0, "c"), "s:\n  - a: b\n    # n\n    c: d\n"),
    ("-\n  # x-y\n  a: b\n", (0,), "# n\n-\n  # x-y\n  a: b\n"),
    ("a: {b: c}\n", ("a", "b"), "# n\na: {b: c}\n"),
    ("a: {\n  b: c\n}\n", ("a", "b"), "a: {\n  # n\n  b: c\n}\n"),
    ("# x\na: b\n", ("a",), "# x\n# n\na: b\n"),
    ("x: |\n  y\n\na: b\n", ("a",), "x: |\n  y\n\n# n\na: b\n"),
]

NO_ABOVE = [
    ("a: b\n", (), "n", "no line above"),
    ("a: [b]\n", ("a", 0), "n", "no entry"),
    ("a: b\n", ("x",), "n", "no entry"),
    ("a: b\n", ("a",), "n\nx: y", "cannot be a comment"),
    ("[{a: 'x\n  y', b: c}]\n", (0, "b"), "n", "goes on"),
    ("x: |+\n  y\n\n\n---\na: b\n", ("a",), "n", "no entry"),
    ("a: b\n--- {a: b}\n", ("c",), "n", "no entry"),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "path", "after"), TRAILING)
def test_trailing_comment(text, path, after, ending):
    result = patch(Document.from_text(text.replace("\n", ending)), [SetTrailingComment(path, "v1")])
    assert result.text == after.replace("\n", ending)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "path", "after"), ABOVE)
def test_comment_above(text, path, after, ending):
    text = text.replace("\n", ending)
    ending = ending if ending in text else "\n"
    assert patch(Document.from_text(text), [InsertCommentAbove(path, "n")]).text == after.replace(
        "\n", ending
    )


@pytest.mark.parametrize(("text", "path", "comment", "separator", "reason"), NO_TRAILING)
def test_trailing_comment_refused(text, path, comment, separator, reason):
    document = Document.from_text(text)
    with pytest.raises(CannotEdit, match=reason):
        patch(document, [SetTrailingComment(path, comment, separator)])
    assert document.text == text


@pytest.mark.parametrize(("text", "path", "comment", "reason"), NO_ABOVE)
def test_comment_above_refused(text, path, comment, reason):
    document = Document.from_text(text)
    with pytest.raises(CannotEdit, match=reason):
        patch(document, [InsertCommentAbove(path, comment)])
    assert document.text == text


@pytest.mark.parametrize("separator", [" ", "  ", "\t", " \t "])
def test_a_new_comment_is_set_off_as_asked(separator):
    after = patch(Document.from_text("a: b\n"), [SetTrailingComment(("a",), "v1", separator)])
    assert after.text == f"a: b{separator}# v1\n"


def test_a_pin_with_its_version_and_the_note_that_stood_there():
    document = Document.from_text("steps:\r\n  - uses: 'o/n@v1' # keep\r\n  - run: x\r\n")
    path = ("steps", 0, "uses")
    operations = [
        SetScalar(path, "o/n@abc"),
        SetTrailingComment(path, "v1.2"),
        InsertCommentAbove(path, "keep"),
    ]
    after = patch(document, operations)
    assert after.text == "steps:\r\n  # keep\r\n  - uses: 'o/n@abc' # v1.2\r\n  - run: x\r\n"


def test_two_comments_for_one_line_are_refused():
    document = Document.from_text("{a: b, c: d} # x\n")
    with pytest.raises(CannotEdit, match="different results"):
        patch(document, [SetTrailingComment(("a",), "v1"), SetTrailingComment(("c",), "v2")])


def test_two_new_comments_for_one_line_are_refused():
    document = Document.from_text("{a: b, c: d}\n")
    with pytest.raises(CannotEdit):
        patch(document, [SetTrailingComment(("a",), "v1"), SetTrailingComment(("c",), "v2")])
