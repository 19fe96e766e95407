"""SetScalar and SetValue: the exact text after."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.operations import CannotEdit, SetScalar, SetValue
from pinfix.yaml.patch import patch

# text, path, value, text after
SCALARS = [
    ("a: b\n", ("a",), "c", "a: c\n"),
    ("a: b", ("a",), "c", "a: c"),
    ("a:   b   # d\n", ("a",), "c", "a:   c   # d\n"),
    ("a:\tb\t# d\r\ne: f", ("a",), "c", "a:\tc\t# d\r\ne: f"),
    ("a: 'b'\n", ("a",), "it's", "a: 'it''s'\n"),
    ('a: "b"\n', ("a",), 'say "x"\n', 'a: "say \\"x\\"\\n"\n'),
    ('a: "b"\n', ("a",), "é\u2028\x85", 'a: "é\\u2028\\u0085"\n'),
    ("a: b\n", ("a",), "c: d", "a: 'c: d'\n"),
    ("a: b\n", ("a",), "true", "a: 'true'\n"),
    ("a: b\n", ("a",), "", "a: ''\n"),
    ("a: b\n", ("a",), "# x", "a: '# x'\n"),
    ("a: b\n", ("a",), "x#v", "a: x#v\n"),
    ("a: b\n", ("a",), "a, b", "a: a, b\n"),
    ("[b]\n", (0,), "a, b", "['a, b']\n"),
    ("{a: b}\n", ("a",), "c", "{a: c}\n"),
    ("{a: b, c: [d,\n  e]}\n", ("c", 1), "x v", "{a: b, c: [d,\n  x v]}\n"),
    ("a: one\n  two # c\nb: d\n", ("a",), "x", "a: x # c\nb: d\n"),
    ("a: 'one\n\n  two' # c\n", ("a",), "x", "a: 'x' # c\n"),
    ("- a: b\n  c: d\n", (0, "a"), "x", "- a: x\n  c: d\n"),
    ("- b\n", (0,), "x", "- x\n"),
    ("b\n", (), "x", "x\n"),
    ("a: 12\n", ("a",), "x", "a: x\n"),
    ("a: ~\n", ("a",), "x", "a: x\n"),
    ("a: !!str b\n", ("a",), "x", "a: !!str x\n"),
    ("a: &x b\n", ("a",), "v", "a: &x v\n"),
    ("a: |\n  b\n", ("a",), "x\nv\n", "a: |\n  x\n  v\n"),
    ("a: |-\r\n    b\r\n\r\nc: d\r\n", ("a",), "x\n\nv", "a: |-\r\n    x\r\n\r\n    v\r\n\r\nc: d\r\n"),
    ("a: | # note\n  b\n", ("a",), "# x\n", "a: | # note\n  # x\n"),
    ("a: >-\n  owner/name@v1\nc: d\n", ("a",), "owner/name@v2", "a: >-\n  owner/name@v2\nc: d\n"),
    ("\ufeffa: b\n", ("a",), "c", "\ufeffa: c\n"),
    ("é: 😀 # é\n", ("é",), "x", "é: x # é\n"),
    ("a: b # \u2028\nc: d\n", ("c",), "x", "a: b # \u2028\nc: x\n"),
    ("a: 1\n--- # x\na: 2\n", ("a",), "3", "a: '3'\n--- # x\na: 2\n"),
    ("? a\n: b\n", ("a",), "c", "? a\n: c\n"),
    ("null: b\n", ("null",), "c", "null: c\n"),
    ("'': b\n", ("",), "c", "'': c\n"),
]

NO_SCALARS = [
    ("a: [b]\n", ("a",), "c", "no scalar"),
    ("a:\n  b: c\n", ("a",), "c", "no scalar"),
    ("a:\n", ("a",), "c", "nothing is written"),
    ("a: b\n", ("x",), "c", "nothing at"),
    ("a: b\n", ("a", "x"), "c", "nothing at"),
    ("- b\n", (1,), "c", "nothing at"),
    ("- b\n", (-1,), "c", "nothing at"),
    ("a: 'b'\n", ("a",), "x\nv", "quotes"),
    ("a: b\n", ("a",), "x\x85v", "quotes"),
    ("a: b\n", ("a",), "x\tv\r", "quotes"),
    ('a: "b"\n', ("a",), "\ud800", "proved"),
    ("a: |\n  b\n", ("a",), "x", "does not fit"),
    ("a: |-\n  b\n", ("a",), "x\n", "does not fit"),
    ("a: |+\n  b\n", ("a",), "x\n", "keeps"),
    ("a: |\n  b\n", ("a",), " x\n", "blanks"),
    ("a: |\n  b\n", ("a",), "x\r\nv\n", "proved"),
    ("a: |\nc: d\n", ("a",), "x\n", "empty block"),
    ("a: >\n  b\n  c\n", ("a",), "x\n", "folded"),
    ("a: >\n  b\n", ("a",), "x\nv\n", "folded"),
    ("a: &x b\nc: *x\n", ("a",), "v", "anchor"),
    ("a: &x b\nc: *x\n", ("c",), "v", "anchor"),
    ("- &x {a: b}\n- *x\n", (1, "a"), "v", "anchor"),
    ("<<: &x\n  a: b\nc: *x\n", ("<<", "a"), "v", "anchor"),
]

VALUES = [
    ("a: b\n", ("a",), "c", "a: c\n"),
    ("a: 'b'  # c\n", ("a",), True, "a: true  # c\n"),
    ("a: b\n", ("a",), None, "a: null\n"),
    ("a:\n", ("a",), 1, "a: 1\n"),
    ("a:  # c\nd: e\n", ("a",), "x", "a: x  # c\nd: e\n"),
    ("a: [b, c]\n", ("a",), "x", "a: x\n"),
    ("a: {b: c}\n", ("a",), [], "a: []\n"),
    ("a: write-all\n", ("a",), {"contents": "read"}, "a:\n  contents: read\n"),
    (
        "a: {}  # c\nb:\n    c: d\n",
        ("a",),
        {"x": "v", "z": None},
        "a:  # c\n    x: v\n    z: null\nb:\n    c: d\n",
    ),
    ("a: [b,\n  c]\nd: e\n", ("a",), ["x", {"v": "z"}], "a:\n  - x\n  - v: z\nd: e\n"),
    ("a: b\nc:\n- d\n", ("a",), ["x"], "a:\n- x\nc:\n- d\n"),
    ("a: b\r\nc: d", ("c",), {"x": "v\nz\n"}, "a: b\r\nc:\r\n  x: |\r\n    v\r\n    z"),
    ("{a: b, c: d}\n", ("a",), {"x": ["v", "z, w"]}, "{a: {x: [v, 'z, w']}, c: d}\n"),
    ("- a: b\n", (0, "a"), {"x": "v"}, "- a:\n    x: v\n"),
    ("- b\n", (0,), "x", "- x\n"),
    ("-\n- b\n", (0,), "x", "- x\n- b\n"),
    ("x:\n  a: b # c\n  d: e\n", ("x", "a"), {"v": {"z": []}}, "x:\n  a: # c\n    v:\n      z: []\n  d: e\n"),
]

NO_VALUES = [
    ("a: &x b\n", ("a",), "c", "anchor, alias or tag"),
    ("a: &x b\nc: *x\n", ("c",), "d", "anchor, alias or tag"),
    ("a:\n  b: c\n", ("a",), "d", "block collection"),
    ("- a\n", (0,), {"b": "c"}, "sequence item"),
    ("a: [b, # note\n  c]\n", ("a",), "d", "comment"),
    ("a: !t b\n", ("a",), "c", "anchor, alias or tag"),
    ("a: b\n", ("a",), {"x": " v\nz"}, "blanks"),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "path", "value", "after"), SCALARS)
def test_set_scalar(text, path, value, after, ending):
    text, after = _with_ending(text, ending), _with_ending(after, ending)
    result = patch(Document.from_text(text), [SetScalar(path, value)])
    assert result.to_bytes() == after.encode()
    node = result.node(path)
    assert getattr(node, "value", None) == value


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "path", "value", "after"), VALUES)
def test_set_value(text, path, value, after, ending):
    if "|" in after and ending == "\r\n":
        after = after.replace("\r\n", "\n")
    text, after = _with_ending(text, ending), _with_ending(after, ending)
    if "|" in after and not text.endswith(ending):
        with pytest.raises(CannotEdit):  # the text would lose its last line break
            patch(Document.from_text(text), [SetValue(path, value)])
        return
    assert patch(Document.from_text(text), [SetValue(path, value)]).to_bytes() == after.encode()


@pytest.mark.parametrize(("text", "path", "value", "reason"), NO_SCALARS)
def test_set_scalar_refused(text, path, value, reason):
    document = Document.from_text(text)
    with pytest.raises(CannotEdit, match=reason):
        patch(document, [SetScalar(path, value)])
    assert document.text == text


@pytest.mark.parametrize(("text", "path", "value", "reason"), NO_VALUES)
def test_set_value_refused(text, path, value, reason):
    document = Document.from_text(text)
    with pytest.raises(CannotEdit, match=reason):
        patch(document, [SetValue(path, value)])
    assert document.text == text


def test_an_anchor_is_edited_once_where_all_its_uses_ask_for_it():
    document = Document.from_text("a: &x b # c\nd: *x\n")
    after = patch(document, [SetScalar(("a",), "v"), SetScalar(("d",), "v")])
    assert after.text == "a: &x v # c\nd: *x\n"


def test_an_anchor_whose_uses_need_different_texts_is_refused():
    document = Document.from_text("a: &x b\nd: *x\n")
    with pytest.raises(CannotEdit, match="different results"):
        patch(document, [SetScalar(("a",), "v"), SetScalar(("d",), "z")])


def test_only_the_named_document_is_edited():
    document = Document.from_text("a: b\n---\na: b\n")
    assert patch(document, [SetScalar(("a",), "c", document=1)]).text == "a: b\n---\na: c\n"


@pytest.mark.parametrize("number", [2, -1, -3])
def test_a_document_that_is_not_there(number):
    with pytest.raises(CannotEdit):
        patch(Document.from_text("a: b\n---\na: b\n"), [SetScalar(("a",), "c", document=number)])


def test_no_operations_change_nothing():
    document = Document.from_text("a: b\n")
    assert patch(document, []) is document


def _with_ending(text: str, ending: str) -> str:
    return text if "\r" in text else text.replace("\n", ending)
