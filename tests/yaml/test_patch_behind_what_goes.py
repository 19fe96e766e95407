"""Entries and items that are put right behind a mapping whose last entries go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml import safe_load

from pinfix.yaml.document import Document
from pinfix.yaml.operations import DeleteKey, InsertItem, InsertKey, Operation, SetScalar
from pinfix.yaml.patch import patch

STEP = ("steps", 0)
TEXT = "steps:\n  - uses: a\n    with:\n      x: 1\n      y: 2\n"


@pytest.mark.parametrize("behind", ["", "  - run: b\n", "other: c\n", "  # note\n  - run: b\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_entry_of_the_step(behind: str, end: str) -> None:
    document = Document.from_bytes((TEXT + behind).replace("\n", end).encode())
    found = patch(document, [DeleteKey((*STEP, "with", "y")), InsertKey(STEP, "env", {"A": "b"})])
    expected = TEXT.replace("      y: 2\n", "    env:\n      A: b\n") + behind
    assert found.to_bytes() == expected.replace("\n", end).encode()


def test_a_step_behind_it() -> None:
    document = Document.from_bytes(TEXT.encode())
    found = patch(document, [DeleteKey((*STEP, "with", "y")), InsertItem(("steps",), 1, {"run": "b"})])
    assert found.text == TEXT.replace("      y: 2\n", "  - run: b\n")


def test_a_comment_between_stays_where_it_is() -> None:
    text = TEXT.replace("      y", "      # about y\n      y")
    document = Document.from_bytes(text.encode())
    found = patch(document, [DeleteKey((*STEP, "with", "y")), InsertKey(STEP, "env", {"A": "b"})])
    assert found.text == text.replace("      y: 2\n", "    env:\n      A: b\n")


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_script_at_the_end_of_the_file_and_an_entry_behind_it(end: str) -> None:
    text = f"steps:\n  - run: |\n      a\n      b --token x{end}"
    document = Document.from_bytes(text.encode())
    script = "a\nb" + end
    found = patch(
        document, [SetScalar((*STEP, "run"), script), InsertKey(STEP, "env", {"A": "b"}, before="run")]
    )
    assert safe_load(found.text) == {"steps": [{"env": {"A": "b"}, "run": script}]}


NAMES = st.sampled_from("abcd")


@given(
    st.lists(NAMES, min_size=2, max_size=4, unique=True),
    st.sets(NAMES),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "  - run: z\n", "k: z\n"]),
    st.booleans(),
)
def test_all_of_it_is_made(
    names: list[str], gone: set[str], in_with: bool, in_step: bool, behind: bool, rest: str, ended: bool
) -> None:
    gone &= set(names)
    if len(gone) == len(names):
        gone.discard(names[0])
    lines = "".join(f"      {name}: v\n" for name in names)
    text = f"steps:\n  - uses: u\n    with:\n{lines}{rest}"
    text = text if ended else text.removesuffix("\n")
    operations: list[Operation] = [DeleteKey((*STEP, "with", name)) for name in sorted(gone)]
    wanted = safe_load(text)
    step = wanted["steps"][0]
    step["with"] = {name: "v" for name in names if name not in gone}
    if in_with:
        operations.append(InsertKey((*STEP, "with"), "new", "n"))
        step["with"]["new"] = "n"
    if in_step:
        operations.append(InsertKey(STEP, "env", {"A": "b"}))
        step["env"] = {"A": "b"}
    if behind:
        operations.append(InsertItem(("steps",), 1, {"run": "q"}))
        wanted["steps"].insert(1, {"run": "q"})
    found = patch(Document.from_bytes(text.encode()), operations)
    assert safe_load(found.text) == wanted
    assert found.text.endswith("\n") == ended


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True),
    st.sets(st.sampled_from("abcd")),
    st.lists(st.sampled_from(["w", "x", "y", "z"]), max_size=3, unique=True),
    st.data(),
)
def test_entries_come_and_go_in_braces(
    names: list[str], gone: set[str], new: list[str], data: st.DataObject
) -> None:
    gone &= set(names)
    if len(gone) == len(names):
        gone.discard(names[-1])
    text = "with: {" + ", ".join(f"{name}: v" for name in names) + "} # c\n"
    operations: list[Operation] = [DeleteKey(("with", name)) for name in sorted(gone)]
    before = data.draw(st.sampled_from([*names, None]))
    for name in new:
        operations.append(InsertKey(("with",), name, "n", before=before))
    found = patch(Document.from_text(text), operations)
    wanted = {name: "v" for name in names if name not in gone} | dict.fromkeys(new, "n")
    assert safe_load(found.text) == {"with": wanted}
    assert found.text.endswith("} # c\n")


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_items_come_into_brackets(number: int, index: int) -> None:
    new = [f"n{place}" for place in range(number)]
    found = patch(Document.from_text("a: [x, y]\n"), [InsertItem(("a",), index, one) for one in new])
    wanted = ["x", "y"]
    wanted[index:index] = new
    assert safe_load(found.text) == {"a": wanted}
