"""What is counted, and what is not."""

from __future__ import annotations

import pytest
from bot.status.kit import posture, row, topic

from pinfix.bot.status.model import percent, share, status_of
from pinfix.bot.status.text import to_text
from pinfix.bot.storage.records import Posture, State
from pinfix.bot.work.runs import Counts


def test_nothing_is_known() -> None:
    status = status_of((), Counts(), 0.0)
    assert (status.repositories, status.pulls, status.counted, status.reasons) == ({}, {}, 0, ())
    assert status.before == status.after == Posture()
    assert to_text(status).startswith("0 repositories\n0 pull requests\n0 tasks pending")


def test_repositories_and_pull_requests_by_state() -> None:
    rows = [
        row(1, State.OPEN, topic(1, State.OPEN, pull=1), topic(1, State.CLEAN, "oidc")),
        row(2, State.MERGED, topic(2, State.MERGED, pull=4)),
        row(3, State.OPEN, topic(3, State.OPEN, pull=2)),
        row(4, State.GONE, topic(4, State.OPEN, pull=9)),
    ]
    status = status_of(rows, Counts(), 0.0)
    assert dict(status.repositories) == {State.OPEN: 2, State.MERGED: 1, State.GONE: 1}
    assert dict(status.pulls) == {State.OPEN: 2, State.MERGED: 1}
    assert list(status.repositories) == [State.OPEN, State.MERGED, State.GONE]


def test_postures_are_sums_of_what_is_counted() -> None:
    rows = [
        row(1, State.OPEN, before=posture((1, 4)), after=posture((4, 4))),
        row(2, State.CLEAN, before=posture((3, 3))),
        row(3, State.FAILED, after=posture((9, 9))),
        row(4, State.GONE, before=posture((0, 9)), after=posture((9, 9))),
    ]
    status = status_of(rows, Counts(), 0.0)
    assert status.counted == 2
    assert status.before == Posture((4, 7), (4, 6))
    assert status.after == Posture((7, 7), (4, 6))


@pytest.mark.parametrize(
    ("part", "shown", "exact"),
    [((0, 0), 100, 1.0), ((0, 3), 0, 0.0), ((1999, 2000), 99, 0.9995), ((2, 2), 100, 1.0)],
)
def test_a_hundred_percent_means_all(part: tuple[int, int], shown: int, exact: float) -> None:
    assert (percent(part), share(part)) == (shown, exact)


def test_reasons_the_most_pressing_first_then_the_most_frequent() -> None:
    rows = [
        row(1, State.SKIPPED, topic(1, State.SKIPPED, "all", code="archived")),
        row(2, State.REFUSED, topic(2, State.REFUSED, code="rules")),
        row(3, State.REFUSED, topic(3, State.REFUSED, code="suspended")),
        row(4, State.REFUSED, topic(4, State.REFUSED, code="suspended", message="first")),
        row(5, State.FAILED, *(topic(5, State.FAILED, name, code="network") for name in ("pins", "oidc"))),
        row(6, State.OPEN, topic(6, State.OPEN), topic(6, State.CLEAN, "oidc")),
        row(7, State.GONE, topic(7, State.FAILED, code="network")),
    ]  # fmt: skip
    reasons = status_of(rows, Counts(), 0.0).reasons
    assert [(one.code, len(one.repositories)) for one in reasons] == [
        ("network", 1),
        ("suspended", 2),
        ("rules", 1),
        ("archived", 1),
    ]


def test_the_text_names_what_is_to_be_done_and_steers_no_terminal() -> None:
    told = topic(1, State.REFUSED, code="rules", message="no\x1b[2J\u202e", remedy="Let it.\nforged line")
    text = to_text(status_of([row(1, State.REFUSED, told)], Counts(1, 2, 3), 0.0))
    assert "6 tasks pending: 3 running, 1 waiting, 2 to be tried again" in text
    assert "refused, rules: 1 repository. no\\x1b[2J\\u202e\n" in text
    assert "  What to do: Let it.\\nforged line\n" in text
    assert "  octo/app-1\n" in text


def test_verbose_names_all() -> None:
    rows = [row(n, State.FAILED, topic(n, State.FAILED)) for n in range(10, 20)]
    status = status_of(rows, Counts(), 0.0)
    assert "octo/app-19" not in to_text(status)
    assert "and 5 more" in to_text(status)
    assert "octo/app-19" in to_text(status, verbose=True)
