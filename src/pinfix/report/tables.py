"""Tables of Markdown, and the evidence of a change as it stands in one."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.plan import Change
from pinfix.report.escape import cell, code, prose
from pinfix.report.evidence import Ground, grounds, in_words


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table; head and cells are rendered Markdown."""
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def evidence_cell(change: Change) -> str:
    """What `change` rests on, in one cell: of each ground the first line, and who answered when."""
    words = prose(in_words(change, complete=False))
    return "; ".join([*(_grounds(*item) for item in grounds(change).items()), *([words] if words else [])])


def _grounds(key: str, found: Sequence[Ground]) -> str:
    first, *others = found
    more = f", and {len(others):,} more" if others else ""
    return f"{code(key)}: {code(f'{first.path}:{first.line}')} {prose(first.because)}{more}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell(content) for content in cells) + " |"
