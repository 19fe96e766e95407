"""Edits of a text, and the layout that inserted lines follow."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.edit import Edit, apply_edits
from pinfix.yaml.layout import Layout, layout
from pinfix.yaml.operations import CannotEdit
from pinfix.yaml.render import is_plain, quote


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], "abcdef"),
        ([Edit(1, 2, "X")], "aXcdef"),
        ([Edit(4, 6, ""), Edit(0, 1, "XY")], "XYbcd"),
        ([Edit(3, 3, "1"), Edit(3, 3, "2")], "abc12def"),
        ([Edit(3, 5, "Z"), Edit(3, 3, "1")], "abc1Zf"),
        ([Edit(1, 3, "X"), Edit(3, 5, "Y")], "aXYf"),
        ([Edit(1, 3, "X"), Edit(1, 3, "X")], "aXdef"),
    ],
)
def test_edits_refer_to_the_text_before(edits, after):
    assert apply_edits("abcdef", edits) == after


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(1, 3, "X"), Edit(2, 4, "Y")],
        [Edit(1, 3, "X"), Edit(1, 3, "Y")],
        [Edit(0, 6, ""), Edit(3, 3, "Y")],
    ],
)
def test_overlapping_edits_are_refused(edits):
    with pytest.raises(CannotEdit):
        apply_edits("abcdef", edits)


@pytest.mark.parametrize(
    ("text", "step", "sequence"),
    [
        ("a: b\n", 2, 2),
        ("a:\n    b: c\n", 4, 2),
        ("a:\n- b\n", 2, 0),
        ("a:\n   - b: c\n     d:\n      e: f\n", 1, 3),
        ("a:\n  b:\n    - c\n", 2, 2),
        ("a: {b: {c: d}}\n", 2, 2),
        ("- a\n- b:\n    c: d\n", 2, 2),
    ],
)
def test_layout(text, step, sequence):
    assert layout(Document.from_text(text)) == Layout(step, sequence)


PLAIN = ["a", "o/n@v1", "a b", "a:b", "a#b", "-x", "it's", "${{ x }}", "é", "a\\b", "v1", "x%"]
NOT_PLAIN = [
    "",
    " a",
    "a ",
    "a: b",
    "a:",
    "a #b",
    "# a",
    "- a",
    "-",
    "? a",
    "?",
    ": a",
    "[a",
    "{a",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "'a",
    '"a',
    "---",
    "--- a",
    "...",
    "a\nb",
    "a\tb",
    "a\rb",
    "\x85",
    "\u2028",
    "\ufeff",
    "\x00",
    "true",
    "True",
    "FALSE",
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "n",
    "null",
    "~",
    "1",
    "1.5",
    "-1",
    "+1",
    "1e3",
    "0x1f",
    "0o7",
    "0b1",
    "1_000",
    "1:20",
    ".5",
    ".inf",
    "-.INF",
    ".nan",
    "2001-01-01",
    "<<",
    "=",
    "]",
    "}",
    ",a",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain(text):
    assert is_plain(text, flow=False)


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_not_plain(text):
    assert not is_plain(text, flow=False)
    assert not is_plain(text, flow=True)


@pytest.mark.parametrize("text", ["a,b", "a[b", "a]b", "a{b", "a}b"])
def test_plain_only_outside_flow(text):
    assert is_plain(text, flow=False)
    assert not is_plain(text, flow=True)


@pytest.mark.parametrize("style", ["'", '"'])
@pytest.mark.parametrize("text", [*PLAIN, *NOT_PLAIN, "it's", 'say "x"', "\\", "\x07", "\x7f", "\U0001f600"])
def test_quoted_text_reads_as_itself(text, style):
    node = Document.from_text(f"- {quote(text, style)}\n").node((0,))
    assert getattr(node, "value", None) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_reads_as_itself(text):
    for written in (f"- {text}\n", f"[{text}]\n"):
        if is_plain(text, flow=written.startswith("[")):
            assert getattr(Document.from_text(written).node((0,)), "value", None) == text
