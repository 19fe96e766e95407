"""Items that go or give way, and entries that go together: the exact text after."""

from __future__ import annotations

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.operations import (
    CannotEdit,
    Commented,
    DeleteItem,
    DeleteKey,
    InsertItem,
    InsertKey,
    Operation,
    Quoted,
    ReplaceItem,
    SetScalar,
)
from pinfix.yaml.patch import patch


def after(text: str, *operations: Operation) -> str:
    return patch(Document.from_text(text), operations).text


W = ("w",)
STEPS = ("s",)


@pytest.mark.parametrize(
    ("text", "gone", "wanted"),
    [
        ("s:\n  - a: 1\n  - b: 2\n  - c: 3\n", 1, "s:\n  - a: 1\n  - c: 3\n"),
        ("s:\n  - a: 1\n\n  - b: 2\n\n  - c: 3\n", 1, "s:\n  - a: 1\n\n  - c: 3\n"),
        ("s:\n  - a: 1\n\n  - b: 2\n\n  - c: 3\n", 0, "s:\n  - b: 2\n\n  - c: 3\n"),
        ("s:\n  - a: 1\n\n  - b: 2\n", 1, "s:\n  - a: 1\n"),
        ("s:\n  - a: 1\n\n  - b: 2", 1, "s:\n  - a: 1"),
        ("s:\n  - a: 1\n  # about b\n  - b: 2", 1, "s:\n  - a: 1\n  # about b"),
        ("s:\n  - a: 1\n  - b: 2 # n\n    # inside\n    c: 3\n  - d\n", 1, "s:\n  - a: 1\n  - d\n"),
        ("s:\r\n  - a: 1\r\n\r\n  - b: 2\r\n", 1, "s:\r\n  - a: 1\r\n"),
        ("s:\n- a\n- run: |\n    x\n    y\n- c\n", 1, "s:\n- a\n- c\n"),
    ],
)
def test_an_item_goes(text, gone, wanted):
    assert after(text, DeleteItem((*STEPS, gone))) == wanted


@pytest.mark.parametrize(
    ("text", "operation", "reason"),
    [
        ("s:\n  - a\n", DeleteItem((*STEPS, 0)), "only item"),
        ("s: [a, b]\n", DeleteItem((*STEPS, 0)), "flow"),
        ("s:\n  - a\n  - b\n", DeleteItem((*STEPS, 2)), "nothing at"),
        ("s:\n  - a\n  - b\n", DeleteItem(STEPS), "only items"),
        ("s:\n  - - a\n    - b\n", DeleteItem((*STEPS, 0, 0)), "begin its line"),
        ("s:\n  - &n a\n  - *n\n", DeleteItem((*STEPS, 0)), "no anchor"),
        ("s: &n\n  - a\n  - b\nt: *n\n", DeleteItem((*STEPS, 0)), "shares"),
        ("s:\n  - a: 1 # n\n  - b\n", ReplaceItem((*STEPS, 0), {"c": "d"}), "comment"),
        ("s:\n  - &n a\n  - *n\n", ReplaceItem((*STEPS, 1), {"c": "d"}), "alias"),
        ("s: [a, b]\n", ReplaceItem((*STEPS, 0), "c"), "flow"),
    ],
)
def test_what_cannot_be_done_is_refused(text, operation, reason):
    with pytest.raises(CannotEdit, match=reason):
        after(text, operation)


def test_an_item_gives_way_to_another_below_its_comment():
    text = "s:\n  - a: 1\n  # about b\n  - b: 2\n\n  - c: 3\n"
    value = {"name": "x", "with": {"k": "v"}}
    wanted = "s:\n  - a: 1\n  # about b\n  - name: x\n    with:\n      k: v\n\n  - c: 3\n"
    assert after(text, ReplaceItem((*STEPS, 1), value)) == wanted


def test_items_that_come_and_go_beside_changes_inside_others():
    text = "s:\n  - a: x\n    e: y\n\n  - b: x\n\n  - c: x\n    d: y\n"
    wanted = "s:\n  - a: x\n    e: y\n\n  - m: w\n\n  - d: z\n"
    operations = (
        InsertItem(STEPS, 1, {"m": "w"}, apart=True),
        DeleteItem((*STEPS, 1)),
        DeleteKey((*STEPS, 2, "c")),
        SetScalar((*STEPS, 2, "d"), "z"),
    )
    assert after(text, *operations) == wanted


@pytest.mark.parametrize(
    ("text", "index", "wanted"),
    [
        ("s:\n  - a: 1\n\n  - b: 2\n", 1, "s:\n  - a: 1\n\n  - m: 0\n\n  - b: 2\n"),
        ("s:\n  - a: 1\n\n  - b: 2\n", 0, "s:\n  - m: 0\n\n  - a: 1\n\n  - b: 2\n"),
        ("s:\n  - a: 1", 1, "s:\n  - a: 1\n\n  - m: 0"),
    ],
)
def test_an_item_apart_from_its_neighbours(text, index, wanted):
    assert after(text, InsertItem(STEPS, index, {"m": 0}, apart=True)) == wanted


@pytest.mark.parametrize("ending", ["\n", ""])
@pytest.mark.parametrize(
    ("lines", "gone", "put_in", "wanted"),
    [
        (["a: 1", "b: 2", "c: 3"], "bc", "", ["a: 1"]),
        (["a: 1", "b: 2", "c: 3"], "ab", "", ["c: 3"]),
        (["a: 1", "b: 2", "c: 3"], "ab", "p", ["p: 0", "c: 3"]),
        (["a: 1", "b: 2", "c: 3"], "ab", "pq", ["p: 0", "q: 0", "c: 3"]),
        (["a: 1", "b: 2", "c: 3"], "bc", "pq", ["a: 1", "p: 0", "q: 0"]),
        (["a: 1"], "a", "p", ["p: 0"]),
        (["a: 1"], "a", "pqr", ["p: 0", "q: 0", "r: 0"]),
        (["a: 1", "b: 2"], "ab", "pq", ["p: 0", "q: 0"]),
        (["# of a", "a: 1", "# of b", "b: 2"], "b", "p", ["# of a", "a: 1", "p: 0", "# of b"]),
    ],
)
@pytest.mark.parametrize("beside", ["before", "after"])
def test_entries_that_go_and_others_in_their_place(lines, gone, put_in, wanted, beside, ending):
    text = "w:\n" + "\n".join("  " + line for line in lines) + ending
    deleted = [DeleteKey((*W, key)) for key in gone]
    keys = reversed(put_in) if beside == "after" else put_in
    inserted = [InsertKey(W, key, 0, **{beside: gone[0]}) for key in keys]
    expected = "w:\n" + "\n".join("  " + line for line in wanted) + ending
    if beside == "after":  # several behind one key come in the order that they are given
        inserted.reverse()
    assert after(text, *deleted, *inserted) == expected


@pytest.mark.parametrize(
    ("text", "gone", "put_in", "wanted"),
    [
        ("w: {a: 1, b: 2, c: 3}\n", "bc", "", "w: {a: 1}\n"),
        ("w: {a: 1, b: 2, c: 3}\n", "ab", "", "w: {c: 3}\n"),
        ("w: {a: 1, b: 2, c: 3}\n", "ab", "p", "w: {p: 0, c: 3}\n"),
        ("w: {a: 1, b: 2, c: 3}\n", "bc", "p", "w: {a: 1, p: 0}\n"),
        ("w: {a: 1, b: 2, c: 3}\n", "b", "p", "w: {a: 1, p: 0, c: 3}\n"),
    ],
)
def test_entries_of_a_flow_mapping(text, gone, put_in, wanted):
    operations = [InsertKey(W, key, 0, before=gone[0]) for key in put_in]
    assert after(text, *operations, *(DeleteKey((*W, key)) for key in gone)) == wanted


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("w:\n  a: 1\n  b: 2\n", [DeleteKey(("w", "a")), DeleteKey(("w", "b"))]),
        ("w: {a: 1}\n", [DeleteKey(("w", "a")), InsertKey(W, "x", 0)]),
        ("- a: 1\n- b: 2\n", [DeleteKey((0, "a")), InsertKey((0,), "x", 0)]),
    ],
)
def test_a_mapping_is_not_left_empty_nor_filled_where_that_cannot_be_written(text, operations):
    with pytest.raises(CannotEdit, match=r"entry|left"):
        after(text, *operations)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("body", "value", "wanted"),
    [
        ("    a\n    \n    b\n  \n    c\n", "a\n\n\nc\n", "    a\n    \n  \n    c\n"),
        ("    a\n    \n    b\n  \n    c\n", "b\n\nc\n", "    b\n  \n    c\n"),
        ("    a\n    \n    b\n", "a\n\nb\n\nc\n", "    a\n    \n    b\n\n    c\n"),
        ("    a\n    \n    b\n", "x\n\ny\n", "    x\n    \n    y\n"),
        ("    a\n      \n    b\n", "a\n  \n", None),
        ("    a\n      \n    b\n", "a\n  \nc\n", "    a\n      \n    c\n"),
        ("    a\n\n    b\n    \n    c\n", "a\n\nb\nd\n", "    a\n\n    b\n    d\n"),
    ],
)
def test_blank_lines_of_a_script_keep_their_spaces(body, value, wanted, ending):
    text = ("r: |\n" + body + "e: f\n").replace("\n", ending)
    if wanted is None:
        with pytest.raises(CannotEdit):
            after(text, SetScalar(("r",), value))
    else:
        assert after(text, SetScalar(("r",), value)) == ("r: |\n" + wanted + "e: f\n").replace("\n", ending)


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("w:\n  a: 1\n", Quoted("true"), 'w:\n  a: 1\n  k: "true"\n'),
        ("w: {a: 1}\n", Quoted("true"), 'w: {a: 1, k: "true"}\n'),
        ("w:\n  a: 1\n", {"b": Quoted('x"\\')}, 'w:\n  a: 1\n  k:\n    b: "x\\"\\\\"\n'),
        ("w:\n  a: 1\n", [Quoted("")], 'w:\n  a: 1\n  k:\n    - ""\n'),
        ("w:\n  a: 1\n", Quoted("it's", "'"), "w:\n  a: 1\n  k: 'it''s'\n"),
        ("w: {a: 1}\n", Quoted("x", "'"), "w: {a: 1, k: 'x'}\n"),
        ("w:\n  a: 1\n", Quoted("yes", ""), "w:\n  a: 1\n  k: yes\n"),
        ("w:\n  a: 1\n", Commented("x", "c", "'", "   "), "w:\n  a: 1\n  k: 'x'   # c\n"),
        ("w:\n  a: 1\n", Commented("x", "c", '"'), 'w:\n  a: 1\n  k: "x" # c\n'),
    ],
)
def test_a_text_in_certain_quotes(text, value, wanted):
    assert after(text, InsertKey(W, "k", value)) == wanted


@pytest.mark.parametrize(
    "value",
    [
        Quoted("true", ""),
        Quoted("a: b", ""),
        Quoted("a # b", ""),
        Quoted("", ""),
        Quoted("*a", ""),
        Commented("x", "c", None, ""),
        Commented("x", "c", None, "\n"),
        Commented("a # b", "c", ""),
    ],
)
def test_what_would_be_read_otherwise_is_not_written(value):
    with pytest.raises(CannotEdit):
        after("w:\n  a: 1\n", InsertKey(W, "k", value))
