"""Lines, columns, bytes: the text side of a document."""

from __future__ import annotations

import pytest

from pinfix.errors import FileProblem
from pinfix.yaml.document import Document


@pytest.mark.parametrize(
    "data",
    [
        b"a: b\n",
        b"a: b",
        b"\xef\xbb\xbfa: b\r\n",
        b"a: b\r\nc: d\ne: f\rg: h",
        "é: 😀 \u2028\u2029\x85x\n".encode(),
        b"a: b\n\n\n",
        b"\xef\xbb\xbf# c\na: b",
    ],
)
def test_bytes_come_back_as_they_were(data):
    document = Document.from_bytes(data)
    assert document.to_bytes() == data
    assert document.bom == data.startswith(b"\xef\xbb\xbf")


def test_offsets_do_not_count_the_byte_order_mark():
    document = Document.from_text("\ufeffa: b\n")
    assert document.text == "a: b\n"
    assert document.node(("a",)).start == 3


@pytest.mark.parametrize(
    ("offset", "place"),
    [
        (0, (1, 1)),
        (4, (1, 5)),
        (5, (1, 6)),
        (6, (2, 1)),
        (7, (2, 2)),
        (10, (2, 5)),
        (11, (3, 1)),
        (16, (4, 1)),
        (20, (4, 5)),
    ],
)
def test_lines_and_columns_count_from_one(offset, place):
    assert Document.from_text("a: b\r\n😀: d\ne: f\rg: h").place(offset) == place


def test_only_carriage_return_and_line_feed_end_a_line():
    document = Document.from_text("a: '\u2028\u2029\x85'\nb: c\n")
    assert document.place(document.text.index("b")) == (2, 1)


@pytest.mark.parametrize(
    ("offset", "start", "end", "ending"),
    [
        (0, 0, 4, "\r\n"),
        (4, 0, 4, "\r\n"),
        (5, 0, 4, "\r\n"),
        (6, 6, 10, "\n"),
        (11, 11, 15, "\r"),
        (16, 16, 20, "\r"),
        (20, 16, 20, "\r"),
    ],
)
def test_the_line_of_an_offset(offset, start, end, ending):
    document = Document.from_text("a: b\r\nc: d\ne: f\rg: h")
    assert document.line_start(offset) == start
    assert document.line_end(offset) == end
    assert document.line_ending(offset) == ending


def test_a_text_of_one_line_would_go_on_with_a_line_feed():
    assert Document.from_text("a: b").line_ending(2) == "\n"


@pytest.mark.parametrize(
    ("part", "inside"),
    [("a", False), ("b", True), ("c", True), ("d", False), ("[", False), ("]", True), ("e", True)],
)
def test_in_flow(part, inside):
    document = Document.from_text("a: [b, {c: 1}]\nd: 2\nx: {e: []}\n")
    assert document.in_flow(document.text.index(part)) is inside


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
@pytest.mark.parametrize("text", ["x: 1\n# c{}a: b\nc: d\n", "x: 1\na: b # c{}d: e\n", "x: 1\na: b{}\n"])
def test_a_structure_that_depends_on_the_reading_of_a_line_break_is_refused(text, character):
    with pytest.raises(FileProblem) as caught:
        Document.from_text(text.format(character))
    assert (caught.value.code, caught.value.line) == ("ambiguous-line-break", 2)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_a_structure_that_only_yaml_1_1_sees_is_no_yaml(character):
    with pytest.raises(FileProblem) as caught:
        Document.from_text(f"a: b{character}c: d\n")
    assert caught.value.code == "invalid-yaml"


def test_a_hidden_line_is_refused():
    with pytest.raises(FileProblem) as caught:
        Document.from_text("a: b\n# c\u2028d: e\n")
    assert (caught.value.code, caught.value.line) == ("ambiguous-line-break", 2)


@pytest.mark.parametrize(
    "text", ["a: '\u2028'\n", 'a: "x\u2029y"\n', "a: b\x85c\n", "a: b # \u2028\n", "a: |\n  x\u2028y\n"]
)
def test_a_line_break_of_yaml_1_1_inside_a_text_is_an_ordinary_character(text):
    assert Document.from_text(text).to_bytes() == text.encode()
