"""What is written behind a scope: why it is needed."""

from __future__ import annotations

import re

from pinfix.github.scopes import Grant, Level
from pinfix_codemods.permissions.need import Need

_MOST = 100
"""Characters: a line that nobody has to scroll."""

_BLANK_OR_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]+")


def comments_for(grant: Grant, need: Need) -> dict[str, str]:
    """A comment for each scope of `grant` that `need` has a reason for."""
    found = {scope: _comment(need, scope, level) for scope, level in grant}
    return {scope: text for scope, text in found.items() if text}


def _comment(need: Need, scope: str, level: Level) -> str:
    """The reasons for the level itself: those for less go without saying."""
    reasons = [reason for reason in need.reasons if reason.scope == scope and reason.level <= level]
    most = max((reason.level for reason in reasons), default=level)
    strongest = sorted((reason for reason in reasons if reason.level == most), key=lambda reason: reason.spot)
    said = "; ".join(dict.fromkeys(text for reason in strongest if (text := plain(reason.because))))
    return said if len(said) <= _MOST else said[: _MOST - 1].rstrip() + "…"


def plain(text: str) -> str:
    """`text` on one line, and nothing in it that a terminal or a parser could stumble over."""
    return _BLANK_OR_UNPRINTABLE.sub(" ", text).strip().lstrip("#").strip()
