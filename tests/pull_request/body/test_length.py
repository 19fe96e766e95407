from __future__ import annotations

from dataclasses import replace

import pytest
from pull_request.body.proposals import body, headings, pin
from report.plans import change, grant, refusal

from pinfix.plan import Change, FileError, Place, Safety
from pinfix.pull_request.body.composing import LONGEST

LONG = "\U000e0041" * 300  # each is written out, with ten characters
WIDE = "\U0001f980" * 290


def size(text: str) -> int:
    return max(len(text.encode("utf-8")), len(text.encode("utf-16-le")) // 2)


def assumed(found: Change, words: str) -> Change:
    return replace(found, safety=Safety.ASSUMED, assumption=words)


def test_a_hundred_pins_are_all_there() -> None:
    text = body(*(pin(f"octo/tool-{number}@v1", line=number) for number in range(100)))
    assert text.count("| `octo/tool-") == 100


@pytest.mark.parametrize("number", [200, 1_000, 5_000])
def test_many_changes_are_cut_honestly(number: int) -> None:
    pins = [pin(f"octo/tool-{count}@v1", line=count) for count in range(number)]
    text = body(*pins, refusals=tuple(refusal(reason=f"reason {count}") for count in range(number)))
    assert size(text) <= LONGEST
    shown = text.count("| `octo/tool-")
    if shown < number:
        assert f"and {number - shown:,} more pins: see the diff" in text
    listed = text.count(": reason `") + text.count(": reason ")
    assert f"  - and {number - listed:,} more\n" in text


def test_what_was_not_changed_is_cut_before_the_changes() -> None:
    pins = [pin(f"octo/tool-{count}@v1") for count in range(180)]
    refused = tuple(refusal(code=f"code-{count % 9}", reason="x " * 140 + str(count)) for count in range(900))
    text = body(*pins, refusals=refused)
    assert text.count("| `octo/tool-") == 180
    assert size(text) <= LONGEST


@pytest.mark.parametrize("words", [LONG, WIDE])
def test_no_text_is_too_long(words: str) -> None:
    place = Place(words, 1, 1)
    changes = [
        assumed(change(place=place, title=words, why=words, before=words, after=words), f"{number}{words}")
        for number in range(50)
    ]
    tokens = [grant(place=Place(words, number, 1, ("jobs", words))) for number in range(50)]
    refused = tuple(refusal(code=f"{number}{words}", reason=words, remedy=words) for number in range(50))
    errors = tuple(FileError(words, words, words) for _ in range(50))
    text = body(*changes, *tokens, refusals=refused, errors=errors, diff_prefix=words)
    assert size(text) <= LONGEST
    assert "Left out here, for it would be too long: what was not changed" in text
    assert headings(text)[-1] == "How to say no"
    assert text.startswith("Gives 50 jobs in 1 file")


def test_many_codemods_do_not_make_it_too_long() -> None:
    text = body(*(change(codemod=f"{number}{LONG}", before="a") for number in range(400)))
    assert size(text) <= LONGEST
