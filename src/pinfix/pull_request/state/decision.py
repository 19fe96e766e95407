"""What to do about one topic, from what there is: the one place that decides, without a call of its own.

newest pull request   branch            files to change    decision
-------------------   ---------------   ----------------   ------------------------------------------
open, on other base   any               any                hands off
open                  of people         any                hands off
open                  of pinfix         none               close
open                  of pinfix         the same           rewrite the text where it says something else
open                  of pinfix         others             build the branch anew, rewrite the text
closed by people      any               any                hands off, but for the label or the flag
closed by pinfix      any               some               within a week reopen, else open a new one
none, or merged       of people         some               hands off
none, or merged       none, or pinfix   some               open
none, or merged       of pinfix         none               delete the branch

Before one is opened, `decide_elsewhere` asks the same of one that is there from another branch of pinfix.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pinfix.api.pulls import PullRequest
from pinfix.pull_request.body.about import substance
from pinfix.pull_request.model import Outcome, Proposal
from pinfix.pull_request.state.marker import Marker, digest, find_marker

RETRY_LABEL = "pinfix:retry"
"""On a closed pull request it says that pinfix may reopen it."""

SOON = timedelta(days=7)
"""A need that comes back within this time reopens the pull request that pinfix closed itself."""

Owner = Literal["nobody", "pinfix", "people"]


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch of a topic as it stands: its head ("": there is none), and whose work is on it.

    Where it is pinfix's, `parent` is what it was built on, and `changes` the `Proposal.changes_id`.
    A branch on which nothing was committed is nobody's.
    """

    head: str = ""
    owner: Owner = "nobody"
    parent: str = ""
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is of a topic: its branch, and the newest pull request of that branch.

    `stale`: the open pull request conflicts with the base, or the rules want it up to date and it is behind.
    """

    branch: Branch
    pull: PullRequest | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """The title and the body as they would be written."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class HandsOff:
    """Nothing is written."""

    outcome: Outcome
    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a pull request, after the branch was built where `build` says so."""

    build: bool


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Bring a pull request up to date: its branch (`build`), its text, its state (`reopen`)."""

    pull: PullRequest
    build: bool
    title: bool
    reopen: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """The repair is no longer needed: say so once, close, delete the branch."""

    pull: PullRequest | None


Decision = HandsOff | Open | Rewrite | Close


def decide(seen: Seen, proposal: Proposal, text: Text, *, retry: bool, now: datetime) -> Decision:
    """What to do; `retry` says that a person asked for what was closed."""
    pull = seen.pull
    if pull is None or pull.merged:
        return _fresh(seen.branch, proposal)
    marker = find_marker(pull.body)
    if pull.open:
        return _present(seen, pull, marker, proposal, text)
    return _closed(seen, pull, marker, proposal, retry=retry, now=now)


def _fresh(branch: Branch, proposal: Proposal) -> Decision:
    if not proposal.files:
        return Close(None) if branch.owner == "pinfix" else _CLEAN
    if branch.owner == "people":
        return _people("a branch of this name holds commits that pinfix did not make, and was left alone")
    # One with the same changes may have been merged, and taken back on the base: it is built on that.
    return Open(build=branch.changes != proposal.changes_id or branch.parent != proposal.base.commit)


def _present(
    seen: Seen, pull: PullRequest, marker: Marker | None, proposal: Proposal, text: Text
) -> Decision:
    if pull.base != proposal.base.branch:
        return _retargeted(pull)
    if seen.branch.owner == "people":
        return _people("commits of people are on the branch, and it was left alone")
    if not proposal.files:
        return Close(pull)
    outdated = seen.stale and seen.branch.parent != proposal.base.commit
    build = outdated or seen.branch.changes != proposal.changes_id
    title, body = _to_rewrite(seen.branch, pull, marker, text)
    if not (build or title or body):
        return HandsOff(Outcome.UNCHANGED, "up-to-date", "the pull request is there, and is up to date")
    return Rewrite(pull, build, title)


def _to_rewrite(branch: Branch, pull: PullRequest, marker: Marker | None, text: Text) -> tuple[bool, bool]:
    """Whether the title and the body say something else than what pinfix wrote last.

    What people changed there stays until pinfix has something new to say; a title of theirs stays for good.
    """
    if marker is None:
        return False, True
    own_title = marker.title == digest(pull.title)
    # One that people reopened would else be taken, when they close it, for one that pinfix closed.
    news = digest(substance(text.body)) != marker.body or marker.head != branch.head or marker.closed != ""
    return own_title and digest(text.title) != marker.title, news


def _closed(
    seen: Seen, pull: PullRequest, marker: Marker | None, proposal: Proposal, *, retry: bool, now: datetime
) -> Decision:
    if not proposal.files:
        return Close(None) if seen.branch.owner == "pinfix" else _CLEAN
    by_pinfix = marker is not None and marker.closed != ""
    wanted = retry or RETRY_LABEL in pull.labels
    if not by_pinfix and not wanted:
        return _declined("the pull request was closed, and stays closed")
    if seen.branch.owner == "people":
        return _people("commits of people are on the branch of the closed pull request: it was left alone")
    build = seen.branch.changes != proposal.changes_id
    soon = pull.closed_at is not None and now - pull.closed_at <= SOON
    if (by_pinfix and not wanted and not soon) or pull.base != proposal.base.branch:
        return Open(build)
    return Rewrite(pull, build, title=False, reopen=True)


def decide_elsewhere(pull: PullRequest, *, retry: bool) -> HandsOff | None:
    """What `pull`, from another branch of pinfix, forbids where none is open from the branch at hand."""
    if pull.open:
        return HandsOff(
            Outcome.SKIPPED,
            "open-elsewhere",
            f"a pull request for this is open already, from {pull.repository}, branch {pull.branch}",
            "Merge it; or close it, and run with --recreate-closed.",
        )
    marker = find_marker(pull.body)
    by_pinfix = marker is not None and marker.closed != ""
    if pull.merged or by_pinfix or retry or RETRY_LABEL in pull.labels:
        return None
    return _declined(f"the pull request from {pull.repository}, branch {pull.branch}, was closed by people")


def _declined(message: str) -> HandsOff:
    return HandsOff(
        Outcome.DECLINED,
        "closed-by-people",
        message,
        f"To have it again, put the label `{RETRY_LABEL}` on it, or run with --recreate-closed.",
    )


def _retargeted(pull: PullRequest) -> HandsOff:
    return HandsOff(
        Outcome.EDITED,
        "other-base",
        f"the pull request from this branch is for another base, {pull.base}, and was left alone: "
        "somebody set it so, or that was the default branch before",
        "Set its base anew; or merge or close it, and run again.",
    )


def _people(message: str) -> HandsOff:
    return HandsOff(
        Outcome.EDITED,
        "commits-of-people",
        message,
        "Merge or close it; or delete the branch, and run again.",
    )


_CLEAN = HandsOff(Outcome.CLEAN, "nothing-to-do", "there is nothing to repair")
