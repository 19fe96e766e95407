"""Why a pin stays where it is, in words."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.uses import HostUses, RepositoryUses, is_full_commit
from pinfix.github.workflow import Workflow
from pinfix.inspection import PinFacts, Repository, Unknown
from pinfix.pins.left_alone import left_alone
from pinfix.pins.locked import Locked
from pinfix.pins.spots import Spot
from pinfix.resolution import Reference
from pinfix.update.choose import NotYet, Policy
from pinfix.verify.checks import problems
from pinfix.verify.coverage import ADVISORIES, ESSENTIAL, MEANINGS, unknown_about
from pinfix.verify.findings import Level, Problem
from pinfix.versions import Version

NAME = "update"

_MUST_BE_KNOWN = ESSENTIAL | {ADVISORIES}
"""A pin that stands may stay where advisories could not be read; none is moved to what may be bad."""

_PASSED_OVER_SHOWN = 5

UNASKED = frozenset({"tags-unknown", "age-unknown"})
"""The codes of pins that stay because something could not be asked: the run is then not complete."""

_AGE_REMEDIES = {
    "too-young": "Wait, or give a smaller --min-age after looking at what changed.",
    "age-unknown": "Give a token, or run again; --min-age 0 takes it without a date.",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """A commit of a repository, wherever it is used."""

    repository: Repository
    sha: str


@dataclass(frozen=True, slots=True)
class Stays:
    """A pin that cannot move, though somebody may want to know why."""

    code: str
    reason: str
    remedy: str


def kept(
    view: Workflow | Action,
    spot: Spot,
    uses: RepositoryUses | HostUses,
    config: Config,
    locked: Locked,
) -> Stays | None:
    """Why the reference at `spot` is not looked at, or None."""
    if reason := left_alone(view.document, view.path, spot, config, NAME):
        return Stays("ignored", reason, "Remove the comment, or change `ignore`, to have it updated.")
    if reason := locked.keeps_off(view.path):
        remedy = "Update it with `gh actions-lock`, or take this workflow out of the lock."
        return Stays("lockfile", reason, remedy)
    if not is_full_commit(uses.ref):
        remedy = "Pin it with `pinfix apply`; what is pinned can be updated."
        return Stays("not-pinned", f"{uses.reference} is not pinned to a commit", remedy)
    comment = spot.comment
    if comment is not None and spot.alone and comment.name is not None and comment.version is None:
        remedy = "Write a version in its place to have it updated along the releases."
        reason = (
            f"the comment says {comment.name}, which is no version: perhaps a branch that the pin follows"
        )
        return Stays("no-version", reason, remedy)
    return None


def objection(
    pin: Pin, current: Version, version: Version, reference: Reference, facts: PinFacts
) -> Stays | None:
    """What `verify` would say of the commit of `version`, once it stood there; None: nothing."""
    going = f"{pin.repository} {current.name} could become {version.name}, but"
    if (worst := _worst(reference, version, facts)) is not None:
        return Stays(worst.code, f"{going} {worst.message}", worst.remedy)
    unknown = unknown_about(facts, version)
    for about in sorted(_MUST_BE_KNOWN & unknown.keys()):
        reason = f"{going} it is unknown {MEANINGS[about]} ({unknown[about].reason})"
        return Stays("unverified", reason, "Run again when it can be asked, or look at the commit yourself.")
    return None


def tags_unknown(pin: Pin, unknown: Unknown, reference: Reference, facts: PinFacts) -> Stays:
    """The tags of the repository could not be had, or it has none any more, for it is gone."""
    if (worst := _worst(reference, None, facts)) is not None:
        return Stays(worst.code, worst.message, worst.remedy)
    return Stays(
        "tags-unknown",
        f"the tags of {pin.repository} are not known: {unknown.reason}",
        "Give a token that may read the repository, or run again.",
    )


def version_unknown(pin: Pin) -> Stays:
    """The commit has no version that others could be newer than."""
    return Stays(
        "unknown-version",
        f"no exact version of {pin.repository} is on the commit {pin.sha}: nothing is newer for certain",
        "`pinfix verify` says what is wrong with it; pin to a release to have it updated.",
    )


def no_commit(pin: Pin, current: Version, version: Version) -> Stays:
    """The release that would be taken is nothing that can run; something is wrong with the repository."""
    return Stays(
        "missing-commit",
        f"{pin.repository} {current.name} could become {version.name}, but that tag stands on a file or "
        "folder of git, not on a commit",
        "Ask the owner of the repository what happened to that release.",
    )


def not_yet(pin: Pin, choice: NotYet, policy: Policy) -> Stays:
    """There are newer releases, but none to move to now."""
    count = len(choice.passed_over)
    further = f" and {count - _PASSED_OVER_SHOWN} more" if count > _PASSED_OVER_SHOWN else ""
    listed = "; ".join(choice.passed_over[:_PASSED_OVER_SHOWN]) + further
    which = f"of the newest {count}, none is" if choice.older else "none is"
    unseen = f"; {choice.older} older ones were not looked at" if choice.older else ""
    return Stays(
        choice.code,
        f"{pin.repository} has newer releases, but {which} known to be {policy.min_age.days} days old: "
        f"{listed}{unseen}",
        _AGE_REMEDIES[choice.code],
    )


def _worst(reference: Reference, version: Version | None, facts: PinFacts) -> Problem | None:
    """What makes it a bad pin, in the order of `verify`."""
    found = problems(reference, version, facts)
    return next((problem for problem in found if problem.level is Level.ERROR), None)
