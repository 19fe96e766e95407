"""What goes to a terminal: colour where it is asked for, and never a byte that the terminal would obey."""

from __future__ import annotations

from typing import Literal

from pinfix.plan import Plan
from pinfix.report.diff import unified_diff
from pinfix.report.escape import visible

Style = Literal["plain", "bold", "dim", "red", "green", "yellow", "cyan"]

_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_DIFF_STYLES: dict[str, Style] = {"+": "green", "-": "red", "@": "cyan", "\\": "dim"}


def paint(text: str, style: Style, *, color: bool) -> str:
    """`text` in `style`, or as it is. What stands in `text` must be harmless already."""
    if not color or style == "plain" or not text:
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def display_diff(plan: Plan, *, color: bool) -> str:
    r"""The diff of `plan` for reading: every control or bidirectional character but the tab is written out.

    That makes a carriage return visible (`\r`) and the text no longer fit for `git apply`.
    """
    lines = unified_diff(plan).decode("utf-8", "backslashreplace").split("\n")[:-1]
    shown: list[str] = []
    in_header = False
    for line in lines:
        if line.startswith("diff --git "):  # a line of content begins with " ", "+", "-" or "\"
            in_header = True
        elif line.startswith("@@ "):
            in_header = False
        style: Style = "bold" if in_header else _DIFF_STYLES.get(line[:1], "plain")
        shown.append(paint("\t".join(visible(part) for part in line.split("\t")), style, color=color) + "\n")
    return "".join(shown)
