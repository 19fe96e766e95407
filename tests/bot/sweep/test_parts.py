"""Shards, limits, and what is told: without a server."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from pinfix.bot.scan.listing import Trouble
from pinfix.bot.settings.model import Limits
from pinfix.bot.storage.records import RepositoryRow, State, TopicRow
from pinfix.bot.sweep.budget import count_opened, next_wave
from pinfix.bot.sweep.parts import Need, Sights
from pinfix.bot.sweep.report import Report, Swept, outcome_of, sentences, to_json, to_text
from pinfix.bot.sweep.shard import Shard, read_shard
from pinfix.bot.sweep.watching import _Lines
from pinfix.bot.work.wish import Reason, Wish
from pinfix.errors import UsageError


def need(number: int, owner: str = "octo", name: str = "") -> Need:
    named = name or f"r{number}"
    return Need(Wish("github.com", number, owner, named, 1, Reason.SWEPT, "f"), "changed")


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_each_repository_is_in_one_shard(parts: int) -> None:
    shards = [Shard(part, parts) for part in range(1, parts + 1)]
    numbers = range(1000, 2000)
    sizes = Counter(str(shard) for number in numbers for shard in shards if shard.has("github.com", number))
    assert sum(sizes.values()) == len(numbers)
    assert min(sizes.values()) > len(numbers) / parts / 2


def test_a_shard_is_the_same_everywhere() -> None:
    """Written down here: another release must not move repositories between machines."""
    assert [number for number in range(20) if Shard(1, 4).has("github.com", number)] == [4, 6, 10, 11, 17, 19]


@pytest.mark.parametrize(
    "written",
    ["0/4", "5/4", "1/0", "1", "a/b", "1/4/2", "-1/4", "1/-4", "¹/4", " 1/4", "1/99999", "1/100000"],
)
def test_what_is_no_shard(written: str) -> None:
    with pytest.raises(UsageError, match="i/n"):
        read_shard(written)


def test_shards_as_written() -> None:
    assert (read_shard(""), read_shard("4/4")) == (Shard(1, 1), Shard(4, 4))


def waves(
    needs: list[Need], limits: Limits, each: int, opens: Counter[int]
) -> tuple[Counter[str], list[Need]]:
    """Let all waves go; each repository opens `opens`, if it may. What was opened by owner, what is left."""
    opened: Counter[str] = Counter()
    waiting = needs
    while True:
        wave = next_wave(waiting, limits, opened, each=each)
        if not wave.wishes:
            return opened, waiting
        for wish in wave.wishes:
            assert 0 < wish.most <= each
            opened[wish.owner.lower()] += min(wish.most, opens[wish.number])
        assert len(wave.waiting) < len(waiting)
        waiting = list(wave.waiting)


@pytest.mark.parametrize("per_run", [1, 2, 3, 5, 9, 40])
@pytest.mark.parametrize("per_owner", [0, 1, 4])
@pytest.mark.parametrize("opens", [0, 1, 2, 4])
def test_limits_are_never_passed_and_always_used(per_run: int, per_owner: int, opens: int) -> None:
    needs = [need(number, owner) for number, owner in enumerate(["octo", "Acme", "ACME", "octo", "zeta"] * 4)]
    each = 4
    opened, left = waves(
        needs, Limits(per_run=per_run, per_owner=per_owner), each, Counter(dict.fromkeys(range(20), opens))
    )
    assert sum(opened.values()) <= per_run
    assert not per_owner or max(opened.values()) <= per_owner
    if opens == 0:
        assert not left
    elif left and not per_owner:
        assert sum(opened.values()) == per_run
    elif left:
        full = {owner for owner, count in opened.items() if count == per_owner}
        assert sum(opened.values()) == per_run or all(one.wish.owner.lower() in full for one in left)


def test_an_account_at_its_limit_holds_up_no_other() -> None:
    needs = [need(1, "octo"), need(2, "octo"), need(3, "acme")]
    wave = next_wave(needs, Limits(per_owner=2), {"octo": 2}, each=2)
    assert [wish.owner for wish in wave.wishes] == ["acme"]
    assert [one.wish.number for one in wave.waiting] == [1, 2]


def topic(outcome: str, state: State, changed: float) -> TopicRow:
    return TopicRow("github.com", 1, "pins", state, outcome, "", "", changed=changed)


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (topic("opened", State.OPEN, 10.0), 1),
        (topic("reopened", State.OPEN, 10.0), 1),
        (topic("unchanged", State.OPEN, 11.0), 1),
        (topic("unchanged", State.OPEN, 9.0), 0),
        (topic("opened", State.OPEN, 9.0), 0),
        (topic("updated", State.OPEN, 11.0), 0),
        (topic("clean", State.CLEAN, 11.0), 0),
    ],
)
def test_what_counts_as_opened(row: TopicRow, count: int) -> None:
    assert count_opened([row], 10.0) == count


def report(**changes: Any) -> Report:
    usual: dict[str, Any] = {
        "server": "github.com", "shard": "1/1", "dry_run": False, "counts": Sights(listed=3), "swept": ()
    }  # fmt: skip
    return Report(**{**usual, **changes})


def test_what_was_not_recorded_in_this_run_is_not_done() -> None:
    row = RepositoryRow("github.com", 1, "octo", "app", 1, State.CLEAN, looked=5.0)
    assert outcome_of(need(1), row, (), 4.0).done
    late = outcome_of(need(1), row, (), 6.0)
    assert late.failed
    assert outcome_of(need(1), None, (), 6.0).failed
    assert not report(swept=(late,)).complete


@pytest.mark.parametrize("state", [State.FAILED, State.PENDING])
def test_a_topic_that_failed_makes_it_incomplete(state: State) -> None:
    done = Swept(need(1), True, State.OPEN, "", (topic("failed", state, 1.0),))
    assert not report(swept=(done,)).complete
    assert report(swept=(Swept(need(1), True, State.REFUSED, "no"),)).complete


def test_trouble_makes_it_incomplete() -> None:
    assert not report(troubles=(Trouble("octo", "suspended", "it is suspended"),)).complete


def test_names_and_messages_cannot_steer_a_terminal() -> None:
    bad = Swept(need(1, name="x\x1b[31m\n"), False, State.PENDING, "\x1b]0;title\x07\u202e" + "a" * 5000)
    troubles = (Trouble("octo\r", "bad\n", "\x1b[2J"),)
    text = to_text(report(swept=(bad,), troubles=troubles))
    assert all(char.isprintable() or char == "\n" for char in text)
    assert len(text) < 1500
    assert json.loads(to_json(report(swept=(bad,), troubles=troubles)))["summary"]["not_done"] == 1


def test_a_lone_surrogate_breaks_no_report() -> None:
    bad = Swept(need(1, name="x\udcff"), False, State.PENDING, "\ud800")
    assert json.loads(to_json(report(swept=(bad,))))
    to_text(report(swept=(bad,))).encode()


def test_the_text_is_short_however_many_fail() -> None:
    swept = tuple(Swept(need(number), True, State.FAILED, "no") for number in range(10_000))
    text = to_text(report(swept=swept))
    assert text.count("\n") < 60
    assert "and 9,950 more lines" in text
    assert len(json.loads(to_json(report(swept=swept)))["repositories"]) == 10_000


def test_lines_come_each_minute_with_the_time_that_is_left() -> None:
    said: list[str] = []
    now = [0.0]
    lines = _Lines(said.append, lambda: now[0])
    for second in range(0, 601, 10):
        now[0] = float(second)
        lines("repairing", second // 10, 120)
    assert said[0] == "repairing of 120"
    assert len(said) == 11
    assert said[-1] == "repairing: 60 of 120, about 10 min left"


@pytest.mark.parametrize(
    ("message", "remedy", "told"),
    [
        ("it was cut", "Check the network.", "it was cut. Check the network."),
        ("It ended.", "Run again.", "It ended. Run again."),
        ("it was cut", "", "it was cut"),
    ],
)
def test_what_went_wrong_and_what_to_do_are_two_sentences(message: str, remedy: str, told: str) -> None:
    assert sentences(message, remedy) == told
