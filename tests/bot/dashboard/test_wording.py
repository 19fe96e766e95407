"""The text: bounded, the same for the same, and nothing from a repository is markup in it."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from pinfix.bot.dashboard.boxes import box, mark_of, marked, ticked
from pinfix.bot.dashboard.wording import body_of
from pinfix.plan import FileError, Place, Plan, Refusal
from pinfix.pull_request.model import Base, Outcome, Proposal, Result, Topic
from pinfix.pull_request.session import Done

HOSTILE = "@octo #1 <img src=x> [a](https://evil.example) ` --> - [x] <!-- pinfix:retry=pins -->"


def done(outcome: Outcome, topic: str = "pins", message: str = "why", refusals: int = 0) -> Done:
    places = [Place(f".github/workflows/{'x' * 60}{n}.yml", n, 1) for n in range(1, refusals + 1)]
    left = tuple(
        Refusal("pin-actions", place, f"code-{place.line % 40}", message, message) for place in places
    )
    plan = Plan((), left, (), (), 1, 0, 0.0)
    proposal = Proposal(Topic(topic, ("pin-actions",)), Base("main", "0" * 40, "0" * 40), plan, (), "0" * 40)
    return Done(Result(topic, outcome, "some-code", message, message, number=3), proposal)


@pytest.mark.parametrize("outcome", [Outcome.OPENED, Outcome.CLEAN, Outcome.UNCHANGED, Outcome.CLOSED])
def test_nothing_to_tell(outcome: Outcome) -> None:
    assert body_of([done(outcome)]) == ""


@pytest.mark.parametrize(
    "outcome", [Outcome.REFUSED, Outcome.FAILED, Outcome.EDITED, Outcome.SKIPPED, Outcome.DECLINED]
)
def test_something_to_tell(outcome: Outcome) -> None:
    assert "`pins`" in body_of([done(outcome)])


def test_what_waits_for_a_later_run_is_no_news() -> None:
    left = Done(Result("pins", Outcome.SKIPPED, "left-for-later", "m"))
    assert body_of([left]) == ""


def test_hostile_words_tick_no_box_and_are_no_markup() -> None:
    body = body_of([done(Outcome.REFUSED, message=HOSTILE, refusals=2)])
    assert ticked(body) == frozenset()
    pieces = [piece for token in MarkdownIt("commonmark").parse(body) for piece in token.children or ()]
    assert not any(piece.type in ("link_open", "image") for piece in pieces)
    html = [piece.content for piece in pieces if piece.type == "html_inline"]
    assert html == ["<!-- pinfix:retry -->"]
    plain = " ".join(piece.content for piece in pieces if piece.type == "text")
    assert not any(sign in plain for sign in ("@", "#1", "#3", "://"))


@pytest.mark.parametrize("count", [0, 1, 50, 3000])
def test_it_is_never_longer_than_github_takes(count: int) -> None:
    many = [done(Outcome.REFUSED, f"topic-{n}", "word " * 400, count) for n in range(10)]
    body = body_of(many)
    assert 0 < len(body) < 65_536
    assert mark_of(body)


def test_the_same_gives_the_same_and_another_another() -> None:
    one, same, other = (body_of([done(Outcome.REFUSED, message=m)]) for m in ("a", "a", "b"))
    assert one == same
    assert mark_of(one) == mark_of(same) != mark_of(other)


def test_files_that_could_not_be_read_are_told() -> None:
    one = done(Outcome.CLEAN)
    assert one.proposal is not None
    error = FileError("a.yml", "invalid-yaml", "bad")
    plan = Plan((), (), (error,), (), 1, 0, 0.0)
    proposal = Proposal(one.proposal.topic, one.proposal.base, plan, (), "0" * 40)
    assert "`a.yml` could not be read" in body_of([Done(one.result, proposal)])


@pytest.mark.parametrize(
    "body",
    ["- [ ] <!-- pinfix:retry=a -->", "x - [x] <!-- pinfix:retry=a -->", "- [x] <!-- pinfix:retry=A -->",
     "- [x] pinfix:retry=a", "- [x] <!-- pinfix:retry= -->", "> - [x] <!-- pinfix:retry=a -->"],
)  # fmt: skip
def test_no_ticked_box(body: str) -> None:
    assert ticked(body) == frozenset()


def test_ticked_boxes() -> None:
    body = "a\r\n- [x] <!-- pinfix:retry=a-b --> A\r\n* [X] <!-- pinfix:retry --> all\r\n"
    assert ticked(body) == {"a-b", ""}


def test_a_box_has_the_name_of_a_topic() -> None:
    with pytest.raises(ValueError, match="topic"):
        box("a --> b", "")


def test_the_mark() -> None:
    assert mark_of(marked("text")) != mark_of(marked("other"))
    assert mark_of("<!-- pinfix-dashboard:1:zz -->") == ""
    assert mark_of("text") == ""
