"""What the reports for people share: the counts in words, and refusals by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pinfix.plan import FileError, Place, Plan, Refusal

_LINES_SHOWN = 5
"""Further lines of a file to which one reason applies that are listed."""

Mode = Literal["apply", "dry-run", "check"]
"""What the run did with its plan: only "apply" writes files."""


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """The refusals of one code; `remedy` is what all of them advise, or "" where they differ."""

    code: str
    remedy: str
    refusals: tuple[Refusal, ...]


def refusal_groups(plan: Plan) -> tuple[RefusalGroup, ...]:
    """The refusals of `plan` by code, in the order in which the codes first occur."""
    by_code: dict[str, list[Refusal]] = {}
    for refusal in plan.refusals:
        by_code.setdefault(refusal.code, []).append(refusal)
    return tuple(
        RefusalGroup(code, _common_remedy(refusals), tuple(refusals)) for code, refusals in by_code.items()
    )


def told_once(refusals: Sequence[Refusal]) -> list[tuple[Refusal, tuple[Place, ...]]]:
    """`refusals` without those that only repeat what an earlier one of the same file says.

    With each: the places of those.
    """
    alike: dict[tuple[str, str, str], list[Refusal]] = {}
    for refusal in refusals:
        alike.setdefault((refusal.place.path, refusal.reason, refusal.remedy), []).append(refusal)
    return [(first, tuple(other.place for other in others)) for first, *others in alike.values()]


def elsewhere(places: Sequence[Place]) -> str:
    """Such as " (also on lines 7 and 9)"; "" without places."""
    if not places:
        return ""
    lines = [f"{place.line}" for place in places]
    if len(lines) > _LINES_SHOWN:
        lines = [*lines[: _LINES_SHOWN - 1], f"{len(lines) - _LINES_SHOWN + 1:,} more"]
    if len(lines) == 1:
        return f" (also on line {lines[0]})"
    return f" (also on lines {', '.join(lines[:-1])} and {lines[-1]})"


def files_changed(plan: Plan) -> int:
    """How many files get another content."""
    return sum(rewrite.before != rewrite.after for rewrite in plan.rewrites)


def closing_line(plan: Plan, mode: Mode) -> str:
    """Such as "12 changes in 3 files, 4 refusals, 0 errors"."""
    changes = counted(len(plan.changes), "change")
    if plan.changes:
        changes += f" in {counted(files_changed(plan), 'file')}"
    counts = f"{changes}, {counted(len(plan.refusals), 'refusal')}, {counted(len(plan.errors), 'error')}"
    return counts if mode == "apply" else f"{counts} (nothing written)"


def failing(plan: Plan) -> tuple[Refusal, ...]:
    """The refusals because of which `--check` fails."""
    return tuple(refusal for refusal in plan.refusals if refusal.fails_check)


def failing_line(plan: Plan) -> str:
    """Says so, as a line of its own; "" where there are none."""
    refusals = failing(plan)
    codes = ", ".join(sorted({f"{refusal.code} ({refusal.codemod})" for refusal in refusals}))
    if not refusals:
        return ""
    return f"pinfix: --check fails: {counted(len(refusals), 'refusal')} to be seen to by hand: {codes}\n"


def counted(number: int, word: str) -> str:
    """Such as "1 file" and "1,200 files"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def error_place(error: FileError) -> str:
    """`path:line:column`, as far as they are known."""
    place = error.path
    if error.line is not None:
        place += f":{error.line}"
        if error.column is not None:
            place += f":{error.column}"
    return place


def _common_remedy(refusals: list[Refusal]) -> str:
    first = refusals[0].remedy
    return first if all(refusal.remedy == first for refusal in refusals) else ""
