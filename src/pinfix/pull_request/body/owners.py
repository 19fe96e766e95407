"""What is said of owners that GitHub does not take: above the text, and in the result of the run.

It comes first in the body, for whoever merges would take files for protected that are not. The pull request
is opened all the same: its lines are right once the owner is, which often takes somebody else than the person
who runs pinfix, and the conversation about that has its place there.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.pull_request.body.about import further
from pinfix.pull_request.state.owners import NotTaken, OwnersCheck
from pinfix.report.escape import code, prose, shortened, visible

_MOST = 5
_LONGEST = 60
"""Characters of one owner: so many of them have room above the longest text."""

_WHY = {
    "Unknown owner": "does not exist, is not visible, or has no write access to the repository",
    "Invalid owner": "is neither a user nor a team nor an e-mail address",
    "Invalid pattern": "is no pattern for GitHub, which skips the line",
}

_HEADING = """\
> [!WARNING]
> Merged as it is, this protects less than it says. GitHub asks nobody whom it does not take as an owner:
>"""
_AFTER = """\
>
> Mend that first. Once GitHub takes it, the next run of pinfix removes this warning."""

_UNASKED = """\
> [!NOTE]
> GitHub did not say whether the owners exist and may write here; its page of the file shows that."""


def owners_notice(check: OwnersCheck | None) -> str:
    """What stands above the text of the pull request; "" where all is well.

    Why GitHub did not tell is not in it: the text would be written anew for each other reason.
    """
    if check is None:
        return ""
    if check.unasked:
        return _UNASKED
    if not check.wrong:
        return ""
    items = [
        f"> - {code(shortened(visible(one.word), _LONGEST))} {_lines(one)}: it {prose(_why(one))}"
        for one in check.wrong[:_MOST]
    ]
    more = further(len(check.wrong) - _MOST)
    return "\n".join([_HEADING, *items, *([f"> - {more}"] if more else []), _AFTER])


def owners_warnings(check: OwnersCheck | None) -> Iterator[str]:
    """The same for whoever runs pinfix, with what was wrong before."""
    if check is None:
        return
    if check.unasked:
        yield f"GitHub did not say whether the owners in {check.path} exist and may write: {check.unasked}"
    for one in check.wrong:
        yield (
            f"{check.path}: GitHub does not take {shortened(one.word)} {_lines(one)}: it {_why(one)}; merged "
            "as it is, this protects less than it says"
        )
    if check.others:
        number = "an error" if check.others == 1 else f"{check.others:,} errors"
        yield f"{check.path}: GitHub names {number} in lines that pinfix did not write"


def _lines(one: NotTaken) -> str:
    if len(one.lines) == 1:
        return f"(line {one.lines[0]})"
    return f"(line {one.lines[0]} and {len(one.lines) - 1:,} more)"


def _why(one: NotTaken) -> str:
    return _WHY.get(one.kind) or f"has this error: {shortened(one.kind, _LONGEST)}"
