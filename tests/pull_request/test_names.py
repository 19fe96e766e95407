"""Names of branches: one for each topic and base, and never one that git cannot have."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pull_request.kit import BRANCH, PATH, WORKFLOW, Bench

from pinfix.api.problems import CallFailed
from pinfix.pull_request.model import Outcome, Topic
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.pull_request.state.looking import branch_name, branch_names, is_made_for, is_own_name
from pinfix.pull_request.writing.commits import name_beside

PINS = Topic("pins", ())
TOPICS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
BASES = st.just("") | st.from_regex(r"[a-z+{-]{1,6}(/[a-z+{.]{0,3}[a-z+{])?(\.next)?", fullmatch=True)


@pytest.mark.parametrize(
    ("existing", "onto", "name"),
    [
        ([], "", "pinfix/pins"),
        (["pinfix"], "", "pinfix-pins"),
        (["pinfix/pins/foo"], "", "pinfix-pins"),
        (["pinfix/pinsfoo", "pinfix/pin"], "", "pinfix/pins"),
        (["pinfix-pins"], "", "pinfix-pins"),
        (["pinfix-pins", "pinfix/pins"], "", "pinfix/pins"),
        ([], "release/1.0", "pinfix-to/release/1.0/pins"),
        (["pinfix", "pinfix/pins"], "dev", "pinfix-to/dev/pins"),
        (["pinfix-to"], "dev", "pinfix-to+dev+pins"),
    ],
)
def test_the_branch_that_is_there_or_can_be(existing: list[str], onto: str, name: str) -> None:
    assert branch_name(PINS, dict.fromkeys(existing, "a" * 40), onto) == name


def test_where_none_can_be_the_cause_is_named() -> None:
    with pytest.raises(CallFailed, match="pinfix, pinfix-pins/x") as caught:
        branch_name(PINS, {"pinfix": "", "pinfix-pins/x": "", "pinfix-y": ""})
    assert caught.value.code == "branch-in-the-way"


@given(TOPICS, BASES, TOPICS, BASES)
def test_no_two_share_a_name(topic: str, base: str, other: str, other_base: str) -> None:
    mine = {
        one for name in branch_names(Topic(topic, ()), base) for one in (name, name_beside(name, "a" * 40))
    }
    theirs = {
        one
        for name in branch_names(Topic(other, ()), other_base)
        for one in (name, name_beside(name, "a" * 40))
    }
    assert (topic, base) == (other, other_base) or mine.isdisjoint(theirs)
    assert all(map(is_own_name, mine))
    assert all(is_made_for([topic], name) for name in mine)


@pytest.mark.parametrize(
    "name", ["pinfix-website", "pinfix/pins/x", "pinfix-pins.next", "pinfix", "pinfix-topins"]
)
def test_names_of_people_that_begin_like_those_of_pinfix(name: str) -> None:
    assert not is_made_for(["pins"], name)


@pytest.mark.parametrize("base", ["{x", "a/b", "x.next", "a@b", "v1.0", "+"])
def test_git_takes_them(base: str) -> None:
    for name in branch_names(PINS, base):
        subprocess.run(["git", "check-ref-format", f"refs/heads/{name}"], check=True)


def test_each_base_has_its_own(any_bench: Bench) -> None:
    any_bench.repository.branch("dev", any_bench.head("main"))
    any_bench.repository.commit({"x": "y"}, branch="dev")
    first = any_bench.run()
    any_bench.base = "dev"
    second = any_bench.run()
    assert (second.outcome, second.branch) == (Outcome.OPENED, "pinfix-to/dev/pins")
    assert any_bench.run().outcome is Outcome.UNCHANGED
    any_bench.base = ""
    assert any_bench.run().outcome is Outcome.UNCHANGED
    assert any_bench.repository.pulls[first.number].base_branch == "main"
    any_bench.repository.close(second.number)
    assert any_bench.run().outcome is Outcome.UNCHANGED


def test_a_branch_below_is_evaded(any_bench: Bench) -> None:
    any_bench.repository.branch(f"{BRANCH}/foo", any_bench.head("main"))
    result = any_bench.run()
    assert (result.outcome, result.branch) == (Outcome.OPENED, "pinfix-pins")


def test_where_all_names_are_taken_nothing_is_written(bench: Bench) -> None:
    for name in (f"{BRANCH}/foo", "pinfix-pins/foo"):
        bench.repository.branch(name, bench.head("main"))
    result = bench.run()
    assert (result.outcome, result.code) == (Outcome.REFUSED, "branch-in-the-way")
    assert bench.writes() == []


def test_the_other_name_is_kept_while_its_branch_is_there(any_bench: Bench) -> None:
    any_bench.repository.branch("pinfix", any_bench.head("main"))
    number = any_bench.run().number
    any_bench.repository.delete_branch("pinfix")
    again = any_bench.run()
    assert (again.outcome, again.number) == (Outcome.UNCHANGED, number)
    assert any_bench.open_pulls() == [number]


def declined_under_the_other_name(bench: Bench) -> int:
    bench.repository.branch("pinfix", bench.head("main"))
    number = bench.run().number
    bench.repository.close(number)
    for name in ("pinfix", "pinfix-pins"):
        bench.repository.delete_branch(name)
    return number


def test_a_no_under_the_other_name_counts(bench: Bench) -> None:
    number = declined_under_the_other_name(bench)
    bench.server.forget()
    assert bench.run().outcome is Outcome.DECLINED
    assert bench.writes() == []
    bench.repository.label(number, RETRY_LABEL)
    assert bench.run().outcome is Outcome.OPENED


def test_a_no_under_the_other_name_counts_until_a_newer_answer(bench: Bench) -> None:
    number = declined_under_the_other_name(bench)
    bench.repository.label(number, RETRY_LABEL)
    bench.repository.merge(bench.run().number)
    bench.repository.pulls[number].labels.clear()
    bench.repository.commit({PATH: WORKFLOW})
    assert bench.run().outcome is Outcome.OPENED


def default_is_now(bench: Bench, branch: str) -> None:
    bench.repository.default_branch = branch


def test_one_of_another_base_that_became_the_default_one_is_not_opened_twice(any_bench: Bench) -> None:
    any_bench.repository.branch("dev", any_bench.head("main"))
    any_bench.base = "dev"
    number = any_bench.run().number
    default_is_now(any_bench, "dev")
    any_bench.base = ""
    result = any_bench.run()
    assert (result.outcome, result.code) == (Outcome.SKIPPED, "open-elsewhere")
    assert any_bench.open_pulls() == [number]
    any_bench.base = "main"  # for that there is none
    assert any_bench.run().outcome is Outcome.OPENED


def test_one_of_the_base_that_was_the_default_one_is_not_opened_twice(any_bench: Bench) -> None:
    any_bench.repository.branch("dev", any_bench.head("main"))
    number = any_bench.run().number
    default_is_now(any_bench, "dev")
    result = any_bench.run()
    assert (result.outcome, result.code) == (Outcome.EDITED, "other-base")
    assert "or that was the default branch before" in result.message
    any_bench.base = "main"
    result = any_bench.run()
    assert (result.outcome, result.code) == (Outcome.SKIPPED, "open-elsewhere")
    assert any_bench.open_pulls() == [number]


def test_a_no_from_before_the_default_branch_changed_counts(any_bench: Bench) -> None:
    any_bench.repository.close(any_bench.run().number)
    any_bench.repository.branch("dev", any_bench.head("main"))
    default_is_now(any_bench, "dev")
    any_bench.base = "main"
    assert any_bench.run().outcome is Outcome.DECLINED
