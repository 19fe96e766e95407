"""Where the nodes of a document begin and end."""

from __future__ import annotations

import pytest
from documents.outline import written

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Alias, Mapping, Scalar, Sequence, follow

# text, path, what the node encloses, its value
SCALARS = [
    ("a: b\n", ("a",), "b", "b"),
    ("a: b", ("a",), "b", "b"),
    ("a:   b   \n", ("a",), "b", "b"),
    ("a:\tb\t# c\n", ("a",), "b", "b"),
    ("a: b#c # d\n", ("a",), "b#c", "b#c"),
    ("a: b c\n   d\nx: y\n", ("a",), "b c\n   d", "b c d"),
    ("a: b\n\n\n  c\nx: y\n", ("a",), "b\n\n\n  c", "b\n\nc"),
    ("a: 'b'\n", ("a",), "'b'", "b"),
    ("a: 'it''s # no'  # c\n", ("a",), "'it''s # no'", "it's # no"),
    ("a: ''\n", ("a",), "''", ""),
    ('a: "b\\n\\x41"\n', ("a",), '"b\\n\\x41"', "b\nA"),
    ('a: "b\n\n  c # d"\n', ("a",), '"b\n\n  c # d"', "b\nc # d"),
    ("- a\n-   b\n", (1,), "b", "b"),
    ("- - a\n  - b\n", (0, 1), "b", "b"),
    ("- a: b\n  c: d\n", (0, "c"), "d", "d"),
    ("[a, b , c]\n", (1,), "b", "b"),
    ("{a: b, c: d}\n", ("c",), "d", "d"),
    ("{a: x y\n z, c: d}\n", ("a",), "x y\n z", "x y z"),
    ("{'a':b}\n", ("a",), "b", "b"),
    ("[http://x/y, r:5000/n]\n", (1,), "r:5000/n", "r:5000/n"),
    ("? a\n: b\n", ("a",), "b", "b"),
    ("? a\n# c\n: b\n", ("a",), "b", "b"),
    ("a: &x b\n", ("a",), "b", "b"),
    ("a: !!str b\n", ("a",), "b", "b"),
    ("a: !t &x b # c\n", ("a",), "b", "b"),
    ("a: &x !t\n  b\n", ("a",), "b", "b"),
    ("a: &x # c\n  b\n", ("a",), "b", "b"),
    ("a: ! b\n", ("a",), "b", "b"),
    ("a: !<tag:x,1:y> b\n", ("a",), "b", "b"),
    ("é: 😀 b\nc: d\n", ("c",), "d", "d"),
    ("é: 😀 b\nc: d\n", ("é",), "😀 b", "😀 b"),
    ("a: b\r\nc: d\r\n", ("c",), "d", "d"),
    ("a: b\rc: d\r", ("c",), "d", "d"),
    ("a: b\r\nc: d\ne: f\rg: h", ("g",), "h", "h"),
    ("a: \u2028b\u2029\nc: d\n", ("c",), "d", "d"),
    ("a: b\x85c\nc: d\n", ("a",), "b\x85c", "b\x85c"),
    ("a: b\u2028c\n", ("a",), "b\u2028c", "b\u2028c"),
    ("%YAML 1.1\n---\na: b\n", ("a",), "b", "b"),
    ("--- a\n", (), "a", "a"),
    ("---\n# c\na\n", (), "a", "a"),
    ("a\tb: c\td\n", ("a\tb",), "c\td", "c\td"),
]

# text, what stands between start and end of `a`, its value
BLOCK_SCALARS = [
    ("a: |\n  x\n  y\nb: c\n", "|\n  x\n  y", "x\ny\n"),
    ("a: |\n  x\n\n\nb: c\n", "|\n  x", "x\n"),
    ("a: |+\n  x\n\n\nb: c\n", "|+\n  x\n\n", "x\n\n\n"),
    ("a: |-\n  x\n\nb: c\n", "|-\n  x", "x"),
    ("a: >\n  x\n  y\nb: c\n", ">\n  x\n  y", "x y\n"),
    ("a: |2\n   x\nb: c\n", "|2\n   x", " x\n"),
    ("a: |2-\n  x\nb: c\n", "|2-\n  x", "x"),
    ("a: |-2\n  x\nb: c\n", "|-2\n  x", "x"),
    ("a: | # note\n  # text\n# comment\nb: c\n", "| # note\n  # text", "# text\n"),
    ("a: |\t# note\n  x\n", "|\t# note\n  x", "x\n"),
    ("a: |\n  x \t\n", "|\n  x \t", "x \t\n"),
    ("a: |\nb: c\n", "|", ""),
    ("a: |+\n\nb: c\n", "|+\n", "\n"),
    ("a: |\n\n  x\n", "|\n\n  x", "\nx\n"),
    ("a: |\n \n  x\n", "|\n \n  x", "\nx\n"),
    ("a: |\n  x", "|\n  x", "x"),
    ("a: |+\n  x", "|+\n  x", "x"),
    ("a: |\r\n  x\r\n  y\r\nb: c\r\n", "|\r\n  x\r\n  y", "x\ny\n"),
    ("a: |+\r\n  x\r\n\r\nb: c\r\n", "|+\r\n  x\r\n", "x\n\n"),
    ("a: |\r  x\rb: c\r", "|\r  x", "x\n"),
    ("a: |\n  x\u2028y\n", "|\n  x\u2028y", "x\u2028y\n"),
    ("a: | # \u2028\n  x\x85y\n", "| # \u2028\n  x\x85y", "x\x85y\n"),
    ("a: &n |\n  x\n", "|\n  x", "x\n"),
    # lines of blanks that reach beyond the indentation are text
    ("a: |\n  x\n    \n \nb: c\n", "|\n  x\n    ", "x\n  \n"),
    ("a: |\r\n  x\r\n\r\n  \t\r\n\r\nb: c\r\n", "|\r\n  x\r\n\r\n  \t", "x\n\n\t\n"),
    ("a: >-\n  x\n   \n\nb: c\n", ">-\n  x\n   ", "x\n "),
    ("a: |2\n     x\n    \n", "|2\n     x\n    ", "   x\n  \n"),
    ("a: |\n  x\n   ", "|\n  x\n   ", "x\n "),
    ("a: !t &n # c\n  |\n  x\n", "|\n  x", "x\n"),
]

# text, path, offset of the empty value
NOTHING = [
    ("a:\nb: c\n", ("a",), 2),
    ("a:   # c\nb: c\n", ("a",), 2),
    ("a:\n", ("a",), 2),
    ("a:", ("a",), 2),
    ("a :\n# c\n\nb: c\n", ("a",), 3),
    ("'a' :\n", ("a",), 5),
    ("-\n- b\n", (0,), 1),
    ("- a\n-", (1,), 5),
    ("-\n# c\n- b\n", (0,), 1),
    ("{a: , b: c}\n", ("a",), 3),
    ("{a, b: c}\n", ("a",), 2),
    ("{'a':, b: c}\n", ("a",), 5),
    ("? a\n? b\n", ("a",), 3),
    ("? a\n:\nb: c\n", ("a",), 5),
    ("a:\r\nb: c\r\n", ("a",), 2),
    ("x:\n  a:\ny: z\n", ("x", "a"), 7),
    ("- a:\n", (0, "a"), 4),
    ("---\n", (), 3),
    ("a: &x\nb: *x\n", ("a",), 5),
    ("a: !t # c\nb: c\n", ("a",), 5),
]

COLLECTIONS = [
    ("a:\n  b: c\n  d: e # f\ng: h\n", ("a",), "b: c\n  d: e"),
    ("a:\n- b\n- c\n\n# x\ng: h\n", ("a",), "- b\n- c"),
    ("a:\n  - b\n  -\nx: y\n", ("a",), "- b\n  -"),
    ("a: [b, c] # d\n", ("a",), "[b, c]"),
    ("a: [\n  b, # x\n  c,\n]\nx: y\n", ("a",), "[\n  b, # x\n  c,\n]"),
    ("a: {b: c}\n", ("a",), "{b: c}"),
    ("a: []\n", ("a",), "[]"),
    ("- - a\n  - b\n- c\n", (0,), "- a\n  - b"),
    ("- a: b\n  c: d\n- e\n", (0,), "a: b\n  c: d"),
    ("a: &x\n  b: c\n", ("a",), "b: c"),
    ("a: !t &x # c\n  - b\n", ("a",), "- b"),
    ("a: &x\n  &y b: c\n", ("a",), "&y b: c"),
    ("a: &x [b]\n", ("a",), "[b]"),
    ("a: &x\n  ? b\n  : c\n", ("a",), "? b\n  : c"),
    ("[a: b, c]\n", (0,), "a: b"),
    ("a:\n  b: |\n    x\n\n\nc: d\n", ("a",), "b: |\n    x"),
]


@pytest.mark.parametrize(("text", "path", "source", "value"), SCALARS)
def test_a_scalar_encloses_what_is_written(text, path, source, value):
    document = Document.from_text(text)
    node = document.node(path)
    assert isinstance(node, Scalar)
    assert written(document, *path) == source
    assert node.value == value


@pytest.mark.parametrize(("text", "source", "value"), BLOCK_SCALARS)
def test_a_block_scalar_goes_from_its_header_to_the_end_of_its_last_line(text, source, value):
    document = Document.from_text(text)
    assert written(document, "a") == source
    node = document.node(("a",))
    assert isinstance(node, Scalar)
    assert node.value == value


@pytest.mark.parametrize(("text", "path", "offset"), NOTHING)
def test_an_empty_value_stands_right_behind_its_indicator(text, path, offset):
    if not path:
        text += "--- a\n"
    node = Document.from_text(text).node(path)
    assert isinstance(node, Scalar)
    assert (node.start, node.end) == (offset, offset)
    assert node.is_empty
    assert node.value == ""


@pytest.mark.parametrize(("text", "path", "source"), COLLECTIONS)
def test_a_collection_ends_where_its_last_child_ends(text, path, source):
    document = Document.from_text(text)
    assert isinstance(document.node(path), (Mapping, Sequence))
    assert written(document, *path) == source


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("a: &x b\n", "&x"),
        ("a: !t &x b\n", "!t"),
        ("a: &x !t b\n", "&x"),
        ("a: !t &x\n  b: c\n", "!t"),
        ("a: b\n", "b"),
    ],
)
def test_anchor_and_tag_begin_at_lead(text, lead):
    document = Document.from_text(text)
    node = document.node(("a",))
    assert document.text.startswith(lead, node.lead)


def test_anchor_and_tag_are_kept_apart_from_the_value():
    node = follow(Document.from_text("a: !t &x b\n").node(("a",)))
    assert (node.anchor, node.tag) == ("x", "!t")


def test_an_alias_stands_for_its_anchor():
    document = Document.from_text("a: &x {b: c}\nd: *x\n")
    alias = document.node(("d",))
    assert isinstance(alias, Alias)
    assert alias.target is document.node(("a",))
    assert written(document, "d") == "*x"
    assert written(document, "d", "b") == "c"


def test_an_anchor_can_be_given_again():
    document = Document.from_text("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")
    values = [getattr(follow(document.node((key,))), "value", None) for key in "abcd"]
    assert values == ["1", "1", "2", "2"]


def test_an_alias_as_key_names_an_entry():
    assert written(Document.from_text("- &k a\n- *k : b\n"), 1, "a") == "b"


def test_every_document_has_a_root():
    document = Document.from_text("a: 1\n---\nb: 2\n...\n---\n- c\n")
    assert [type(root).__name__ for root in document.roots] == ["Mapping", "Mapping", "Sequence"]
    assert written(document, "b", number=1) == "2"


def test_anchors_end_with_their_document():
    from pinfix.errors import FileProblem

    with pytest.raises(FileProblem, match="has no anchor"):
        Document.from_text("a: &x 1\n---\nb: *x\n")


@pytest.mark.parametrize(
    "path", [("b",), (0,), ("a", "b"), ("a", 0), ("a", -1), ("c", 2), ("c", -1), ("c", "0")]
)
def test_a_path_that_leads_nowhere_is_a_key_error(path):
    with pytest.raises(KeyError):
        Document.from_text("a: 1\nc: [x, y]\n").node(path)


def test_a_stand_in_character_in_an_escape_is_not_taken_for_a_line_break():
    node = Document.from_text('a: "\\uE000"\nb: "\u2028"\n').node(("a",))
    assert isinstance(node, Scalar)
    assert node.value == "\ue000"


def test_a_tag_with_a_no_break_space_behind_it_keeps_the_space_in_the_value():
    node = Document.from_text("a: &x \u00a0b\n").node(("a",))
    assert isinstance(node, Scalar)
    assert node.value == "\u00a0b"
    assert node.end - node.start == 2
