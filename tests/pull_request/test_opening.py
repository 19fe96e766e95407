"""Whole runs against the server: opened once, kept current, people respected, races survived."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from pull_request.kit import BRANCH, PATH, WORKFLOW, Bench

from pinfix.pull_request.model import Outcome
from pinfix.pull_request.state.decision import RETRY_LABEL
from pinfix.pull_request.writing.manners import Manners

PINNED = re.compile(rb"uses: actions/checkout@[0-9a-f]{40} # v4\.")
MORE = WORKFLOW.replace(
    "\n      - uses: actions/checkout@v4",
    "\n      - uses: actions/checkout@v4\n" + 6 * " " + "- uses: actions/setup-go@v5",
)


def test_the_first_run_opens(any_bench: Bench) -> None:
    result = any_bench.run()
    assert result.outcome is Outcome.OPENED
    assert any_bench.open_pulls() == [result.number]
    assert PINNED.search(any_bench.content())
    commit = any_bench.repository.objects.commit(any_bench.head())
    assert commit.parents == (any_bench.head("main"),)
    assert commit.message.startswith("Pin ")
    assert result.commit == any_bench.head()


def test_the_second_run_does_nothing(any_bench: Bench) -> None:
    first = any_bench.run()
    any_bench.server.forget()
    second = any_bench.run()
    assert second.outcome is Outcome.UNCHANGED
    assert second.number == first.number
    assert any_bench.writes() == []
    assert len(any_bench.server.requests) <= 9


def test_a_moved_base_that_does_not_matter_writes_nothing(any_bench: Bench) -> None:
    any_bench.run()
    any_bench.repository.commit({"README.md": "Other\n"})
    any_bench.server.forget()
    assert any_bench.run().outcome is Outcome.UNCHANGED
    assert any_bench.writes() == []


def test_other_changes_update_the_same_one(any_bench: Bench) -> None:
    first = any_bench.run()
    before = any_bench.head()
    any_bench.repository.commit({PATH: MORE})
    second = any_bench.run()
    assert second.outcome is Outcome.UPDATED
    assert second.number == first.number
    assert any_bench.open_pulls() == [first.number]
    assert any_bench.head() != before
    assert b"setup-go@v5" not in any_bench.content()
    assert any_bench.repository.objects.commit(any_bench.head()).parents == (any_bench.head("main"),)
    assert any_bench.run().outcome is Outcome.UNCHANGED
    assert [ref for ref in any_bench.repository.refs() if "pinfix" in ref] == [f"refs/heads/{BRANCH}"]


def test_a_conflicting_base_is_built_on_anew(any_bench: Bench) -> None:
    any_bench.run()
    any_bench.repository.commit({PATH: WORKFLOW.replace("checkout@v4", "checkout@v4  # why")})
    assert any_bench.run().outcome is Outcome.UPDATED
    assert b"# why" in any_bench.content()


def test_a_closed_one_stays_closed(any_bench: Bench) -> None:
    number = any_bench.run().number
    any_bench.repository.close(number)
    any_bench.server.forget()
    result = any_bench.run()
    assert (result.outcome, result.number) == (Outcome.DECLINED, number)
    assert any_bench.writes() == []


def test_the_label_reopens_once(any_bench: Bench) -> None:
    number = any_bench.run().number
    any_bench.repository.close(number)
    any_bench.repository.label(number, RETRY_LABEL)
    assert any_bench.run().outcome is Outcome.REOPENED
    assert any_bench.open_pulls() == [number]
    any_bench.repository.close(number)
    assert any_bench.run().outcome is Outcome.DECLINED


def test_the_flag_reopens_also_where_the_branch_is_gone(any_bench: Bench) -> None:
    number = any_bench.run().number
    any_bench.repository.close(number)
    any_bench.repository.delete_branch(BRANCH)
    any_bench.manners = Manners(retry=True)
    result = any_bench.run()
    assert result.outcome in (Outcome.REOPENED, Outcome.OPENED)
    assert any_bench.open_pulls() == [result.number]
    assert PINNED.search(any_bench.content())


def test_commits_of_people_stay(any_bench: Bench) -> None:
    number = any_bench.run().number
    theirs = any_bench.repository.commit({"NOTES.md": "mine\n"}, branch=BRANCH)
    any_bench.repository.commit({PATH: MORE})
    any_bench.server.forget()
    result = any_bench.run()
    assert (result.outcome, result.number) == (Outcome.EDITED, number)
    assert any_bench.head() == theirs
    assert any_bench.writes() == []


def test_an_amended_commit_counts_as_one_of_people(any_bench: Bench) -> None:
    any_bench.run()
    message = any_bench.repository.objects.commit(any_bench.head()).message
    base = any_bench.head("main")
    theirs = any_bench.repository.commit({PATH: "on: push\n"}, branch=None, parents=[base], message=message)
    any_bench.repository.branch(BRANCH, theirs)
    assert any_bench.run().outcome is Outcome.EDITED
    assert any_bench.head() == theirs


def test_what_is_no_longer_needed_is_closed_once_and_the_branch_goes(any_bench: Bench) -> None:
    number = any_bench.run().number
    any_bench.repository.commit({PATH: any_bench.content().decode()})
    result = any_bench.run()
    assert (result.outcome, result.number) == (Outcome.CLOSED, number)
    assert any_bench.open_pulls() == []
    assert any_bench.head() == ""
    assert len(any_bench.repository.pulls[number].comments) == 1
    assert any_bench.run().outcome is Outcome.CLEAN
    assert len(any_bench.repository.pulls[number].comments) == 1


def test_a_need_that_comes_back_soon_reopens_and_later_opens_anew(any_bench: Bench) -> None:
    number = any_bench.run().number
    any_bench.repository.commit({PATH: any_bench.content().decode()})
    assert any_bench.run().outcome is Outcome.CLOSED
    any_bench.repository.commit({PATH: WORKFLOW})
    again = any_bench.run()
    assert again.outcome in (Outcome.REOPENED, Outcome.OPENED)
    assert any_bench.open_pulls() == [again.number]
    any_bench.repository.commit({PATH: any_bench.content().decode()})
    assert any_bench.run().outcome is Outcome.CLOSED
    any_bench.repository.commit({PATH: WORKFLOW})
    any_bench.now = lambda: datetime.now(UTC) + timedelta(days=8)
    late = any_bench.run()
    assert late.outcome is Outcome.OPENED
    assert late.number not in (number, again.number)


def test_after_a_merge_a_new_need_opens_a_new_one(any_bench: Bench) -> None:
    first = any_bench.run()
    any_bench.repository.merge(first.number)
    assert any_bench.run().outcome is Outcome.CLEAN
    any_bench.repository.commit({PATH: MORE})
    second = any_bench.run()
    assert second.outcome is Outcome.OPENED
    assert second.number != first.number


def test_a_foreign_branch_of_the_name_is_left_alone(any_bench: Bench) -> None:
    theirs = any_bench.repository.commit({"x": "y"}, branch=BRANCH, parents=[any_bench.head("main")])
    assert any_bench.run().outcome is Outcome.EDITED
    assert any_bench.head() == theirs
    assert any_bench.open_pulls() == []


def test_a_branch_called_pinfix_is_evaded(any_bench: Bench) -> None:
    any_bench.repository.branch("pinfix", any_bench.head("main"))
    result = any_bench.run()
    assert (result.outcome, result.branch) == (Outcome.OPENED, "pinfix-pins")


def test_each_topic_has_its_own(any_bench: Bench) -> None:
    any_bench.repository.commit({PATH: WORKFLOW.replace("permissions:\n  contents: read\n", "")})
    any_bench.codemods = ("permissions", "pin-actions")
    results = [done.result for done in any_bench.all()]
    assert [result.outcome for result in results] == [Outcome.OPENED, Outcome.OPENED]
    assert {result.branch for result in results} == {"pinfix/permissions", "pinfix/pins"}
    assert b"permissions:" not in any_bench.content()
    assert b"checkout@v4\n" in any_bench.content("pinfix/permissions")


def test_favours_that_fail_are_warnings(bench: Bench) -> None:
    bench.manners = Manners(labels=("security",), assignees=("nobody-here",), reviewers=("octo/team",))
    result = bench.run()
    assert result.outcome is Outcome.OPENED
    assert any("nobody-here" in warning for warning in result.warnings)
