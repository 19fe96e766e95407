"""The branch on which the signed commit of a person is made: gone in the end, and never one of people."""

from __future__ import annotations

import json
import threading

import pytest
from pull_request.kit import BRANCH, PATH, WORKFLOW, Bench
from server import Request

from pinfix.pull_request.model import Outcome
from pinfix.pull_request.writing.commits import name_beside

OTHER = WORKFLOW.replace("on: push", "on: [push, pull_request]")


@pytest.fixture(autouse=True)
def opened(bench: Bench) -> None:
    """A pull request is open, and it was a person who ran pinfix."""
    bench.signed = True
    assert bench.run().outcome is Outcome.OPENED


def _branches(bench: Bench) -> set[str]:
    return {name.removeprefix("refs/heads/") for name in bench.repository.refs()} - {"main"}


@pytest.mark.parametrize("name", [f"{BRANCH}.next", f"{BRANCH}.next-steps", f"{BRANCH}.next-{'a' * 40}"])
@pytest.mark.parametrize("with_work", [False, True])
def test_a_branch_of_people_stays(bench: Bench, name: str, with_work: bool) -> None:
    bench.repository.branch(name, bench.head("main"))
    if with_work:
        bench.repository.commit({"NOTES.md": "mine\n"}, branch=name)
    before = bench.head(name)
    assert bench.run().outcome is Outcome.UNCHANGED
    bench.repository.commit({PATH: OTHER})
    assert bench.run().outcome is Outcome.UPDATED
    assert bench.head(name) == before


def _begun(bench: Bench) -> str:
    """A run died before it committed."""
    name = name_beside(BRANCH, bench.head("main"))
    bench.repository.branch(name, bench.head("main"))
    return name


def _committed(bench: Bench) -> str:
    """A run died after it committed; the base went on since."""
    name = name_beside(BRANCH, bench.head("main"))
    bench.repository.branch(name, bench.head())
    bench.repository.commit({"README.md": "Other\n"})
    return name


@pytest.mark.parametrize("left", [_begun, _committed])
def test_what_a_run_that_died_left_goes_and_a_rehearsal_shows_it(bench: Bench, left: object) -> None:
    assert callable(left)
    name = left(bench)
    (done,), noted = bench.rehearse()
    assert _branches(bench) == {BRANCH, name}
    assert [json.dumps(call.body).count(name) for call in noted] == [1]
    assert done.calls == tuple(noted)
    bench.server.forget()
    assert bench.run().outcome is Outcome.UNCHANGED
    assert [one.body.count(name.encode()) for one in bench.writes()] == [1]
    assert _branches(bench) == {BRANCH}


def test_what_people_put_on_top_of_it_stays(bench: Bench) -> None:
    name = _committed(bench)
    theirs = bench.repository.commit({"NOTES.md": "mine\n"}, branch=name)
    (_, noted) = bench.rehearse()
    assert noted == []
    assert bench.run().outcome is Outcome.UNCHANGED
    assert bench.head(name) == theirs


def test_what_people_amended_stays(bench: Bench) -> None:
    name = _committed(bench)
    commit = bench.repository.objects.commit(bench.head(name))
    theirs = bench.repository.commit(
        {PATH: bench.content()}, branch=None, parents=list(commit.parents), message=f"JIRA-1 {commit.message}"
    )
    assert bench.repository.objects.commit(theirs).tree == commit.tree
    bench.repository.branch(name, theirs)
    assert bench.run().outcome is Outcome.UNCHANGED
    assert bench.head(name) == theirs


def test_what_people_have_in_its_place_stays(bench: Bench) -> None:
    bench.repository.commit({PATH: OTHER})
    name = _begun(bench)
    theirs = bench.repository.commit({"NOTES.md": "mine\n"}, branch=name)
    before = bench.head()
    result = bench.run()
    assert (result.outcome, result.code) == (Outcome.EDITED, "commits-of-people")
    assert (bench.head(name), bench.head()) == (theirs, before)


def test_what_was_left_for_this_very_commit_is_used(bench: Bench) -> None:
    bench.repository.commit({PATH: OTHER})
    _begun(bench)
    (rehearsed,), noted = bench.rehearse()
    bench.server.forget()
    assert bench.run().outcome is rehearsed.result.outcome is Outcome.UPDATED
    assert [call.method for call in noted] == [one.method for one in bench.writes()]
    assert _branches(bench) == {BRANCH}


def test_it_goes_also_where_somebody_was_quicker(bench: Bench) -> None:
    bench.repository.commit({PATH: OTHER})
    pushed = []

    def push(request: Request) -> bool:
        if b"createCommitOnBranch" in request.body and not pushed:
            pushed.append(bench.repository.commit({"NOTES.md": "mine\n"}, branch=BRANCH))
        return False

    bench.server.fault(push)
    assert bench.run().outcome is Outcome.EDITED
    assert _branches(bench) == {BRANCH}
    assert bench.head() == pushed[0]


def test_three_at_once_leave_one_branch(bench: Bench) -> None:
    for number in range(3):
        bench.repository.commit({f".github/workflows/{number}.yml": WORKFLOW})
        running = [threading.Thread(target=bench.run) for _ in range(3)]
        for one in running:
            one.start()
        for one in running:
            one.join()
        assert _branches(bench) == {BRANCH}
        assert len(bench.open_pulls()) == 1
