"""Places in the files as they were read, where codemods have changed them since."""

from __future__ import annotations

import random

import pytest

from pinfix.origin import Origins
from pinfix.plan import FileRewrite, Place, Refusal


def first(before: str, after: str, line: int, column: int = 3) -> tuple[int, int]:
    origins = Origins([FileRewrite("a.yml", before.encode(), after.encode())])
    place = origins.of(Refusal("x", Place("a.yml", line, column), "x", "x", "x")).place
    return place.line, place.column


BEFORE = "on: push\njobs:\n  a:\n    steps:\n      - uses: x\n"


def test_what_stands_below_an_insertion() -> None:
    after = BEFORE.replace("jobs", "permissions:\n  contents: read\njobs")
    assert first(BEFORE, after, 1) == (1, 3)
    assert first(BEFORE, after, 4, 1) == (2, 1)
    assert first(BEFORE, after, 7, 15) == (5, 15)


def test_what_stands_below_a_deletion() -> None:
    assert first("a: 1\nb: 2\nc: 3\nd: 4\n", "a: 1\nd: 4\n", 2) == (4, 3)


def test_what_was_inserted_stands_for_what_it_was_put_before() -> None:
    assert first("a: 1\nb: 2\n", "a: 1\nx: 0\ny: 0\nb: 2\n", 2, 1) == (2, 1)
    assert first("a: 1\nb: 2\n", "a: 1\nx: 0\ny: 0\nb: 2\n", 3, 4) == (2, 1)
    assert first("a: 1", "a: 1\nb: 2", 2) == (1, 1)


def test_a_line_in_which_something_was_put() -> None:
    before, after = "a: { b: 1, uses: x }\n", "a: { permissions: {}, b: 1, uses: x }\n"
    assert first(before, after, 1, after.index("x }") + 1) == (1, before.index("x }") + 1)
    assert first(before, after, 1, 1) == (1, 1)
    assert first(before, after, 1, 10)[0] == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark(end: str) -> None:
    before = "\ufeff" + BEFORE.replace("\n", end)
    after = before.replace("jobs", f"permissions: {{}}{end}jobs")
    assert first(before, after, 6, 15) == (5, 15)
    assert first(before, after, 1, 2) == (1, 2)


def test_other_files_are_as_they_were() -> None:
    refusal = Refusal("x", Place("b.yml", 7, 2), "x", "x", "x")
    assert Origins([FileRewrite("a.yml", b"a: 1\n", b"x\na: 1\n")]).of(refusal) is refusal
    assert Origins([]).of(refusal) is refusal


def test_every_line_that_is_left_is_found_again() -> None:
    """Lines that are all different, some taken out, others put in."""
    chance = random.Random(4)
    for _ in range(200):
        before = [f"line {number}" for number in range(chance.randrange(1, 40))]
        after = [line for line in before if chance.random() < 0.8]
        for number in range(chance.randrange(6)):
            after.insert(chance.randrange(len(after) + 1), f"new {number}")
        for number, line in enumerate(after, 1):
            found, _ = first("\n".join(before), "\n".join(after), number)
            assert 1 <= found <= len(before)
            if line in before:
                assert before[found - 1] == line
