"""Every single-character mutation of a proved text makes the proof fail, for every operation."""

from __future__ import annotations

import pytest
from documents.mutations import every_mutation

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document
from pinfix.yaml.operations import (
    Commented,
    DeleteItem,
    DeleteKey,
    InsertCommentAbove,
    InsertItem,
    InsertKey,
    ReplaceItem,
    SetScalar,
    SetTrailingComment,
    SetValue,
)
from pinfix.yaml.patch import patch
from pinfix.yaml.prove import NotProved, prove

CASES = [
    ("a: b # c\n", [SetScalar(("a",), "x")]),
    ("a: 'b'\n", [SetScalar(("a",), "it's")]),
    ('a: "b"\n', [SetScalar(("a",), 'x\n\t\\"\x85')]),
    ("a: b\n", [SetScalar(("a",), "x: z")]),
    ("- {a: b}\n", [SetScalar((0, "a"), "x, z")]),
    ("a: |\n  b\nc: d\n", [SetScalar(("a",), "x\n\nz\n")]),
    ("a: >- # n\n  b\n", [SetScalar(("a",), "x")]),
    ("a: &x b\nc: *x\n", [SetScalar(("a",), "z"), SetScalar(("c",), "z")]),
    ("a: {}\nb: c\n", [SetValue(("a",), {"x": ["z"]})]),
    ("a:\nb: c\n", [SetValue(("a",), True)]),
    ("[a, b]\n", [SetValue((0,), {"x": "z w"})]),
    ("a: b # c\n", [SetValue(("a",), {"x": "l\nm\n"})]),
    ("a: b\n", [InsertKey((), "x", "z")]),
    ("a: b", [InsertKey((), "x", "z")]),
    ("a: b\nc: d\n", [InsertKey((), "x", "z", before="a")]),
    ("a: b\nc: d\n", [InsertKey((), "x", {"z": ["w", {"v": "u"}]}, after="a")]),
    ("a:\nb: c\n", [InsertKey(("a",), "x", "z")]),
    ("a: ~\n", [InsertKey(("a",), "x", "z")]),
    ("{a: , b: c}\n", [InsertKey(("a",), "x", "z")]),
    ("{a: b}\n", [InsertKey((), "x", "z")]),
    ("a: { }\n", [InsertKey(("a",), "x", "z")]),
    ("{a: b}\n", [InsertKey((), "x", "z", before="a")]),
    ("a: b\n", [InsertKey((), "x", "l\n\n m\n")]),
    ("a: b\n", [InsertKey((), "x", "l\nm")]),
    ("a: b\n\nc: d\n", [InsertKey((), "x", "z", after="a", apart=True)]),
    ("a:\n  b: c\n  # n\nd: e\n", [InsertKey((), "x", {"z": "w"}, after="a", apart=True)]),
    ("a: b\nc: d\n", [InsertKey((), "x", {"z": Commented("w", "n: m"), "v": "u"}, before="c")]),
    ("- a\n", [InsertItem((), 1, {"x": Commented("z", "n"), "w": "v"})]),
    ("a: b # c\n", [SetValue(("a",), {"x": Commented("z", "n")})]),
    ("a: # c\n  b: c # d\n\n  e: [f]\ng: h\n", [SetValue(("a",), {})]),
    ("a:\n- b # c\n- d\n", [SetValue(("a",), [])]),
    ("a:\n  b: c\n  d: e\n  f: g\n", [DeleteKey(("a", "b")), DeleteKey(("a", "d"))]),
    ("a:\n  b: c\n  d: e\n  f: g\n", [DeleteKey(("a", "d")), DeleteKey(("a", "f"))]),
    ("a: |\n  b\n \n  c\n  \n  d\n", [SetScalar(("a",), "b\n\n\nd\n")]),
    ("a:\n  b: c\n  d: e\n", [DeleteKey(("a", "b")), InsertKey(("a",), "x", "z"), DeleteKey(("a", "d"))]),
    ("a:\n  b: c\n  # n\n  d: e", [DeleteKey(("a", "d")), InsertKey(("a",), "x", "z", before="d")]),
    ("{a: b, c: d, e: f}\n", [DeleteKey(("c",)), DeleteKey(("e",)), InsertKey((), "x", "z", after="e")]),
    ("- a\n\n- b # n\n\n- c\n", [DeleteItem((1,))]),
    ("- a\n\n# n\n- b\n  \n- c", [DeleteItem((0,)), DeleteItem((2,))]),
    ("# n\n- b: c\n  d: e\n- f\n", [ReplaceItem((0,), {"x": {"z": Commented("w", "v")}})]),
    ("- a\n\n- b\n", [InsertItem((), 1, {"x": "z"}, apart=True), InsertItem((), 0, "w", apart=True)]),
    ("- a\n- b: c\n", [InsertItem((), 2, "x"), DeleteItem((0,)), SetScalar((1, "b"), "z")]),
    ("- a\n- b\n", [InsertItem((), 1, {"x": "z", "w": "v"})]),
    ("- a\n", [InsertItem((), 0, "x")]),
    ("[a, b]\n", [InsertItem((), 1, "x")]),
    ("[]\n", [InsertItem((), 0, "x")]),
    ("- a\n- b\n", [InsertItem((), 1, "x"), InsertItem((), 1, "z")]),
    ("a: b\n# c\nd: e # f\ng: h\n", [DeleteKey(("d",))]),
    ("a: b # c\nd: e\n", [DeleteKey(("a",))]),
    ("- a: b\n  c: d\n", [DeleteKey((0, "a"))]),
    ("{a: b, c: d}\n", [DeleteKey(("a",))]),
    ("{a: b, c: d}\n", [DeleteKey(("c",))]),
    ("a: b\n", [SetTrailingComment(("a",), "v1")]),
    ("a: b  # c  \n", [SetTrailingComment(("a",), "v1")]),
    ("a: |\n  b\n", [SetTrailingComment(("a",), "v1", "  ")]),
    ("a:\n  b: c\n", [InsertCommentAbove(("a", "b"), "n")]),
    ("- a: b\n", [InsertCommentAbove((0, "a"), "n")]),
    (
        "u: o/n@v1 # k\n",
        [SetScalar(("u",), "o/n@f"), SetTrailingComment(("u",), "v1"), InsertCommentAbove(("u",), "k")],
    ),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "operations"), CASES)
def test_no_mutation_is_proved(text, operations, ending):
    document = Document.from_text(text.replace("\n", ending))
    after = patch(document, operations)
    prove(document, after, operations)
    survivors = [
        mutated for mutated in every_mutation(after.text) if _is_proved(document, mutated, operations)
    ]
    assert survivors == []


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_no_mutation_of_a_small_workflow_is_proved(bom, ending):
    text = (
        "on: push\njobs:\n  a:\n    steps: # s\n      - uses: 'o/n@v1' # k\n        with: {x: 1}\n"
        "      - run: |\n          # t\n"
    )
    document = Document.from_text(bom + text.replace("\n", ending))
    step = ("jobs", "a", "steps", 0)
    operations = [
        InsertKey((), "permissions", {}, after="on"),
        SetScalar((*step, "uses"), "o/n@0f"),
        SetTrailingComment((*step, "uses"), "v1.2"),
        InsertCommentAbove((*step, "uses"), "k"),
        InsertKey((*step, "with"), "z", "w"),
        InsertItem(("jobs", "a", "steps"), 1, {"run": "x"}),
    ]
    after = patch(document, operations)
    whole = after.to_bytes().decode()
    assert not [
        mutated
        for mutated in every_mutation(whole, "\r\n\t '\"#:-x\ufeff")
        if _is_proved(document, mutated, operations)
    ]


OTHER = [
    (
        "a: b\nc: b\n",
        SetScalar(("a",), "x"),
        [SetScalar(("c",), "x"), SetScalar(("a",), "z"), SetValue(("a",), True)],
    ),
    (
        "a: b\n",
        SetTrailingComment(("a",), "v1"),
        [SetTrailingComment(("a",), "v2"), SetTrailingComment(("a",), "v1", "  ")],
    ),
    (
        "a: b\nc: d\n",
        SetTrailingComment(("a",), "v1"),
        [SetTrailingComment(("c",), "v1"), InsertCommentAbove(("c",), "v1")],
    ),
    (
        "a: b\nc: d\n",
        InsertKey((), "x", "z"),
        [InsertKey((), "x", "w"), InsertKey((), "z", "z"), InsertKey((), "x", "z", before="c")],
    ),
    (
        "- a\n- a\n",
        InsertItem((), 0, "x"),
        [InsertItem((), 1, "x"), InsertItem((), 0, "z"), InsertItem((), 0, ["x"])],
    ),
    ("a: b\nc: b\n", DeleteKey(("a",)), [DeleteKey(("c",)), DeleteKey(("b",)), SetScalar(("a",), "b")]),
    (
        "a: b\nc: d\n",
        InsertCommentAbove(("c",), "n"),
        [InsertCommentAbove(("a",), "n"), InsertCommentAbove(("c",), "m")],
    ),
    (
        "a: b\n",
        SetValue(("a",), {"x": "z"}),
        [SetValue(("a",), {"x": "w"}), SetValue(("a",), {"x": "z", "w": 1}), SetScalar(("a",), "z")],
    ),
    ("a: b\n---\na: b\n", SetScalar(("a",), "x"), [SetScalar(("a",), "x", document=1)]),
    ("a: b\n", SetScalar(("a",), "1"), [SetValue(("a",), 1)]),
    ("a: b\n", SetScalar(("a",), "null"), [SetValue(("a",), None)]),
]


@pytest.mark.parametrize(("text", "operation", "others"), OTHER)
def test_other_operations_are_not_proved(text, operation, others):
    document = Document.from_text(text)
    after = patch(document, [operation])
    for other in others:
        with pytest.raises(NotProved):
            prove(document, after, [other])
    with pytest.raises(NotProved):
        prove(document, after, [operation, others[0]])
    with pytest.raises(NotProved):
        prove(document, after, [])


# What a clumsy lowering might do: same data, but another text than the declared one.
CLUMSY = [
    ("a: b # c\n", "a: x\n", [SetScalar(("a",), "x")], "a comment is lost"),
    ("a: b # c\n", "a: x # d\n", [SetScalar(("a",), "x")], "a comment changed"),
    ("a:  b\n", "a: x\n", [SetScalar(("a",), "x")], "white space changed"),
    ("a: 'b'\n", "a: x\n", [SetScalar(("a",), "x")], "quotes changed"),
    ("a: b\n", 'a: "x"\n', [SetScalar(("a",), "x")], "quotes added"),
    ("a: b\nc: d\n", "a: x\nc: 'd'\n", [SetScalar(("a",), "x")], "another value is quoted"),
    ("a: b\r\n", "a: x\n", [SetScalar(("a",), "x")], "line endings changed"),
    ("a: b", "a: x\n", [SetScalar(("a",), "x")], "a final line break is added"),
    ("a: b\n", "\ufeffa: x\n", [SetScalar(("a",), "x")], "a byte-order mark is added"),
    ("a: b\n", "---\na: x\n", [SetScalar(("a",), "x")], "a document marker is added"),
    ("a: {b: c}\n", "a:\n  b: x\n", [SetScalar(("a", "b"), "x")], "the style changed"),
    ("a: &n b\nc: *n\n", "a: &n x\nc: b\n", [SetScalar(("a",), "x")], "an alias is expanded"),
    ("a: &n b\n", "a: x\n", [SetScalar(("a",), "x")], "an anchor is lost"),
    ("a: &n b\n", "a: &m x\n", [SetScalar(("a",), "x")], "an anchor is renamed"),
    ("a: |\n  b\n", "a: |\n    x\n", [SetScalar(("a",), "x\n")], "the indentation of a block changed"),
    ("a: |\n  b\n", "a: >\n  x\n", [SetScalar(("a",), "x\n")], "a block is folded"),
    ("a: b\nc: d\n", "c: d\na: x\n", [SetScalar(("a",), "x")], "entries are reordered"),
    ("a: b\n", "a: b\n# n\nx: z\n", [InsertKey((), "x", "z")], "a comment is added"),
    ("a: [b]\n", "# n\na: [b]\n", [InsertCommentAbove(("a", 0), "n")], "an item of a line has no line"),
    (
        "a:\n  b: c\n",
        "a:\n  b: c # v1\n",
        [SetTrailingComment(("a",), "v1")],
        "a block has no line of its own",
    ),
    ("a: b\n", "a: b\n\nx: z\n", [InsertKey((), "x", "z")], "a blank line is added"),
    ("a: b\n", "a: b\nx:  z\n", [InsertKey((), "x", "z")], "not canonical"),
    ('a: "b"\n', 'a: "\\u0078"\n', [SetScalar(("a",), "x")], "an escape that is not needed"),
    ('a: "b"\n', 'a: "\\x07"\n', [SetScalar(("a",), "\x07")], "another escape"),
    ("- a\n- b\n", "- a\n- x\n- b\n", [InsertItem((), -1, "x")], "a position from the end"),
    ("a: b\n", "a: x\n", [SetScalar(("a",), "x", document=-1)], "a document from the end"),
    ("a: b\n", "a: x\n", [SetScalar(("a",), "z"), SetScalar(("a",), "x")], "two values for one place"),
    ("a: b\n", "a: b\n? x\n: z\n", [InsertKey((), "x", "z")], "an explicit key"),
    ("a: b\n", "a: b\nx: {z: w}\n", [InsertKey((), "x", {"z": "w"})], None),
    ("a: b\n", "a: b\nx:\n    z: w\n", [InsertKey((), "x", {"z": "w"})], "too deep"),
    ("a: b\r\n", "a: b\nx: z\r\n", [InsertKey((), "x", "z")], "another line ending"),
    ("a: b\n# n\nc: d\n", "c: d\n", [DeleteKey(("a",))], "a comment is lost"),
    (
        "a: [b, # n\n  c]\n",
        "a: x # v1\n",
        [SetValue(("a",), "x"), SetTrailingComment(("a",), "v1")],
        "a comment is lost",
    ),
]


@pytest.mark.parametrize(("before", "after", "operations", "fault"), CLUMSY)
def test_a_clumsy_edit_is_not_proved(before, after, operations, fault):
    documents = Document.from_text(before), Document.from_text(after)
    if fault is None:  # two spellings of new data are allowed; the lowering always writes one of them
        prove(*documents, operations)
        return
    with pytest.raises(NotProved):
        prove(*documents, operations)


def _is_proved(document: Document, mutated: str, operations: list) -> bool:
    try:
        prove(document, Document.from_text(mutated), operations)
    except (FileProblem, NotProved):
        return False
    return True
