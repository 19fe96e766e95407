"""Whether GitHub takes the owners that a proposal writes into the CODEOWNERS file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.api import codeowners
from pinfix.api.caller import Api
from pinfix.api.codeowners import LineError
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.codeowners.places import PLACES
from pinfix.pull_request.model import FileVersion, Proposal


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What stands there that GitHub does not take: an owner, most often. `kind` is GitHub's word for it."""

    word: str
    kind: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnersCheck:
    """`wrong` is on lines that the proposal writes into the file `path`; `others` errors stand elsewhere.

    `unasked` says why GitHub did not tell ("": it did).
    """

    path: str
    wrong: tuple[NotTaken, ...] = ()
    others: int = 0
    unasked: str = ""


def check_owners(api: Api, target: RepositoryFacts, proposal: Proposal, commit: str) -> OwnersCheck | None:
    """What GitHub says of the owners in `commit`, which holds `proposal`; None: that has no owners in it.

    It is `target` that is asked, for it is there that the owners have to be allowed to write. Where it cannot
    be asked, the pull request is no worse than without the question: nothing is raised.
    """
    file = next((one for one in proposal.files if one.path in PLACES), None)
    if file is None:
        return None
    try:
        found = codeowners.errors(api, target, commit)
    except CallFailed as problem:
        return OwnersCheck(file.path, unasked=problem.message)
    lines = _lines(file)
    written = _written(proposal, file.path)
    own = [error for error in found if error.path == file.path and _text(lines, error.line) in written]
    return OwnersCheck(file.path, _gathered(own, lines), len(found) - len(own))


def _lines(file: FileVersion) -> Sequence[str]:
    text = file.content.decode("utf-8", "replace").removeprefix("\ufeff")
    return [line.removesuffix("\r") for line in text.split("\n")]


def _written(proposal: Proposal, path: str) -> frozenset[str]:
    prefix = proposal.plan.diff_prefix
    return frozenset(one.after for one in proposal.plan.changes if prefix + one.place.path == path)


def _text(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _gathered(errors: Sequence[LineError], lines: Sequence[str]) -> tuple[NotTaken, ...]:
    """One for each owner and kind: the same team is on every line that pinfix adds."""
    places: dict[tuple[str, str], list[int]] = {}
    for error in errors:
        word = _word(_text(lines, error.line), error.column)
        places.setdefault((word, error.kind), []).append(error.line)
    return tuple(NotTaken(word, kind, tuple(sorted(at))) for (word, kind), at in sorted(places.items()))


def _word(line: str, column: int) -> str:
    """The word at `column`; the whole line where that may count bytes, or characters: GitHub says neither."""
    before, after = line[: max(column - 1, 0)], line[max(column - 1, 0) :]
    if not before.isascii() or not after.strip():
        return line
    return before[before.rfind(" ") + 1 :] + after.split(" ", 1)[0]
