"""InsertKey, InsertItem and DeleteKey: the exact text after."""

from __future__ import annotations

import itertools

import pytest

from pinfix.yaml.document import Document
from pinfix.yaml.operations import (
    CannotEdit,
    DeleteKey,
    InsertCommentAbove,
    InsertItem,
    InsertKey,
    SetScalar,
    SetTrailingComment,
    SetValue,
)
from pinfix.yaml.patch import patch

JOB = "on: push # x\njobs:\n  a:\n    steps:\n      - run: b\n"

# text, operation, text after
KEYS = [
    ("a: b\n", InsertKey((), "x", "v"), "a: b\nx: v\n"),
    ("a: b", InsertKey((), "x", "v"), "a: b\nx: v"),
    ("a: b # c\n", InsertKey((), "x", "v"), "a: b # c\nx: v\n"),
    ("a: b\n\n\n", InsertKey((), "x", "v"), "a: b\nx: v\n\n\n"),
    ("a: b\nc: d\n", InsertKey((), "x", "v", after="a"), "a: b\nx: v\nc: d\n"),
    ("a: b\nc: d\n", InsertKey((), "x", "v", before="c"), "a: b\nx: v\nc: d\n"),
    ("a: b\nc: d\n", InsertKey((), "x", "v", before="a"), "x: v\na: b\nc: d\n"),
    ("# top\n\na: b\n", InsertKey((), "x", "v", before="a"), "# top\n\nx: v\na: b\n"),
    (JOB, InsertKey((), "permissions", {}, after="on"), JOB.replace("jobs:", "permissions: {}\njobs:")),
    (
        JOB,
        InsertKey(("jobs", "a"), "permissions", {"contents": "read"}, before="steps"),
        JOB.replace("    steps:", "    permissions:\n      contents: read\n    steps:"),
    ),
    (
        JOB,
        InsertKey(("jobs", "a", "steps", 0), "with", {"x": ["v"]}),
        JOB + "        with:\n          x:\n            - v\n",
    ),
    ("- a: b\n  c: d\n- e\n", InsertKey((0,), "x", "v"), "- a: b\n  c: d\n  x: v\n- e\n"),
    ("- a: b\n  c: d\n", InsertKey((0,), "x", "v", before="a"), "- x: v\n  a: b\n  c: d\n"),
    ("-   a: b\n", InsertKey((0,), "x", "v"), "-   a: b\n    x: v\n"),
    ("a:\nb: c\n", InsertKey(("a",), "x", "v"), "a:\n  x: v\nb: c\n"),
    ("a: # n\nb: c\n", InsertKey(("a",), "x", "v"), "a: # n\n  x: v\nb: c\n"),
    ("a: null # n\nb: c\n", InsertKey(("a",), "x", "v"), "a: # n\n  x: v\nb: c\n"),
    ("a: ~\n", InsertKey(("a",), "x", "v"), "a:\n  x: v\n"),
    ("- with:\n", InsertKey((0, "with"), "x", "v"), "- with:\n    x: v\n"),
    ("{a: , b: c}\n", InsertKey(("a",), "x", "v"), "{a: {x: v} , b: c}\n"),
    ("{a: b}\n", InsertKey((), "x", "v"), "{a: b, x: v}\n"),
    ("{ a: b }\n", InsertKey((), "x", "v"), "{ a: b, x: v }\n"),
    ("{a: b}\n", InsertKey((), "x", {"v": [1, "z]"]}, before="a"), "{x: {v: [1, 'z]']}, a: b}\n"),
    ("{}\n", InsertKey((), "x", "v"), "{x: v}\n"),
    ("a: { } # c\n", InsertKey(("a",), "x", "v"), "a: {x: v} # c\n"),
    (
        "a: {\n  b: c, # d\n  e: f\n}\n",
        InsertKey(("a",), "x", "v", after="b"),
        "a: {\n  b: c, x: v, # d\n  e: f\n}\n",
    ),
    ("a: {\n  b: c,\n}\n", InsertKey(("a",), "x", "v"), "a: {\n  b: c, x: v,\n}\n"),
    ("a: |\n  b\n\nc: d\n", InsertKey((), "x", "v", after="a"), "a: |\n  b\nx: v\n\nc: d\n"),
    ("a: |+\n  b\n\nc: d\n", InsertKey((), "x", "v", after="a"), "a: |+\n  b\n\nx: v\nc: d\n"),
    ("a: |\n  b\n    \n\nc: d\n", InsertKey((), "x", "v", after="a"), "a: |\n  b\n    \nx: v\n\nc: d\n"),
    ("? a\n: b\n", InsertKey((), "x", "v"), "? a\n: b\nx: v\n"),
    ("a: b\n", InsertKey((), "x", "l1\nl2\n"), "a: b\nx: |\n  l1\n  l2\n"),
    ("a: b\n", InsertKey((), "true", "1.0"), "a: b\n'true': '1.0'\n"),
    ("a: &n\n  b: c\n", InsertKey(("a",), "x", "v"), "a: &n\n  b: c\n  x: v\n"),
    ("a: b\n---\nc: d\n", InsertKey((), "x", "v", document=1), "a: b\n---\nc: d\nx: v\n"),
    ("a: b\n---\nc: d\n", InsertKey((), "x", "v"), "a: b\nx: v\n---\nc: d\n"),
]

ITEMS = [
    ("- a\n", InsertItem((), 1, "x"), "- a\n- x\n"),
    ("- a", InsertItem((), 1, "x"), "- a\n- x"),
    ("- a # c\n- b\n", InsertItem((), 1, "x"), "- a # c\n- x\n- b\n"),
    ("# t\n- a\n", InsertItem((), 0, "x"), "# t\n- x\n- a\n"),
    (
        "s:\n  - a\n  # c\n  - b\n",
        InsertItem(("s",), 1, {"x": "v", "z": "w"}),
        "s:\n  - a\n  - x: v\n    z: w\n  # c\n  - b\n",
    ),
    ("s:\n- a\n", InsertItem(("s",), 0, {"x": {"v": "z"}}), "s:\n- x:\n    v: z\n- a\n"),
    (
        "s:\n  - a: b\n    c: d\n",
        InsertItem(("s",), 1, {"x": "l1\nl2"}),
        "s:\n  - a: b\n    c: d\n  - x: |-\n      l1\n      l2\n",
    ),
    ("s: [a, b]\n", InsertItem(("s",), 0, "x"), "s: [x, a, b]\n"),
    ("s: [a, b]\n", InsertItem(("s",), 1, "x"), "s: [a, x, b]\n"),
    ("s: [a, b]\n", InsertItem(("s",), 2, ["x"]), "s: [a, b, [x]]\n"),
    ("s: []\n", InsertItem(("s",), 0, "x"), "s: [x]\n"),
    ("s: [\n  a,\n  b\n]\n", InsertItem(("s",), 2, "x"), "s: [\n  a,\n  b, x\n]\n"),
    ("- # a-b\n  c: d\n- e\n", InsertItem((), 0, "x"), "- x\n- # a-b\n  c: d\n- e\n"),
    ("- a\n-\n  # x-v\n  c: d\n", InsertItem((), 1, "x"), "- a\n- x\n-\n  # x-v\n  c: d\n"),
    ("-\n- a\n", InsertItem((), 1, "x"), "-\n- x\n- a\n"),
]

DELETIONS = [
    ("a: b\nc: d\n", DeleteKey(("c",)), "a: b\n"),
    ("a: b\nc: d", DeleteKey(("c",)), "a: b"),
    ("a: b\nc: d\n", DeleteKey(("a",)), "c: d\n"),
    ("a: b\n# about c\nc: d # e\nf: g\n", DeleteKey(("c",)), "a: b\n# about c\nf: g\n"),
    ("a: b\n# about c\nc: d\n", DeleteKey(("a",)), "# about c\nc: d\n"),
    ("x:\n  a: b # n\n\n  # about c\n  c: d\n", DeleteKey(("x", "a")), "x:\n\n  # about c\n  c: d\n"),
    ("x:\n  a:\n    - b # n\n    - c\n  d: e\n", DeleteKey(("x", "a")), "x:\n  d: e\n"),
    ("- a: b\n  c: d\n", DeleteKey((0, "a")), "- c: d\n"),
    ("- a: b\n  c: d\n- e\n", DeleteKey((0, "c")), "- a: b\n- e\n"),
    ("{a: b, c: d}\n", DeleteKey(("a",)), "{c: d}\n"),
    ("{a: b, c: d}\n", DeleteKey(("c",)), "{a: b}\n"),
    ("{a: b, c: d, e: f}\n", DeleteKey(("c",)), "{a: b, e: f}\n"),
    ("a: |\n  b\n\nc: d\n", DeleteKey(("a",)), "\nc: d\n"),
    ("a: b\nc: |+\n  d\n\ne: f\n", DeleteKey(("c",)), "a: b\ne: f\n"),
]

REFUSED = [
    ("a: b\n", InsertKey((), "a", "v"), "there already"),
    ("a: b\n", InsertKey((), "x", "v", after="z"), "no key 'z'"),
    ("a: b\n", InsertKey(("a",), "x", "v"), "no mapping"),
    ("- a\n", InsertKey((), "x", "v"), "no mapping"),
    ("a: b\n", InsertKey(("z",), "x", "v"), "nothing at"),
    ("? a\n: b\n", InsertKey((), "x", "v", before="a"), "begin its line"),
    ("a: &n {}\nb: *n\n", InsertKey(("b",), "x", "v"), "anchor"),
    ("a: &n\nb: c\n", InsertKey(("a",), "x", "v"), "nothing stands here"),
    ("a: !t\nb: c\n", InsertKey(("a",), "x", "v"), "no mapping"),
    ("a: {\n  # c\n}\n", InsertKey(("a",), "x", "v"), "comment"),
    ("--- &n\na: b\n", InsertKey((), "x", "\ud800"), None),
    ("- a\n", InsertItem((), 2, "x"), "no such position"),
    ("- a\n", InsertItem((), -1, "x"), "no such position"),
    ("a: b\n", InsertItem(("a",), 0, "x"), "no sequence"),
    ("- - a\n", InsertItem((), 5, "x"), "no such position"),
    ("a: &n [b]\nc: *n\n", InsertItem(("a",), 0, "x"), "anchor"),
    ("a: b\n", DeleteKey(("a",)), "only entry"),
    ("a: b\n", DeleteKey(()), "only entries"),
    ("- a\n- b\n", DeleteKey((0,)), "only entries"),
    ("a: b\nc: d\n", DeleteKey(("x",)), "nothing at"),
    ("a: b\nc: d\n", DeleteKey(("a", "x")), "nothing at"),
    ("- a: b\n  # about c\n  c: d\n", DeleteKey((0, "a")), "comment"),
    ("{a: b, # n\n # about c\n c: d}\n", DeleteKey(("a",)), "comment"),
    ("a: &n b\nc: *n\n", DeleteKey(("a",)), "no anchor"),
    ("? a\n: b\nc: d\n", DeleteKey(("a",)), "begin its line"),
    ("a: |\n  b", InsertKey((), "x", "v"), "lacks its last line break"),
    ("a: >2\n  b", InsertKey((), "x", "v"), "lacks its last line break"),
    ("- |\n b", InsertItem((), 1, "v"), "lacks its last line break"),
    # The comment would become text of the new block scalar.
    ("- a: b\n    # deep\n- c\n", InsertItem((), 1, {"x": "l1\nl2\n"}), "proved"),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "operation", "after"), KEYS + ITEMS + DELETIONS)
def test_entries(text, operation, after, ending):
    text = text.replace("\n", ending)
    if text.count(ending) == 0:
        ending = "\n"  # there is none to go by
    assert patch(Document.from_text(text), [operation]).text == after.replace("\n", ending)


@pytest.mark.parametrize(("text", "operation", "reason"), REFUSED)
def test_refused(text, operation, reason):
    document = Document.from_text(text)
    with pytest.raises(CannotEdit, match=reason):
        patch(document, [operation])
    assert document.text == text


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_byte_order_mark_stays_first(bom):
    document = Document.from_text(bom + "a: b\n")
    assert patch(document, [InsertKey((), "x", "v", before="a")]).to_bytes() == f"{bom}x: v\na: b\n".encode()


def test_inserted_lines_end_as_the_line_beside_them():
    document = Document.from_text("a: b\r\nc: d\ne: f\r")
    after = patch(document, [InsertKey((), "x", "v", after="a"), InsertKey((), "z", "w", after="c")])
    assert after.text == "a: b\r\nx: v\r\nc: d\nz: w\ne: f\r"


def test_entries_at_one_place_keep_their_order():
    document = Document.from_text("a: b\nc: d\n")
    after = patch(document, [InsertKey((), key, "1", after="a") for key in ("x", "v", "z")])
    assert after.text == "a: b\nx: '1'\nv: '1'\nz: '1'\nc: d\n"


def test_items_at_several_places_refer_to_the_positions_before():
    document = Document.from_text("- a\n- b\n- c\n")
    operations = [InsertItem((), 3, "z"), InsertItem((), 1, "x"), InsertItem((), 1, "v")]
    assert patch(document, operations).text == "- a\n- x\n- v\n- b\n- c\n- z\n"


def test_paths_of_other_operations_refer_to_the_positions_before():
    document = Document.from_text("- a: b\n- c: d\n")
    operations = [InsertItem((), 1, "x"), InsertKey((1,), "v", "z"), InsertKey((0,), "v", "w")]
    assert patch(document, operations).text == "- a: b\n  v: w\n- x\n- c: d\n  v: z\n"


@pytest.mark.parametrize("reverse", [False, True])
def test_an_entry_and_an_item_below_it_and_a_comment_on_its_line(reverse):
    document = Document.from_text("s:\n- u: b\n- c: d\n")
    operations = [
        SetTrailingComment(("s", 0, "u"), "v1"),
        InsertCommentAbove(("s", 0), "note"),
        InsertKey(("s", 0), "w", {"x": "z"}),
        InsertItem(("s",), 1, {"new": "item"}),
        InsertKey((), "last", "entry"),
        InsertItem(("s",), 2, "end"),
    ]
    after = patch(document, operations[::-1] if reverse else operations)
    assert after.text == (
        "s:\n# note\n- u: b # v1\n  w:\n    x: z\n- new: item\n- c: d\n- end\nlast: entry\n"
    )


@pytest.mark.parametrize("reverse", [False, True])
def test_a_comment_on_the_line_of_nothing_that_is_filled(reverse):
    document = Document.from_text("with:\nc: d\n")
    operations = [InsertKey(("with",), "x", "z"), SetTrailingComment(("with",), "v1")]
    with pytest.raises(CannotEdit):  # the value that the comment is about has no line of its own any more
        patch(document, operations[::-1] if reverse else operations)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_comment_above_an_entry_before_which_another_goes(reverse):
    document = Document.from_text("a: b\n")
    operations = [InsertKey((), "x", "z", before="a"), InsertCommentAbove(("a",), "note")]
    after = patch(document, operations[::-1] if reverse else operations)
    assert after.text == "x: z\n# note\na: b\n"


# A step whose value ends its line inside `{ … }`, and what is made of it.
IN_FLOW = [
    ("- {name: y,\n   uses: a@v1\n   }\n", "- {name: y,\n   uses: a@sha, with: {t: v} # v1\n   }\n"),
    ("- {name: y,\n   uses: a@v1}\n", "- {name: y,\n   uses: a@sha, with: {t: v}} # v1\n"),
    ("- {name: y,\n   uses: a@v1 # old\n   }\n", "- {name: y,\n   uses: a@sha, with: {t: v} # v1\n   }\n"),
    ("- {name: y,\n   uses: a@v1,\n   }\n", "- {name: y,\n   uses: a@sha, with: {t: v}, # v1\n   }\n"),
    ("- {uses: 'a@v1'\n   , name: y}\n", "- {uses: 'a@sha', with: {t: v} # v1\n   , name: y}\n"),
    ("- {\n    uses: a@v1\n  }", "- {\n    uses: a@sha, with: {t: v} # v1\n  }"),
    ("- uses: |-\n    a@v1", "- uses: |- # v1\n    a@sha\n  with:\n    t: v"),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "after"), IN_FLOW)
def test_an_entry_behind_a_value_and_a_comment_on_its_line(text, after, ending, order):
    operations = [
        SetScalar((0, "uses"), "a@sha"),
        SetTrailingComment((0, "uses"), "v1"),
        InsertKey((0,), "with", {"t": "v"}, after="uses"),
    ]
    document = Document.from_text(text.replace("\n", ending))
    assert patch(document, [operations[n] for n in order]).text == after.replace("\n", ending)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    ("text", "insertion", "after"),
    [
        ("[\n  a\n]\n", InsertItem((), 1, "x"), "[\n  a, x # v1\n]\n"),
        ("[ a\n  , b]\n", InsertItem((), 1, "x"), "[ a, x # v1\n  , b]\n"),
    ],
)
def test_an_item_behind_a_value_and_a_comment_on_its_line(text, insertion, after, reverse):
    operations = [insertion, SetTrailingComment((0,), "v1")]
    document = Document.from_text(text)
    assert patch(document, operations[::-1] if reverse else operations).text == after


@pytest.mark.parametrize("reverse", [False, True])
def test_a_value_where_nothing_was_and_a_comment_on_its_line(reverse):
    operations = [SetValue(("a",), "x"), SetTrailingComment(("a",), "v1")]
    after = patch(Document.from_text("a:\nb: c\n"), operations[::-1] if reverse else operations)
    assert after.text == "a: x # v1\nb: c\n"


@pytest.mark.parametrize(
    ("text", "operations", "anchor"),
    [
        ("a: |\n  b", [InsertKey((), "x", "v")], False),
        ("a: |\n  b\nc: d", [DeleteKey(("c",))], False),
        ("a: &n b\nc: d\n", [SetScalar(("a",), "x"), SetScalar(("a",), "y")], False),
        ("a: &n b\nc: *n\n", [SetScalar(("a",), "x")], True),
        ("- &n {a: b}\n- *n\n", [InsertKey((1,), "x", "v")], True),
        ("- &n {a: b, c: d}\n- *n\n", [DeleteKey((1, "a"))], True),
    ],
)
def test_an_anchor_is_named_only_where_one_is_shared(text, operations, anchor):
    with pytest.raises(CannotEdit) as caught:
        patch(Document.from_text(text), operations)
    assert ("anchor" in str(caught.value)) == anchor


def test_one_change_for_all_places_that_share_an_anchor():
    document = Document.from_text("- &n {a: b}\n- *n\n- *n\n")
    everywhere = [SetScalar((n, "a"), "x") for n in range(3)]
    assert patch(document, everywhere).text == "- &n {a: x}\n- *n\n- *n\n"
    with pytest.raises(CannotEdit, match="an anchor shares it") as caught:
        patch(document, everywhere[:2])
    assert list(caught.value.culprits) == [0, 1]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"a": 1, "b": {}}\n', '{"a": 1, "new": {"x": "z"}, "b": {}}\n'),
        ('{"a": 1, b: {}}\n', '{"a": 1, new: {x: z}, b: {}}\n'),
        ("{'a': 1}\n", "{'a': 1, new: {x: z}}\n"),
    ],
)
def test_a_flow_mapping_in_the_syntax_of_json_stays_one(text, after):
    assert patch(Document.from_text(text), [InsertKey((), "new", {"x": "z"}, after="a")]).text == after
