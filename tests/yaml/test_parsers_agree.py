"""libyaml and the pure parser give the same nodes at the same places, or both refuse."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from documents.outline import outline
from documents.texts import TextMaker
from hypothesis import given
from hypothesis import strategies as st

from pinfix.errors import FileProblem
from pinfix.yaml.compose import compose
from pinfix.yaml.events import HAS_LIBYAML, LINE_BREAKS_OF_YAML_1_1, events

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not HAS_LIBYAML, reason="PyYAML was built without libyaml")

PIECES = [
    "a",
    "b",
    " ",
    "  ",
    "\n",
    "\n",
    "\n  ",
    "- ",
    ": ",
    ":",
    "-",
    "#",
    " #",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    "|",
    ">",
    "&a ",
    "&a",
    "*a",
    "!t",
    "!t ",
    "? ",
    "\t",
    "\r\n",
    "\r",
    "---",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "é",
    "|-\n",
    "1",
    "\n- ",
    "\na: ",
    "x: ",
    "?",
    "|+\n",
    "\\",
    ">2\n",
    "a: b\n",
    "😀",
    "\n   ",
    "!!str ",
    "!<x> ",
    "%Y",
]

HARD = [
    "1\n...\na: 1\n",
    "a: 1\n...\n---\nb: 2\n",
    "a: 1\n...\n...\n---\nb\n",
    "{a:, b}\n",
    "{a: , b: }\n",
    "[a:b, c]\n",
    "{a: http://x:1/y}\n",
    "{'a':b}\n",
    "[? a : b]\n",
    "{: a}\n",
    ": a\n",
    "? \n: \nb: c\n",
    "? a\n",
    "- ? a\n  : b\n",
    "a: |\n \n  x\n",
    "a: |\n   \n  x\n",
    "a: |\n\t\n  x\n",
    "|\nx\n",
    "|\n x\n",
    "--- |\nx\n",
    ">-\n x\n y\n\n z\n",
    "a: |\t# c\n  x\n",
    "a: |#c\n  x\n",
    "a: !t\tb\n",
    "a:\tb\n",
    "a: b\tc\n",
    "a: b\t\n  \tc\n",
    "-\ta\n",
    "-\t- a\n",
    "a: &x\tb\n",
    "&a: b\n",
    "&a : b\n",
    "*a: b\n",
    "&é a\n",
    "!é a\n",
    "!t,u a\n",
    "[!t, a]\n",
    "[&a , b]\n",
    "[*a]\n",
    "a: !t &x b\n",
    "a: &x !t b\n",
    "a: !t # c\n  &x b\n",
    "a: !t &x\nb: c\n",
    "a: &x\n  &y b: c\n",
    "a: !t &x\n  !u b: c\n",
    "a: 'x\n\n  y'\n",
    'a: "x\\\n  y"\n',
    'a: "\\x41\\u00e9\\U0001F600"\n',
    'a: "x\ty"\n',
    "%TAG ! tag:x,1:\n--- !a b\n",
    "%FOO\n---\na\n",
    "a: b\n--- # c\n# d\n",
    "a:\n# c\n\n",
    "-\n# c\n- b\n",
    "a: {\n  # c\n  b\n  # d\n  : c }\n",
    "a: b: c\n",
    "a: - b\n",
    "a: 'b' c\n",
    "- a\n b\n",
    "a\n b: c\n",
    "a: b\n c\n",
    "a: >\n\n\n x\n",
    "a: |1\n  x\n",
    "a: |0\n x\n",
    "a: |10\n x\n",
    "a: |--\n x\n",
    "a: |+1\n  x\n\n",
    "a: |\n  x\n y: z\n",
    "\na:\r\n  - b\r  - c\n",
    "<<: {a: b}\n",
    "=: a\n",
    "a: ''\n",
    "---\n---\n",
    "\n",
    "--- >\n",
    "- |\n-\n",
    "{a, b: , ? c}\n",
    "[a, [b], {c}, ]\n",
    "[,]\n",
    "{,}\n",
    "[a,,b]\n",
    "a: @b\n",
    "a: `b\n",
    "a: %b\n",
    "%b: a\n",
    "a: !<tag:yaml.org,2002:str> b\n",
    "! a\n",
    "a: ! \nb: !\n",
    "a: !!\n",
    "? - a\n  - b\n: c\n",
    "? {a: b}\n: c\n",
    "[a]: b\n",
    "{a: b}: c\n",
    "a: &x [*x]\n",
    "? |\n  a\n: b\n",
    "a: ---\n",
    "a: ...\n",
    "a: |\n  ---\n",
    "--- a\n--- b\n",
    "'a\n--- b'\n",
    "# c\n",
    "a: b #c\n#d\n #e\nf: g\n",
    "a: b\n\n\n",
    "a:    \n  b\n",
]


def answer(text: str, *, pure: bool) -> object:
    """The nodes of `text`, or the code of its problem."""
    try:
        return [outline(root) for root in compose(text, events(text, pure=pure))]
    except FileProblem as problem:
        return problem.code


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("text", HARD)
def test_hard_cases(text, ending):
    text = text.replace("\r\n", "\n").replace("\n", ending)
    assert answer(text, pure=True) == answer(text, pure=False)


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_pieces_of_yaml(text):
    assert answer(text, pure=True) == answer(text, pure=False)


@given(st.integers(0, 2**48).map(Random))
def test_made_documents(random):
    text = TextMaker(random).text().removeprefix("\ufeff")
    text = text.translate({ord(character): "\ue000" for character in LINE_BREAKS_OF_YAML_1_1})
    assert answer(text, pure=True) == answer(text, pure=False)


def test_a_sample_of_real_workflows():
    _compare(_workflows()[::80], max_bytes=20_000)


@pytest.mark.corpus
def test_all_real_workflows():
    _compare(_workflows(), max_bytes=10**9)


def _workflows() -> list[Path]:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    return sorted(path for path in CORPUS.rglob("*.y*ml") if path.is_file())


def _compare(paths: list[Path], max_bytes: int) -> None:
    compared = 0
    for path in paths:
        data = path.read_bytes()
        if len(data) > max_bytes:
            continue
        text = data.decode("utf-8").removeprefix("\ufeff")
        assert answer(text, pure=True) == answer(text, pure=False), path
        compared += 1
    assert compared
