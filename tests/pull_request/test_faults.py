"""Every write goes wrong once, in every way; the next run makes it good: one branch, one pull request."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pull_request.kit import BRANCH, PATH, WORKFLOW, Bench
from server import Request, faults, serve
from server.github import is_write

from pinfix.pull_request.model import Outcome

OTHER = WORKFLOW.replace("on: push", "on: [push, pull_request]")
MOST_WRITES = 8


def nth_write(number: int) -> Callable[[Request], bool]:
    """Matches the write of this number, from 0."""
    seen = -1

    def match(request: Request) -> bool:
        nonlocal seen
        seen += is_write(request)
        return is_write(request) and seen == number

    return match


def opened(bench: Bench) -> None:
    bench.repository.commit({PATH: WORKFLOW})


def changed(bench: Bench) -> None:
    opened(bench)
    bench.run()
    bench.repository.commit({PATH: OTHER})


def not_needed(bench: Bench) -> None:
    opened(bench)
    bench.run()
    bench.repository.commit({PATH: bench.content().decode()})


def declined_and_wanted_again(bench: Bench) -> None:
    opened(bench)
    number = bench.run().number
    bench.repository.close(number)
    bench.repository.label(number, "pinfix:retry")
    bench.repository.commit({PATH: OTHER})


SITUATIONS = (opened, changed, not_needed, declined_and_wanted_again)
EFFECTS = {
    "carried-out-and-answer-cut": faults.cut,
    "carried-out-and-connection-reset": faults.reset,
    "not-carried-out-502": faults.bad_gateway,
    "secondary-limit": lambda: faults.secondary_limit(retry_after=0),
}


@pytest.mark.parametrize("signed", [False, True], ids=["trees", "signed"])
@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_any_write_may_fail_once(
    situation: Callable[[Bench], None], effect: Callable[[], faults.Answer], signed: bool
) -> None:
    met = 0
    for number in range(MOST_WRITES):
        with serve() as server:
            bench = Bench(server, signed=signed)
            situation(bench)
            fault = server.fault(nth_write(number), effect(), times=1)
            bench.run()
            if not fault.hits:
                break
            met += 1
            server.clear_faults()
            last = bench.run()
            server.forget()
            again = bench.run()
            assert bench.writes() == [], (number, last, again)
            if situation is not_needed:
                assert again.outcome is Outcome.CLEAN, (number, last, again)
                assert last.outcome in (Outcome.CLOSED, Outcome.CLEAN), (number, last)
                assert bench.open_pulls() == []
                assert bench.head() == ""
                assert len(bench.repository.pulls[1].comments) == 1
            else:
                assert again.outcome is Outcome.UNCHANGED, (number, last, again)
                assert bench.open_pulls() == [again.number]
                assert [ref for ref in bench.repository.refs() if "pinfix" in ref] == [
                    f"refs/heads/{BRANCH}"
                ], number
                assert b"actions/checkout@v4\n" not in bench.content()
    assert 3 <= met < MOST_WRITES
