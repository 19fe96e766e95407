"""What was seen and not changed, and why: a reader must not take the pull request for more than it is."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.plan import Plan
from pinfix.pull_request.body.about import Room, further, place_shown
from pinfix.report.escape import code, prose
from pinfix.report.summary import RefusalGroup, elsewhere, error_place, refusal_groups, told_once

_FOLDED_FROM = 4
"""Reasons and unread files from which on the list is folded away, with its count in sight."""


def left_alone_section(plan: Plan, room: Room, prefix: str) -> list[str]:
    """By reason, with what to do about each; then the files that could not be read."""
    groups = refusal_groups(plan)
    number = len(plan.refusals) + len(plan.errors)
    if not number:
        return []
    items = [line for group in groups for line in _group(group, room.places, prefix)]
    items += _errors(plan, room.places, prefix)
    heading = ["### Not changed, and why", ""]
    if len(groups) + len(plan.errors) < _FOLDED_FROM:
        return [*heading, *items]
    summary = f"<details><summary>{number:,} places were left as they are</summary>"
    return [*heading, summary, "", *items, "", "</details>"]


def _group(group: RefusalGroup, most: int, prefix: str) -> Iterator[str]:
    remedy = f" {prose(group.remedy)}" if group.remedy else ""
    count = f" ({len(group.refusals):,})" if len(group.refusals) > 1 else ""
    yield f"- **{code(group.code)}**{count}{':' if remedy else ''}{remedy}"
    told = told_once(group.refusals)
    for refusal, others in told[:most]:
        line = f"  - {place_shown(refusal.place, prefix)}: {prose(refusal.reason)}{elsewhere(others)}"
        if refusal.remedy and not group.remedy:
            line += f" What to do: {prose(refusal.remedy)}"
        yield line
    more = further(sum(1 + len(others) for _, others in told[most:]))
    if more:
        yield f"  - {more}"


def _errors(plan: Plan, most: int, prefix: str) -> Iterator[str]:
    for error in plan.errors[:most]:
        why = f"{code(error.code)}: {prose(error.message)}"
        yield f"- {code(prefix + error_place(error))} could not be read. {why}"
    more = further(len(plan.errors) - most, "more that could not be read")
    if more:
        yield f"- {more}"
