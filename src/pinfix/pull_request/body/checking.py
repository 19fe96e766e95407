"""How a person checks what the pull request claims, without trusting it: commands to copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinfix.pull_request.body.about import About, Room, further
from pinfix.pull_request.body.changes import kinds
from pinfix.pull_request.body.pins import Pin, page
from pinfix.pull_request.model import Proposal

_DIGITS = 12
_COMMITS = 5
"""Commits of one repository in one command."""


def checking_section(proposal: Proposal, about: About, room: Room) -> list[str]:
    """Commands, the surest ones first, and what no command shows."""
    found = kinds(proposal.plan.changes)
    lines = ["### How to check", "", "```sh"]
    if found.pins:
        lines += [
            *_look_ups(found.pins, about, room.commands),
            "# or all of them, in a checkout of this branch:",
            "pinfix verify",
        ]
    lines += ["# what the checks of this pull request say:", "gh pr checks", "```"]
    if found.tokens:
        lines += ["", _AFTER_THE_MERGE]
    return lines


def _look_ups(pins: Sequence[Pin], about: About, most: int) -> Iterator[str]:
    """What tells which names stand on a commit. Only plain names reach a line that people paste."""
    commits: dict[str, dict[str, None]] = {}
    for pin in pins:
        home = page(pin, about)
        if home:
            commits.setdefault(home, {})[f" -e {pin.sha[:_DIGITS]}"] = None
    if commits:
        yield "# which tags and branches stand on a commit, asked of its own repository:"
    for home, patterns in list(commits.items())[:most]:
        yield f"git ls-remote {home} | grep{''.join(list(patterns)[:_COMMITS])}"
    more = further(len(commits) - most, "repositories more")
    if more:
        yield f"# {more}"


_AFTER_THE_MERGE = (
    "Jobs that do not run on pull requests (releases, schedules, deployments) run with the new permissions "
    "for the first time after the merge. A scope that is missing there shows in the log as "
    "`Resource not accessible by integration`."
)
