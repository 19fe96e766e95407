"""Renderings of a plan: pure functions from a plan to text."""

from __future__ import annotations

from typing import Literal

from pinfix.plan import Plan
from pinfix.report.summary import Mode

Format = Literal["text", "diff", "json", "markdown"]


def render(plan: Plan, format: Format, mode: Mode) -> bytes:
    """`plan` in `format`, for a file or a pipe: UTF-8, without colour.

    A terminal has options of its own: see `text.to_text` and `terminal.display_diff`.
    """
    # Imported where used: start-up matters, and a run renders one format.
    if format == "diff":
        from pinfix.report.diff import unified_diff

        return unified_diff(plan)
    if format == "json":
        from pinfix.report.json import to_json

        return to_json(plan, mode).encode("ascii")
    if format == "markdown":
        from pinfix.report.markdown import to_markdown

        return to_markdown(plan, mode).encode("utf-8")
    from pinfix.report.text import to_text

    return to_text(plan, mode).encode("utf-8")
