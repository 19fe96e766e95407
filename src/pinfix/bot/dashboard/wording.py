"""The text of the issue. It says the same as long as the repository stands the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pinfix.bot.dashboard.boxes import box, marked
from pinfix.pull_request.body.about import Room
from pinfix.pull_request.body.left_alone import left_alone_section
from pinfix.pull_request.model import Outcome, Result
from pinfix.pull_request.session import Done
from pinfix.report.escape import code, prose

TITLE = "pinfix: what was not repaired, and why"
_MOST = 60_000
"""Characters; GitHub takes 65,536, and marks and boxes come on top."""
_ROOMS = (20, 5, 1)
"""Places listed for a reason, as far as the text has room."""
_HINDERED = frozenset({Outcome.REFUSED, Outcome.FAILED, Outcome.EDITED, Outcome.SKIPPED})
_FOR_NOW = frozenset({"left-for-later"})
"""Codes of what is done by itself before long: not worth an issue."""


def body_of(done: Sequence[Done], ticked: Collection[str] = ()) -> str:
    """The text, with its mark; "" where there is nothing to tell. Boxes of `ticked` topics stay so."""
    declined = [one.result for one in done if one.result.outcome is Outcome.DECLINED]
    hindered = [one.result for one in done if _is_hindered(one.result)]
    if not (declined or hindered or any(_has_left(one) for one in done)):
        return ""
    boxes = [*_declined(declined, ticked), "", *_again()]
    for places in _ROOMS:
        text = _joined([*_INTRODUCTION, *_hindered(hindered), *_left(done, places), *boxes])
        if len(text) <= _MOST:
            return marked(text)
    return marked(_joined([*_INTRODUCTION, *_hindered(hindered), _TOO_LONG, "", *boxes]))


def settled_body() -> str:
    """The text where there was something to tell before, and is nothing now."""
    return marked(_joined(["Nothing is left that pinfix could not repair.", "", *_again()]))


_INTRODUCTION = (
    "pinfix repairs the workflows of this repository by pull requests. This is what it left as it is. "
    "The text is kept up to date without telling anybody; close the issue, and it is left alone for good.",
    "",
)
_TOO_LONG = "What was left in the files is too much for an issue; `pinfix apply --dry-run -v` shows it."


def _hindered(results: Sequence[Result]) -> Iterator[str]:
    if not results:
        return
    yield from ("### Not done", "")
    for result in results:
        remedy = f" What to do: {prose(result.remedy)}" if result.remedy else ""
        pull = f" (pull request {code(f'#{result.number}')})" if result.number else ""
        yield f"- {code(result.topic)}{pull}, {code(result.code)}: {prose(result.message)}.{remedy}"
    yield ""


def _left(done: Sequence[Done], places: int) -> Iterator[str]:
    """What plans left, topic by topic."""
    for one in done:
        if one.proposal is not None and _has_left(one):
            section = left_alone_section(one.proposal.plan, Room(places, places, places), "")
            yield f"### In the files: {code(one.result.topic)}"
            yield from section[1:]  # without its own heading
            yield ""


def _declined(results: Sequence[Result], ticked: Collection[str]) -> Iterator[str]:
    if not results:
        return
    yield from ("### Closed by people", "", "It stays closed. Tick a box to have it again:", "")
    for result in results:
        words = f"{code(result.topic)} (pull request {code(f'#{result.number}')})"
        yield box(result.topic, words, ticked=result.topic in ticked)


def _again() -> Iterator[str]:
    yield from ("### Again", "", box("", "Look at this repository again now, as after a change of settings"))


def _has_left(done: Done) -> bool:
    plan = done.proposal.plan if done.proposal is not None else None
    return plan is not None and bool(plan.refusals or plan.errors)


def _is_hindered(result: Result) -> bool:
    return result.outcome in _HINDERED and result.code not in _FOR_NOW


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()
