"""What needs work, and above all what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinfix.bot.scan.judging import Rest, Work, fingerprint, judge, known_paths, known_pulls
from pinfix.bot.scan.sight import PATHS, PullState, Seen, SeenPull
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.records import WHOLE, RepositoryRow, State, TopicRow
from pinfix.pull_request.preflight.repository import OPT_OUT_TOPIC

SETTINGS = Settings("7", None, "sqlite:///bot.db", "one")
NOW = 1_800_000_000.0
HOUR, DAY = 3600.0, 86400.0
SEEN = Seen(
    number=5,
    owner="octo",
    name="app",
    installation=9,
    default_branch="main",
    commit="c" * 40,
    tree="a" * 40,
    usable=True,
    topics=frozenset(),
    objects=tuple((path, "0" * 40 if path == ".github" else "") for path in PATHS),
    asked=frozenset({3}),
)
MARK = fingerprint(SEEN, "1.0", SETTINGS)
ROW = RepositoryRow("github.com", 5, "octo", "app", 9, State.CLEAN, MARK, NOW - HOUR)
PULL = SeenPull(3, PullState.OPEN)


def topic(state: State, *, code: str = "", pull: int = 0, name: str = "pins") -> TopicRow:
    return TopicRow("github.com", 5, name, state, state.value, code, "", pull=pull)


def judged(
    seen: Seen = SEEN, row: RepositoryRow | None = ROW, topics: tuple[TopicRow, ...] = (), now: float = NOW
) -> Work | Rest:
    return judge(seen, row, topics, fingerprint(seen, "1.0", SETTINGS), now=now)


def test_what_was_never_looked_at_needs_work() -> None:
    found = judged(row=None)
    assert isinstance(found, Work)
    assert found.state == MARK


def test_what_is_unchanged_needs_none() -> None:
    assert judged() == Rest("unchanged")
    assert judged(topics=(topic(State.CLEAN), topic(State.MERGED, pull=3, name="permissions"))) == Rest(
        "unchanged"
    )


@pytest.mark.parametrize("path", PATHS)
def test_each_place_counts(path: str) -> None:
    objects = tuple((one, "1" * 40 if one == path else held) for one, held in SEEN.objects)
    assert isinstance(judged(replace(SEEN, objects=objects)), Work)


def test_another_release_or_setting_counts() -> None:
    marks = {
        MARK,
        fingerprint(SEEN, "1.1", SETTINGS),
        fingerprint(SEEN, "1.0", replace(SETTINGS, unsafe=True)),
        fingerprint(SEEN, "1.0", replace(SETTINGS, dashboard=True)),
        fingerprint(replace(SEEN, default_branch="next"), "1.0", SETTINGS),
        fingerprint(replace(SEEN, private=True), "1.0", SETTINGS),
        fingerprint(replace(SEEN, topics=frozenset({OPT_OUT_TOPIC})), "1.0", SETTINGS),
    }
    assert len(marks) == 7


def test_what_says_nothing_of_the_repairs_does_not_count() -> None:
    same = [
        replace(SEEN, commit="d" * 40),
        replace(SEEN, topics=frozenset({"python"})),
        replace(SEEN, name="other", owner="acme", installation=2),
    ]
    assert {fingerprint(one, "1.0", replace(SETTINGS, port=1)) for one in same} == {MARK}


def test_two_places_cannot_stand_for_one_another() -> None:
    def at(path: str) -> Seen:
        return replace(SEEN, objects=tuple((one, "1" * 40 if one == path else "") for one in PATHS))

    assert len({fingerprint(at(path), "1.0", SETTINGS) for path in PATHS}) == len(PATHS)


def test_something_else_counts_only_after_a_week() -> None:
    moved = replace(SEEN, tree="b" * 40)
    assert isinstance(judged(moved), Rest)
    assert isinstance(judged(moved, replace(ROW, looked=NOW - 6 * DAY)), Rest)
    assert isinstance(judged(moved, replace(ROW, looked=NOW - 7 * DAY)), Work)
    # What has not changed at all is not looked at, however long ago that was.
    assert isinstance(judged(row=replace(ROW, looked=NOW - 900 * DAY)), Rest)


BASIS = (("action/action.yml", "1" * 40), ("run.sh", ""))


@pytest.mark.parametrize(
    ("there", "works"),
    [
        (BASIS, False),
        ((("action/action.yml", "2" * 40), BASIS[1]), True),
        ((("action/action.yml", ""), BASIS[1]), True),
        ((BASIS[0], ("run.sh", "3" * 40)), True),
        ((*BASIS, ("other", "4" * 40)), False),
        ((), False),  # it was not asked
    ],
)
def test_what_the_last_plan_went_by_counts_at_once(there: tuple[tuple[str, str], ...], works: bool) -> None:
    moved = replace(SEEN, tree="b" * 40, beside=there)
    assert isinstance(judged(moved, replace(ROW, basis=BASIS)), Work) is works


def test_a_plan_of_all_files_goes_by_the_whole() -> None:
    row = replace(ROW, basis=((WHOLE, SEEN.tree),))
    assert judged(row=row) == Rest("unchanged")
    assert isinstance(judged(replace(SEEN, tree="b" * 40), row), Work)


def test_the_whole_is_not_asked_for() -> None:
    assert known_paths(replace(ROW, basis=BASIS)) == ("action/action.yml", "run.sh")
    assert known_paths(replace(ROW, basis=((WHOLE, SEEN.tree),))) == ()


@pytest.mark.parametrize("row", [None, ROW, replace(ROW, state=State.FAILED), replace(ROW, fingerprint="")])
@pytest.mark.parametrize("change", [{"usable": False}, {"commit": "", "tree": ""}])
def test_what_cannot_be_written_to_never_needs_work(
    row: RepositoryRow | None, change: dict[str, object]
) -> None:
    found = judged(replace(SEEN, **change), row)  # type: ignore[arg-type]
    assert isinstance(found, Rest)
    assert found.skipped


def test_it_is_noted_once_that_it_is_passed_over() -> None:
    skipped = replace(ROW, state=State.SKIPPED, fingerprint="")
    found = judged(replace(SEEN, usable=False), skipped)
    assert isinstance(found, Rest)
    assert not found.skipped
    assert isinstance(judged(row=skipped), Work)


@pytest.mark.parametrize("state", [State.FAILED, State.PENDING, State.GONE])
def test_what_was_not_done_needs_work(state: State) -> None:
    assert isinstance(judged(row=replace(ROW, state=state)), Work)


def test_a_new_need_of_the_same_content_is_another_task() -> None:
    first = judged(row=replace(ROW, state=State.FAILED))
    again = judged(row=replace(ROW, state=State.FAILED))
    later = judged(row=replace(ROW, state=State.FAILED, looked=NOW - 1))
    assert isinstance(first, Work)
    assert isinstance(later, Work)
    assert first == again
    assert len({MARK, first.state, later.state}) == 3


def test_what_a_killed_task_left_is_the_same_task() -> None:
    left = judged(row=replace(ROW, state=State.PENDING, fingerprint="", looked=0.0))
    assert isinstance(left, Work)
    assert left.state == MARK


def test_the_fingerprint_of_a_second_need_counts_as_the_plain_one() -> None:
    again = judged(row=replace(ROW, state=State.FAILED))
    assert isinstance(again, Work)
    assert judged(row=replace(ROW, fingerprint=again.state)) == Rest("unchanged")


OPEN = topic(State.OPEN, pull=3)
DECLINED = topic(State.DECLINED, pull=3)
EDITED = topic(State.EDITED, pull=3)


@pytest.mark.parametrize(
    ("row", "pulls"),
    [
        (OPEN, (PULL,)),
        (EDITED, (PULL,)),
        (DECLINED, (replace(PULL, state=PullState.CLOSED),)),
        (DECLINED, ()),
        (topic(State.MERGED, pull=3), ()),
        (topic(State.CLOSED, pull=3), (replace(PULL, state=PullState.CLOSED, retry=True),)),
        # About a conflict with the very base that was looked at, nothing more can be done.
        (OPEN, (replace(PULL, conflicted=True),)),
        (topic(State.OPEN), ()),
    ],
)
def test_pull_requests_that_stand_as_they_stood_need_nothing(
    row: TopicRow, pulls: tuple[SeenPull, ...]
) -> None:
    assert judged(replace(SEEN, pulls=pulls), topics=(row,)) == Rest("unchanged")


def test_a_pull_request_that_was_not_asked_for_is_not_taken_for_closed() -> None:
    assert judged(replace(SEEN, asked=frozenset()), topics=(OPEN,)) == Rest("unchanged")


def test_of_one_that_opted_out_pull_requests_do_not_matter() -> None:
    out = topic(State.SKIPPED, code="opted-out", name="all")
    for row in (OPEN, topic(State.FAILED)):
        assert judged(topics=(row, out)) == Rest("unchanged")


@pytest.mark.parametrize(
    ("row", "pulls"),
    [
        (OPEN, ()),
        (OPEN, (replace(PULL, state=PullState.MERGED),)),
        (OPEN, (replace(PULL, state=PullState.CLOSED),)),
        (OPEN, (replace(PULL, number=4),)),
        (EDITED, (replace(PULL, state=PullState.MERGED),)),
        (DECLINED, (PULL,)),
        (DECLINED, (replace(PULL, state=PullState.CLOSED, retry=True),)),
    ],
)
def test_pull_requests_that_stand_otherwise_do(row: TopicRow, pulls: tuple[SeenPull, ...]) -> None:
    assert isinstance(judged(replace(SEEN, pulls=pulls), topics=(row,)), Work)


def test_a_conflict_with_a_base_that_moved_needs_work() -> None:
    moved = replace(SEEN, tree="b" * 40, pulls=(replace(PULL, conflicted=True),))
    assert isinstance(judged(moved, topics=(OPEN,)), Work)
    assert isinstance(judged(replace(moved, pulls=(PULL,)), topics=(OPEN,)), Rest)


@pytest.mark.parametrize("state", [State.REFUSED, State.SKIPPED])
def test_what_was_refused_is_tried_again_after_a_day(state: State) -> None:
    topics = (topic(state, code="no-workflow-power"),)
    assert isinstance(judged(topics=topics), Rest)
    assert isinstance(judged(row=replace(ROW, looked=NOW - DAY), topics=topics), Work)


@pytest.mark.parametrize("code", ["suspended", "not-installed"])
def test_who_sees_it_again_need_not_wait_for_the_end_of_a_suspension(code: str) -> None:
    row = replace(ROW, state=State.REFUSED, looked=NOW - 1)
    # The rows beside it are those of a time before.
    topics = (topic(State.REFUSED, code=code, name="all"), topic(State.CLEAN))
    assert isinstance(judged(row=row, topics=topics), Work)
    assert isinstance(judged(row=row, topics=(topic(State.REFUSED, code="rules", name="all"),)), Rest)


def test_one_that_opted_out_is_left_alone() -> None:
    topics = (topic(State.SKIPPED, code="opted-out", name="all"),)
    row = replace(ROW, state=State.SKIPPED, looked=NOW - 400 * DAY)
    assert isinstance(judged(row=row, topics=topics), Rest)


def test_a_topic_that_failed_is_tried_at_once() -> None:
    assert isinstance(judged(topics=(topic(State.CLEAN), topic(State.FAILED, name="oidc"))), Work)


def test_only_pull_requests_that_matter_are_asked_for() -> None:
    topics = [
        topic(State.OPEN, pull=9),
        topic(State.DECLINED, pull=4, name="oidc"),
        topic(State.MERGED, pull=2, name="permissions"),
        topic(State.OPEN, name="codeowners"),
    ]
    assert known_pulls(topics) == (4, 9)
