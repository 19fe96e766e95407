"""What is decided about a topic: each row of the table in decision.py, and what must not tip it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pull_request.made import BASE, HEAD, NOW, TEXT, own_branch, proposal, pull

from pinfix.api.pulls import PullRequest
from pinfix.pull_request.model import Base, Outcome, Proposal
from pinfix.pull_request.state.decision import (
    RETRY_LABEL,
    SOON,
    Branch,
    Close,
    Decision,
    HandsOff,
    Open,
    Rewrite,
    Seen,
    Text,
    decide,
    decide_elsewhere,
)

WANTED = proposal("one")
OTHER = proposal("two")
NOTHING = proposal()
PEOPLE = Branch(HEAD, "people")
EMPTY = Branch(HEAD)


def decided(seen: Seen, wanted: Proposal = WANTED, text: Text = TEXT, *, retry: bool = False) -> Decision:
    return decide(seen, wanted, text, retry=retry, now=NOW)


def outcome(decision: Decision) -> Outcome:
    assert isinstance(decision, HandsOff), decision
    return decision.outcome


def test_opens_where_there_is_nothing() -> None:
    assert decided(Seen(Branch(), None)) == Open(build=True)


def test_does_nothing_where_nothing_is_to_be_repaired() -> None:
    assert outcome(decided(Seen(Branch(), None), NOTHING)) is Outcome.CLEAN


def test_opens_for_a_branch_that_a_run_left_behind() -> None:
    assert decided(Seen(own_branch(WANTED), None)) == Open(build=False)
    assert decided(Seen(own_branch(OTHER), None)) == Open(build=True)


def test_a_branch_without_commits_of_its_own_is_built_on() -> None:
    assert decided(Seen(EMPTY, None)) == Open(build=True)


def test_a_branch_of_people_is_left_alone_where_there_is_no_pull_request() -> None:
    assert outcome(decided(Seen(PEOPLE, None))) is Outcome.EDITED


def test_a_branch_that_a_run_left_behind_goes_when_it_is_not_needed() -> None:
    assert decided(Seen(own_branch(OTHER), None), NOTHING) == Close(None)


@pytest.mark.parametrize("branch", [PEOPLE, EMPTY])
def test_a_branch_that_is_not_pinfix_s_never_goes(branch: Branch) -> None:
    assert outcome(decided(Seen(branch, None), NOTHING)) is Outcome.CLEAN


def test_an_open_one_that_says_it_all_is_left_as_it_is() -> None:
    assert outcome(decided(Seen(own_branch(WANTED), pull(WANTED)))) is Outcome.UNCHANGED


def test_a_moved_base_alone_changes_nothing() -> None:
    moved = proposal("one", base=Base("main", "f" * 40, "0" * 40))
    assert outcome(decided(Seen(own_branch(WANTED), pull(WANTED)), moved)) is Outcome.UNCHANGED


def test_other_changes_are_built_anew() -> None:
    assert decided(Seen(own_branch(OTHER), pull(OTHER))) == Rewrite(pull(OTHER), build=True, title=False)


def test_a_conflict_is_built_anew_but_not_twice() -> None:
    moved = proposal("one", base=Base("main", "f" * 40, "0" * 40))
    stale = Seen(own_branch(WANTED), pull(WANTED), stale=True)
    assert decided(stale, moved) == Rewrite(pull(WANTED), build=True, title=False)
    again = Seen(own_branch(WANTED, parent="f" * 40), pull(WANTED), stale=True)
    assert outcome(decided(again, moved)) is Outcome.UNCHANGED


def test_new_words_are_written_without_touching_the_branch() -> None:
    said = replace(TEXT, body="More is known now.")
    assert decided(Seen(own_branch(WANTED), pull(WANTED)), text=said) == Rewrite(
        pull(WANTED), build=False, title=False
    )


def test_a_new_title_replaces_one_of_pinfix_only() -> None:
    said = replace(TEXT, title="Pin more actions")
    assert decided(Seen(own_branch(WANTED), pull(WANTED)), text=said) == Rewrite(
        pull(WANTED), build=False, title=True
    )
    renamed = pull(WANTED, title="ci: harden the build")
    assert outcome(decided(Seen(own_branch(WANTED), renamed), text=said)) is Outcome.UNCHANGED


def test_what_people_wrote_into_the_body_stays_while_there_is_no_news() -> None:
    theirs = pull(WANTED)
    theirs = replace(theirs, body=f"Reviewed by security.\n\n{theirs.body}")
    assert outcome(decided(Seen(own_branch(WANTED), theirs))) is Outcome.UNCHANGED


def test_a_body_without_marker_gets_one() -> None:
    bare = pull(WANTED, body="")
    assert decided(Seen(own_branch(WANTED), bare)) == Rewrite(bare, build=False, title=False)


def test_a_marker_of_an_older_head_is_renewed() -> None:
    """A run died between the branch and the text."""
    behind = pull(WANTED, head="9" * 40)
    assert decided(Seen(own_branch(WANTED), behind)) == Rewrite(behind, build=False, title=False)


@pytest.mark.parametrize("wanted", [WANTED, OTHER, NOTHING])
def test_commits_of_people_are_never_touched(wanted: Proposal) -> None:
    stale = Seen(PEOPLE, pull(WANTED), stale=True)
    assert outcome(decided(stale, wanted)) is Outcome.EDITED
    assert outcome(decided(stale, wanted, retry=True)) is Outcome.EDITED


@pytest.mark.parametrize("wanted", [WANTED, OTHER, NOTHING])
def test_one_that_people_set_to_another_base_is_left_alone(wanted: Proposal) -> None:
    decision = decided(Seen(own_branch(WANTED), pull(WANTED, base="dev")), wanted, retry=True)
    assert isinstance(decision, HandsOff)
    assert (decision.outcome, decision.code) == (Outcome.EDITED, "other-base")


def test_a_closed_one_of_another_base_is_not_reopened_but_opened_anew() -> None:
    assert decided(closed(closed="not-needed", base="dev")) == Open(build=True)
    assert outcome(decided(closed(base="dev"))) is Outcome.DECLINED


def test_what_people_reopened_is_no_longer_closed_by_pinfix() -> None:
    reopened = pull(WANTED, closed="not-needed")
    assert decided(Seen(own_branch(WANTED), reopened)) == Rewrite(reopened, build=False, title=False)


@pytest.mark.parametrize(
    ("other", "retry", "found"),
    [
        (pull(WANTED), False, Outcome.SKIPPED),
        (pull(WANTED), True, Outcome.SKIPPED),
        (pull(WANTED, open=False), False, Outcome.DECLINED),
        (pull(WANTED, open=False), True, None),
        (pull(WANTED, open=False, labels=frozenset({RETRY_LABEL})), False, None),
        (pull(WANTED, open=False, closed="not-needed"), False, None),
        (pull(WANTED, open=False, merged=True), False, None),
    ],
)
def test_one_from_another_branch_of_pinfix(other: PullRequest, retry: bool, found: Outcome | None) -> None:
    decision = decide_elsewhere(other, retry=retry)
    assert (decision.outcome if decision is not None else None) is found


def test_closes_what_is_no_longer_needed() -> None:
    assert decided(Seen(own_branch(WANTED), pull(WANTED)), NOTHING) == Close(pull(WANTED))


def closed(**other: object) -> Seen:
    return Seen(Branch(), pull(OTHER, open=False, closed_at=NOW - timedelta(days=1), **other))


@pytest.mark.parametrize("wanted", [WANTED, OTHER])
def test_a_closed_one_is_an_answer_also_to_other_changes(wanted: Proposal) -> None:
    assert outcome(decided(closed(), wanted)) is Outcome.DECLINED


def test_a_closed_one_needs_no_answer_where_nothing_is_wrong() -> None:
    assert outcome(decided(closed(), NOTHING)) is Outcome.CLEAN


def test_a_closed_one_is_reopened_by_label_or_flag() -> None:
    seen = closed()
    assert decided(seen, retry=True) == Rewrite(seen.pull, build=True, title=False, reopen=True)
    labelled = closed(labels=frozenset({RETRY_LABEL, "ci"}))
    assert decided(labelled) == Rewrite(labelled.pull, build=True, title=False, reopen=True)


def test_another_label_reopens_nothing() -> None:
    assert outcome(decided(closed(labels=frozenset({"pinfix", "retry"})))) is Outcome.DECLINED


def test_what_pinfix_closed_is_reopened_for_a_week_and_then_opened_anew() -> None:
    seen = closed(closed="not-needed")
    assert decided(seen) == Rewrite(seen.pull, build=True, title=False, reopen=True)
    assert seen.pull is not None
    late = Seen(Branch(), replace(seen.pull, closed_at=NOW - SOON - timedelta(seconds=1)))
    assert decided(late) == Open(build=True)
    assert decided(late, retry=True) == Rewrite(late.pull, build=True, title=False, reopen=True)


def test_people_on_the_branch_of_a_closed_one_are_left_alone() -> None:
    seen = replace(closed(), branch=PEOPLE)
    assert outcome(decided(seen, retry=True)) is Outcome.EDITED


def test_a_merged_one_counts_as_none() -> None:
    merged = pull(OTHER, open=False, merged=True)
    assert decided(Seen(Branch(), merged)) == Open(build=True)
    assert outcome(decided(Seen(Branch(), merged), NOTHING)) is Outcome.CLEAN
    assert outcome(decided(Seen(PEOPLE, merged))) is Outcome.EDITED


def test_the_base_of_the_proposals_is_the_one_of_the_tests() -> None:
    assert WANTED.base == BASE
    assert WANTED.changes_id != OTHER.changes_id
