"""The body of a pull request: what and why first, how to say no last, and never more than GitHub takes."""

from __future__ import annotations

from collections.abc import Callable

from pinfix.pull_request.body.about import About, Room, footer
from pinfix.pull_request.body.changes import assumptions_section, changes_section
from pinfix.pull_request.body.checking import checking_section
from pinfix.pull_request.body.declining import declining_section
from pinfix.pull_request.body.left_alone import left_alone_section
from pinfix.pull_request.body.setting_up import setting_up_section
from pinfix.pull_request.body.wording import behaviour, sentences
from pinfix.pull_request.model import Proposal

LONGEST = 62_000
"""Bytes in UTF-8, which are never fewer than the characters that a server may count.

GitHub takes 65,536 characters; the marker, and what `owners` puts above, have room in what is left.
"""

# Each is tried in turn until the text is short enough: what matters least is cut first.
_ROOMS = (
    Room(rows=300, places=30, commands=10),
    Room(rows=300, places=5, commands=5),
    Room(rows=100, places=3, commands=3),
    Room(rows=40, places=1, commands=3),
    Room(rows=10, places=1, commands=1),
    Room(rows=3, places=1, commands=1),
)

# Where even the smallest room is too large, whole sections go, in this order.
_LEFT_OUT = (
    "what was not changed",
    "how to check",
    "the table of changes",
    "what to confirm",
    "what to set up",
)


def body_of(proposal: Proposal, about: About) -> str:
    """The visible text. Nothing in it but the proposal and `about` can differ: no times, no counts of calls.

    Nothing from a repository can format, mention, link or embed in it.
    """
    for room in _ROOMS:
        text = _text(proposal, about, room)
        if _fits(text):
            return text
    for number in range(1, len(_LEFT_OUT) + 1):
        text = _text(proposal, about, _ROOMS[-1], left_out=_LEFT_OUT[:number])
        if _fits(text):
            return text
    raise AssertionError("what is left has a bounded length")


def _text(proposal: Proposal, about: About, room: Room, left_out: tuple[str, ...] = ()) -> str:
    plan = proposal.plan
    prefix = plan.diff_prefix
    sections: dict[str, Callable[[], list[str]]] = {
        "what to set up": lambda: setting_up_section(plan, room),
        "the table of changes": lambda: changes_section(plan.changes, about, room, prefix),
        "what to confirm": lambda: assumptions_section(plan.changes, room, prefix),
        "what was not changed": lambda: left_alone_section(plan, room, prefix),
        "how to check": lambda: checking_section(proposal, about, room),
    }
    parts = [*sentences(proposal), behaviour(plan.changes)]
    if left_out:
        parts.append(f"Left out here, for it would be too long: {', '.join(left_out)}. See the diff.")
    parts += ["\n".join(section()) for name, section in sections.items() if name not in left_out]
    parts += ["\n".join(declining_section(proposal)), "\n".join(footer(about))]
    text = "\n\n".join(part for part in parts if part) + "\n"
    # A marker can stand in the name of a file. It must not be taken for the one that pinfix writes.
    return text.replace("<!-- pinfix:", "<! -- pinfix:")


def _fits(text: str) -> bool:
    return len(text.encode("utf-8")) <= LONGEST
