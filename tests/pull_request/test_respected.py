"""What people do to a pull request while or between pinfix runs counts, whatever way they do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pull_request.kit import BRANCH, PATH, WORKFLOW, Bench
from server import Request
from server.exchange import Answer

from pinfix.api import repositories
from pinfix.pull_request.model import Outcome

FIXED = "on: push\njobs: {}\n"


def when(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, what: Callable[[Request], bool], act: Callable[[], object]
) -> None:
    """Do `act` once, right after the server answered the first request that is `what`."""
    real, done = bench.server.answer, []

    def answer(request: Request) -> Answer:
        found = real(request)
        if not done and what(request):
            done.append(act())
        return found

    monkeypatch.setattr(bench.server, "answer", answer)


def no_longer_needed(bench: Bench) -> Callable[[], object]:
    """A pull request that nobody needs; gives what a person pushes onto its branch."""
    bench.run()
    bench.repository.commit({PATH: FIXED})
    head = bench.head()
    return lambda: bench.repository.commit({"mine.txt": "x"}, branch=BRANCH, parents=[head])


@pytest.mark.parametrize(
    ("call", "comments"),
    [(("GET", "/pulls"), 0), (("POST", "/comments"), 1)],
    ids=["before the comment", "after the comment"],
)
def test_who_pushes_before_the_close_wins(
    any_bench: Bench, monkeypatch: pytest.MonkeyPatch, call: tuple[str, str], comments: int
) -> None:
    push = no_longer_needed(any_bench)
    when(any_bench, monkeypatch, lambda one: one.method == call[0] and one.path.endswith(call[1]), push)
    result = any_bench.run()
    assert result.outcome is Outcome.EDITED
    assert any_bench.open_pulls() == [result.number]
    assert len(any_bench.repository.pulls[result.number].comments) == comments
    assert any_bench.content(path="mine.txt") == b"x"


def test_who_pushes_right_after_the_close_keeps_the_branch(
    any_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = no_longer_needed(any_bench)
    when(any_bench, monkeypatch, lambda one: one.method == "PATCH", push)
    result = any_bench.run()
    assert (result.outcome, result.code) == (Outcome.EDITED, "commits-of-people")
    assert any_bench.content(path="mine.txt") == b"x"


def test_what_people_reopened_and_closed_stays_closed(bench: Bench) -> None:
    number = bench.run().number
    head = bench.head()
    bench.repository.commit({PATH: FIXED})
    assert bench.run().outcome is Outcome.CLOSED
    bench.repository.commit({PATH: WORKFLOW})
    bench.repository.branch(BRANCH, head)
    bench.repository.pulls[number].state = "open"
    bench.repository.pulls[number].closed_at = None
    assert bench.run().outcome is Outcome.UPDATED
    assert bench.run().outcome is Outcome.UNCHANGED
    bench.repository.close(number)
    assert bench.run().outcome is Outcome.DECLINED


def test_words_that_people_amended_are_theirs(any_bench: Bench) -> None:
    any_bench.run()
    objects = any_bench.repository.objects
    message = f"JIRA-1: as agreed\n\n{objects.commit(any_bench.head()).message}"
    files = {PATH: any_bench.content()}
    theirs = any_bench.repository.commit(
        files, branch=None, parents=[any_bench.head("main")], message=message
    )
    assert objects.commit(theirs).tree == objects.commit(any_bench.head()).tree
    any_bench.repository.branch(BRANCH, theirs)
    any_bench.repository.commit({".github/workflows/more.yml": WORKFLOW})
    assert any_bench.run().outcome is Outcome.EDITED
    assert any_bench.head() == theirs


def test_a_merged_branch_is_nobodys_though_its_marker_is_gone(bench: Bench) -> None:
    number = bench.run().number
    bench.repository.pulls[number].body = "hi"
    bench.repository.merge(number)
    bench.repository.commit({".github/workflows/more.yml": WORKFLOW})
    result = bench.run()
    assert result.outcome is Outcome.OPENED
    assert result.number != number


def test_a_merge_that_was_taken_back_is_proposed_again(any_bench: Bench) -> None:
    """The branch was kept, and has the very changes that are needed again."""
    any_bench.repository.merge(any_bench.run().number)
    any_bench.repository.commit({PATH: WORKFLOW})
    assert any_bench.run().outcome is Outcome.OPENED


def from_a_fork(bench: Bench) -> int:
    """A pull request from the fork of an account that may push to the repository now."""
    bench.server.forge.fork("octo/app", "octocat/app")
    bench.account = "octocat"
    bench.pushes_to = lambda api, facts: repositories.repository(api, "octocat", "app")
    number = bench.run().number
    bench.pushes_to = lambda api, facts: facts
    bench.server.forget()
    return number


def test_one_from_the_fork_is_not_opened_again_from_the_repository(bench: Bench) -> None:
    number = from_a_fork(bench)
    result = bench.run()
    assert (result.outcome, result.code) == (Outcome.SKIPPED, "open-elsewhere")
    assert bench.writes() == []
    bench.repository.close(number)
    assert bench.run().outcome is Outcome.DECLINED
    bench.repository.pulls[number].merged_at = datetime.now(UTC)
    assert bench.run().outcome is Outcome.OPENED


def test_one_from_the_repository_is_not_opened_again_from_the_fork(bench: Bench) -> None:
    bench.run()
    bench.server.forge.fork("octo/app", "octocat/app")
    bench.account = "octocat"
    bench.pushes_to = lambda api, facts: repositories.repository(api, "octocat", "app")
    assert bench.run().code == "open-elsewhere"


def test_one_from_the_fork_of_somebody_else_forbids_nothing(bench: Bench) -> None:
    from_a_fork(bench)
    bench.account = "mona"
    assert bench.run().outcome is Outcome.OPENED
