"""The report for a pull request or a job summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pinfix.plan import Change, Plan
from pinfix.report.escape import code, prose
from pinfix.report.summary import (
    Mode,
    RefusalGroup,
    closing_line,
    counted,
    elsewhere,
    error_place,
    refusal_groups,
    told_once,
)
from pinfix.report.tables import evidence_cell, table

_ROWS_SHOWN = 100
"""Rows of one table, and errors. GitHub takes 65,536 characters for a pull request, 1 MiB for a summary."""

_PLACES_SHOWN = 20
"""Refusals of one code that are listed."""


def to_markdown(plan: Plan, mode: Mode) -> str:
    """`plan` in GitHub's Markdown. Nothing from a repository can format, mention, link or embed in it."""
    sections = [
        ["## pinfix", "", closing_line(plan, mode)],
        _files(plan.changes),
        _every_change(plan.changes),
        _assumptions(plan.changes),
        *(_refused(group) for group in refusal_groups(plan)),
        _errors(plan),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _files(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    by_path: dict[str, Counter[str]] = {}
    for change in changes:
        by_path.setdefault(change.place.path, Counter())[change.safety.value] += 1
    rows = [
        [
            code(path),
            f"{count.total():,}",
            ", ".join(f"{number} {safety}" for safety, number in count.items()),
        ]
        for path, count in by_path.items()
    ]
    return ["### Changes", "", *_table(["File", "Changes", "Safety"], rows)]


def _every_change(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    rows = [
        [_place(change), prose(change.title), code(change.before), code(change.after), evidence_cell(change)]
        for change in changes[:_ROWS_SHOWN]
    ]
    table = _table(["Place", "Change", "Before", "After", "Evidence"], rows, of=len(changes))
    return ["<details><summary>Every change</summary>", "", *table, "", "</details>"]


def _place(change: Change) -> str:
    return code(f"{change.place.path}:{change.place.line}:{change.place.column}")


def _assumptions(changes: Sequence[Change]) -> list[str]:
    """What the person who merges takes on trust."""
    assumptions = Counter(change.assumption for change in changes if change.assumption)
    if not assumptions:
        return []
    lines = [
        f"- {counted(number, 'change')}: {prose(assumption)}"
        for assumption, number in list(assumptions.items())[:_ROWS_SHOWN]
    ]
    return ["### Assumptions", "", *lines, *_more("- ", len(assumptions) - _ROWS_SHOWN)]


def _refused(group: RefusalGroup) -> list[str]:
    lines = [f"### Refused: {code(group.code)} ({len(group.refusals):,})", ""]
    if group.remedy:
        lines += [f"What to do: {prose(group.remedy)}", ""]
    told = told_once(group.refusals)
    for refusal, others in told[:_PLACES_SHOWN]:
        place = refusal.place
        line = f"- {code(f'{place.path}:{place.line}:{place.column}')}: {prose(refusal.reason)}"
        line += elsewhere(others)
        if refusal.remedy and not group.remedy:
            line += f" What to do: {prose(refusal.remedy)}"
        lines.append(line)
    return [*lines, *_more("- ", sum(1 + len(others) for _, others in told[_PLACES_SHOWN:]))]


def _errors(plan: Plan) -> list[str]:
    if not plan.errors:
        return []
    lines = [
        f"- {code(error_place(error))}: {code(error.code)}: {prose(error.message)}"
        for error in plan.errors[:_ROWS_SHOWN]
    ]
    return ["### Errors", "", *lines, *_more("- ", len(plan.errors) - _ROWS_SHOWN)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], of: int | None = None) -> list[str]:
    total = len(rows) if of is None else of
    lines = table(head, rows[:_ROWS_SHOWN])
    more = list(_more("", total - _ROWS_SHOWN))
    return [*lines, "", *more] if more else lines


def _more(bullet: str, number: int) -> Iterator[str]:
    if number > 0:
        yield f"{bullet}… and {number:,} more (see `--format json`)"
