from __future__ import annotations

import time
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pinfix.report.matching import Block, common_blocks

FEW = st.lists(st.sampled_from("abcd"), max_size=40)


def longest_common(before: list[str], after: list[str]) -> int:
    """The textbook's quadratic answer."""
    row = [0] * (len(after) + 1)
    for left in before:
        new = [0]
        for index, right in enumerate(after):
            new.append(row[index] + 1 if left == right else max(row[index + 1], new[index]))
        row = new
    return row[-1]


@given(FEW, FEW)
def test_blocks_are_common_ascending_and_as_long_as_can_be(before: list[str], after: list[str]) -> None:
    blocks = common_blocks(before, after)
    end = end_after = 0
    for block in blocks:
        assert block.length > 0
        assert block.before >= end
        assert block.after >= end_after
        assert before[block.before :][: block.length] == after[block.after :][: block.length]
        end, end_after = block.before + block.length, block.after + block.length
    assert sum(block.length for block in blocks) == longest_common(before, after)


@given(FEW, FEW)
def test_neighbouring_blocks_are_joined(before: list[str], after: list[str]) -> None:
    blocks = common_blocks(before, after)
    for one, next_one in pairwise(blocks):
        touching = (one.before + one.length, one.after + one.length)
        assert touching != (next_one.before, next_one.after)


def test_equal_texts_are_one_block() -> None:
    assert common_blocks("abc", "abc") == [Block(0, 0, 3)]


def test_nothing_in_common() -> None:
    assert common_blocks("abc", "xyz") == []
    assert common_blocks("", "xyz") == []
    assert common_blocks("", "") == []


def test_inserted_lines_split_the_file_once() -> None:
    assert common_blocks("abcabc", "abxcabc") == [Block(0, 0, 2), Block(2, 3, 4)]


def test_more_edits_than_the_lookahead_still_give_common_lines() -> None:
    before = [str(number % 10) for number in range(3_000)]
    after = [line for number, line in enumerate(before) if number % 9]
    blocks = common_blocks(before, after)
    matched = [(block.before + step, block.after + step) for block in blocks for step in range(block.length)]
    assert all(before[x] == after[y] for x, y in matched)
    assert len(matched) > 0.95 * len(after)


def test_hostile_shuffle_takes_no_quadratic_time() -> None:
    before = [number % 50 for number in range(8_000)]
    after = Random(7).sample(before, len(before))
    begin = time.process_time()
    common_blocks(before, after)
    assert time.process_time() - begin < 5
