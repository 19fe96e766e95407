"""Files made to break a parser: each gives one clear problem, quickly."""

from __future__ import annotations

import time

import pytest

from pinfix.errors import FileProblem
from pinfix.yaml.compose import MAX_DEPTH
from pinfix.yaml.document import MAX_BYTES, Document

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)
CHAIN = "- &a0 [x]\n" + "".join(f"- &a{level} [*a{level - 1}]\n" for level in range(1, 800))
ALMOST_ALL = MAX_BYTES - 64

CASES = {
    "flow sequences 10,000 deep": ("[" * 10_000 + "]" * 10_000, "too-deep", 1),
    "flow mappings 10,000 deep": ("{a: " * 10_000, "too-deep", 1),
    "block mappings 10,000 deep": (
        "".join(" " * n + "a:\n" for n in range(1_500)),
        "too-deep",
        MAX_DEPTH + 1,
    ),
    "compact sequences 10,000 deep": ("- " * 10_000 + "a\n", "too-deep", 1),
    "explicit keys 10,000 deep": ("? " * 10_000 + "a\n", "too-deep", 1),
    "only brackets": ("[" * ALMOST_ALL, "too-deep", 1),
    "a chain of aliases": (CHAIN, "too-deep", MAX_DEPTH),
    "an alias bomb": (BOMB, "alias-bomb", 6),
    "a bomb of one wide anchor": ("- &a [" + "x, " * 999 + "x]\n" + "- *a\n" * 10_000, "alias-bomb", 200),
    "a bomb over several documents": (
        ("- &a [" + "x, " * 999 + "x]\n" + "- *a\n" * 150 + "---\n") * 2,
        "alias-bomb",
        201,
    ),
    "too many nodes": ("-\n" * 300_000, "too-large", 200_000),
    "too many keys": ("".join(f"k{n}:\n" for n in range(120_000)), "too-large", 100_000),
    "too many documents": ("---\n" * 300_000, "too-large", None),
    "too many nodes behind an alias": ("- &a x\n- *a\n---\n" + "-\n" * 300_000, "alias-bomb", None),
    "an alias in its own anchor": ("x: 1\na: &a [*a]\n", "invalid-yaml", 2),
    "an alias without anchor": ("x: 1\na: *a\n", "invalid-yaml", 2),
    "duplicate keys": ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
    "duplicate keys in other quotes": ("a: 1\n'a': 2\n", "duplicate-key", 2),
    "duplicate keys in flow": ('x: {a: 1, b: 2,\n  "a": 3}\n', "duplicate-key", 2),
    "a duplicate key through an alias": ("- &k a\n- *k : 1\n  a: 2\n", "duplicate-key", 3),
    "a null character": ("a: b\nc: \0\n", "invalid-yaml", 2),
    "an escape sequence": ("a: b\r\nc: \x1b[31m\r\n", "invalid-yaml", 2),
    "a byte-order mark in the middle": ("a: b\n\ufeffc: d\n", "invalid-yaml", 2),
    "a control character of latin 1": ("a: \x9b\n", "invalid-yaml", 1),
    "delete": ("a: \x7f\n", "invalid-yaml", 1),
    "a tab as indentation": ("a:\n\tb: c\n", "invalid-yaml", 2),
    "an open quote": ('a: b\nc: "d\n', "invalid-yaml", None),
    "a colon too many": ("a: b\nc: d: e\n", "invalid-yaml", 2),
    "a comment right behind a block indicator": ("x: 1\na: |#c\n  b\n", "invalid-yaml", 2),
    "an anchor beyond ASCII": ("x: 1\na: &é b\n", "invalid-yaml", 2),
    "a line of number signs behind an anchor": (
        "a: &a " + "# " * 500_000 + "\n b: [\n",
        "invalid-yaml",
        None,
    ),
    "a line of number signs behind a key": ("? a\n" + "# " * 500_000 + "\n[\n", "invalid-yaml", None),
    "one long key": ("a" * ALMOST_ALL + ": 1", "invalid-yaml", None),
    "colons": (":" * ALMOST_ALL, "invalid-yaml", None),
    "unknown directives": ("%A\n" * 500_000, "invalid-yaml", 1),
    "empty": ("", "empty", 1),
    "blank lines": ("\n \n\r\n", "empty", 1),
    "comments only": ("# a\n# b\n", "empty", 1),
    "a byte-order mark only": ("\ufeff", "empty", 1),
    "empty documents": ("---\n---\n", "empty", 1),
    "a Makefile": ("all:\n\tmake\n", "invalid-yaml", 2),
    "a merge conflict": ("a: b\n<<<<<<< HEAD\nc: d\n", "invalid-yaml", None),
}


@pytest.mark.parametrize("name", CASES)
def test_one_problem_with_code_and_line(name):
    text, code, line = CASES[name]
    begin = time.process_time()
    with pytest.raises(FileProblem) as caught:
        Document.from_text(text)
    assert time.process_time() - begin < 3.0  # far below on an idle machine; what matters is: not minutes
    assert caught.value.code == code
    assert caught.value.line is not None
    assert line is None or caught.value.line == line


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a: b\nc: \xff\n", "not-utf8", 2),
        (b"a: \xed\xa0\x80\n", "not-utf8", 1),
        (b"a: \xc0\xaf\n", "not-utf8", 1),
        ("a: b\n".encode("utf-16"), "not-utf8", 1),
        ("a: b\n".encode("utf-16-le"), "invalid-yaml", 1),
        ("a: b\n".encode("utf-32-be"), "invalid-yaml", 1),
        (b"\x7fELF\x02\x01\x01", "invalid-yaml", 1),
        (b"\x89PNG\r\n\x1a\n", "not-utf8", 1),
        (b"a" * (MAX_BYTES + 1), "too-large", None),
    ],
)
def test_bytes_that_are_no_text(data, code, line):
    with pytest.raises(FileProblem) as caught:
        Document.from_bytes(data)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_the_limits_themselves_hold():
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert Document.from_text(deepest)
    largest = b"a: " + b"x" * (MAX_BYTES - 3)
    assert Document.from_bytes(largest)


def test_a_lone_surrogate_is_no_text():
    with pytest.raises(FileProblem) as caught:
        Document.from_text("a: \ud800\n")
    assert caught.value.code == "invalid-yaml"


def test_long_runs_of_anything_are_read_in_linear_time():
    begin = time.process_time()
    for text in (
        "a: |\n" + "\n" * ALMOST_ALL,
        "a: '" + "''" * (ALMOST_ALL // 2) + "'",
        "\r" * ALMOST_ALL + "a",
        "a:" + "\t" * ALMOST_ALL + "b",
    ):
        assert Document.from_text(text)
    assert time.process_time() - begin < 5.0


def test_aliases_are_spoken_of_only_where_there_are_some():
    with pytest.raises(FileProblem) as plain:
        Document.from_text("".join(f"k{n}: v\n" for n in range(120_000)))
    assert plain.value.message == "more than 200,000 keys, values and items"
    with pytest.raises(FileProblem) as bomb:
        Document.from_text(BOMB)
    assert bomb.value.message == "more than 200,000 nodes, aliases followed"
