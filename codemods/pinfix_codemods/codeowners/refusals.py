"""What is not done, or not known, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pinfix.closure import Closure, Unresolved, UnresolvedCode
from pinfix.closure.wording import in_words
from pinfix.codeowners.adding.plan import Left
from pinfix.plan import Place, Refusal
from pinfix_codemods.codeowners.name import NAME, as_text


@dataclass(frozen=True, slots=True)
class Objection:
    """A code, and what to do. `is_gap`: a file may be executed and owned by nobody of the right ones."""

    code: str
    remedy: str
    is_gap: bool = False


_DYNAMIC = Objection(
    "dynamic-path",
    "Find out which files it can run, and give them owners by hand; or write the path out.",
)
_MISSING = Objection(
    "missing-target",
    "Where the run makes the file, nothing has to be done. Else correct the path: what somebody adds there "
    "is run.",
)
_UNREAD = Objection(
    "unread-script",
    "Look at what it runs, and give that owners by hand; or move it into a script that says it plainly.",
)
_UNREAD_WORKFLOW = Objection(
    "unread-workflow",
    "Correct it, or take it out of the folder: what it executes was not looked at.",
    is_gap=True,
)
_ABSENT = Objection(
    "absent-file",
    "Run it in a checkout that has all files (`git sparse-checkout disable`); or restore the file, or "
    "remove it from the index as well.",
    is_gap=True,
)
_OF_CODE: dict[UnresolvedCode, Objection] = {
    "dynamic-path": _DYNAMIC,
    "missing-file": _MISSING,
    "missing-action": _MISSING,
    "unread-script": _UNREAD,
    "unread-workflow": _UNREAD_WORKFLOW,
    "absent-file": _ABSENT,
    "unknown-shell": _UNREAD,
    "too-much": _UNREAD,
}

_NOBODY = Objection(
    "no-owners",
    'Name them in .github/pinfix.yml: `codeowners: {owners: ["@your-org/security"]}`.',
    is_gap=True,
)
_UNKNOWN = Objection("owners-unknown", "Correct what is named, then run again.", is_gap=True)
_NO_WORKFLOWS = Objection(
    "no-workflows",
    "Run it in the repository, or name that; in a repository without workflows, leave the codemod out.",
    is_gap=True,
)
_DOUBTFUL = Objection(
    "doubtful-rule",
    "Write that line in a form that can be read in one way only, then run again.",
    is_gap=True,
)
_UNWRITABLE = Objection("no-pattern", "Rename the file.", is_gap=True)
_NOT_PROVED = Objection(
    "cannot-edit", "Add the lines by hand, and report it: the file is as it was.", is_gap=True
)
_IGNORED = Objection("ignored", "Remove the rule to have it looked at.")


def unresolved(closure: Closure) -> Iterator[Refusal]:
    """One for each file and code, at the place that gives outsiders most; `pinfix graph` lists all."""
    groups: dict[tuple[str, Objection], list[Unresolved]] = {}
    for place in closure.unresolved:
        groups.setdefault((place.path, _OF_CODE[place.code]), []).append(place)
    for (path, objection), places in groups.items():
        first, *others = sorted(places, key=lambda place: (-place.reach.rank, place.line))
        reason = f"`{first.what}`: {first.reason} ({in_words(first.reach)}){_more(others)}"
        yield _refusal(objection, Place(path, first.line, 1), reason)


def nobody(path: str) -> Refusal:
    """Nobody is named who could own what workflows execute."""
    return _refusal(
        _NOBODY,
        Place(path, 1, 1),
        "neither the configuration nor the CODEOWNERS file says who reviews workflows",
    )


def no_workflows() -> Refusal:
    """There is nothing to follow."""
    place = Place(".github/workflows", 1, 1)
    return _refusal(_NO_WORKFLOWS, place, "there is no workflow, so nothing was looked at")


def unknown(path: str, reason: str) -> Refusal:
    """Who owns which file cannot be told."""
    return _refusal(_UNKNOWN, Place(path, 1, 1), reason)


def not_proved(path: str, reason: str) -> Refusal:
    """The proof failed: a fault of pinfix."""
    return _refusal(_NOT_PROVED, Place(path, 1, 1), f"the new lines do not pass the proof: {reason}")


def ignored(path: str, reason: str) -> Refusal:
    """Somebody asked to leave it alone."""
    return _refusal(_IGNORED, Place(path, 1, 1), reason)


def left(one: Left, codeowners: str) -> Refusal:
    """A file of the closure that gets no line."""
    if one.line:
        return _refusal(_DOUBTFUL, Place(codeowners, one.line, 1), f"{one.path}: {one.reason}")
    return _refusal(_UNWRITABLE, Place(one.path, 1, 1), one.reason)


def _refusal(objection: Objection, place: Place, reason: str) -> Refusal:
    place = replace(place, path=as_text(place.path))
    return Refusal(NAME, place, objection.code, reason, objection.remedy, fails_check=objection.is_gap)


def _more(others: list[Unresolved]) -> str:
    if not others:
        return ""
    return f"; and {len(others)} more in this file, see `pinfix graph`"
