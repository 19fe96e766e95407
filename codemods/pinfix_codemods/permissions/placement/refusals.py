"""What is reported in the place of a block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pinfix.github.permission_block import InvalidBlock
from pinfix.github.scopes import Grant, Level
from pinfix.plan import Change, Place, Refusal
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.assumed import in_one
from pinfix_codemods.permissions.calls.blocks import FileBlocks
from pinfix_codemods.permissions.calls.checks import Objection
from pinfix_codemods.permissions.name import NAME
from pinfix_codemods.permissions.need import Sink, Spot
from pinfix_codemods.permissions.placement.decide import at_stake, freezable
from pinfix_codemods.permissions.placement.top import Top
from pinfix_codemods.permissions.placement.units import Unit
from pinfix_codemods.permissions.placement.verdict import Style


def invalid_block(place: Place, block: InvalidBlock) -> Refusal:
    """A block at the top that GitHub does not accept."""
    return Refusal(
        NAME,
        place,
        "invalid-permissions",
        f"the `permissions` value {block.reason}: GitHub refuses such a file",
        "Correct it; then run again.",
    )


def objected(place: Place, against: Objection) -> Refusal:
    """Blocks that callers, or called workflows, do not allow."""
    return Refusal(NAME, place, against.code, against.reason, against.remedy)


def cannot_edit(change: Change, reason: str) -> Refusal:
    """A change that the form of the file does not allow, so that none is made in it."""
    remedy = "Write it by hand in a simpler form, or report it if this form is common."
    return Refusal(NAME, change.place, "cannot-edit", f"{change.title}: {reason}", remedy)


def not_shown(document: Document, top: Top | None, units: Sequence[Unit], style: Style) -> Iterator[Refusal]:
    """For every unit that could have less if it were known what it does: why it is not known."""
    said: set[tuple[Spot, str]] = set()
    for unit in units:
        if unit.new is not None or not at_stake(unit) or (unit.explicit and not style.narrow):
            continue
        if top is None and not unit.explicit and freezable(unit, style):
            continue
        if unit.need.sinks:
            for sink in _one_a_place(unit.need.sinks):
                if (sink.spot, sink.code) not in said:
                    said.add((sink.spot, sink.code))
                    yield _sink(document, unit, sink)
        elif style.strict and unit.holds_assumption:
            yield _assumption(unit)


def _one_a_place(sinks: Iterable[Sink]) -> Iterator[Sink]:
    """The first sink of each place; what else is wrong on that line is only counted."""
    places: dict[tuple[Spot, str], list[Sink]] = {}
    for sink in sinks:
        places.setdefault((sink.spot, sink.code), []).append(sink)
    for first, *others in places.values():
        more = f"; and {len(others)} more on this line" if others else ""
        yield replace(first, reason=first.reason + more)


def needs_more(file: FileBlocks, units: Sequence[Unit], style: Style) -> Iterator[Refusal]:
    """For every unit that is found to need what it does not have today. It is never given that.

    What jobs without any block have in a file that is only called is up to its callers.
    """
    for unit in units:
        missing = _noticeable(unit.missing, style)
        up_to_callers = not unit.explicit and file.top is None and not file.starts_by_itself
        if missing and not up_to_callers and not unit.calls and not unit.need.sinks:
            yield _needs_more(unit, missing, _source(unit, file, style))


def _noticeable(missing: Grant, style: Style) -> Grant:
    """What anybody may read of a public repository is not missed there: of most it is not known."""
    if style.visibility == "private":
        return missing
    return Grant(tuple((scope, level) for scope, level in missing if level is Level.WRITE))


def _needs_more(unit: Unit, missing: Grant, source: str) -> Refusal:
    because = "; ".join(
        dict.fromkeys(
            f"{reason.because} ({reason.spot.path}:{reason.spot.line})"
            for reason in unit.need.reasons
            if missing[reason.scope] and reason.level == missing[reason.scope]
        )
    )
    return Refusal(
        NAME,
        unit.place,
        "needs-more-than-granted",
        f"the job {unit.shown} seems to need {missing} for {because}, which {source} does not grant: that"
        " part fails, or lives on what anybody may read",
        f"Grant {missing} to the job if that part is to work; pinfix never gives a job more than it has.",
    )


def _source(unit: Unit, file: FileBlocks, style: Style) -> str:
    if unit.explicit:
        return "its block"
    if file.top is not None:
        return "the block at the top"
    return "the default of the repository" if style.default else "any default of GitHub"


def _sink(document: Document, unit: Unit, sink: Sink) -> Refusal:
    """At the line of the sink, or at the job where that line is in another file."""
    if sink.spot.path != unit.path:
        where = f" ({sink.spot.path}:{sink.spot.line})"
        return Refusal(NAME, unit.place, sink.code, f"job {unit.shown}: {sink.reason}{where}", sink.remedy)
    place = Place(unit.path, sink.spot.line, _column(document, sink.spot.line), unit.jobs[0].path)
    whose = "" if unit.ignored else f"job {unit.shown}: "  # a comment can speak of the whole file
    return Refusal(NAME, place, sink.code, f"{whose}{sink.reason}", sink.remedy)


def _assumption(unit: Unit) -> Refusal:
    return Refusal(
        NAME,
        unit.place,
        "rests-on-assumption",
        f"job {unit.shown}: what it needs assumes that {in_one(unit.need.assumptions)}",
        "Check the assumption, then run without --strict.",
    )


def _column(document: Document, line: int) -> int:
    """The first character on a line that is no blank; from 1."""
    lines = re.split(r"\r\n|\n|\r", document.text, maxsplit=line)
    text = lines[line - 1] if line <= len(lines) else ""
    return len(text) - len(text.lstrip(" \t")) + 1
