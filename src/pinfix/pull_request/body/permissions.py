"""The table of what each job's token gets: a row for each scope, with the lines that need it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.plan import Change
from pinfix.pull_request.body.about import further, place_in_table
from pinfix.report.escape import code, prose
from pinfix.report.evidence import Ground, grounds
from pinfix.report.tables import table

_KEY = "permissions:"

_COMMIT = re.compile(r"\b[0-9a-f]{40}\b")
_DIGITS = 12

_GROUNDS = 2
"""Lines that are named for one scope."""


@dataclass(frozen=True, slots=True)
class Token:
    """A block of `permissions`: the `job` that has it ("": the whole file), and its entries before and after.

    An entry is as it stands in the file: `contents: read`, or `read-all`.
    """

    change: Change
    job: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def token_of(change: Change) -> Token | None:
    """`change` as a block of permissions; None: it is none."""
    if not change.after.startswith(_KEY) or (change.before and not change.before.startswith(_KEY)):
        return None
    match change.place.yaml_path:
        case ("jobs", str(job), *_):
            return Token(change, job, _entries(change.before), _entries(change.after))
        case () | ("permissions",):
            return Token(change, "", _entries(change.before), _entries(change.after))
    return None


def token_table(tokens: Sequence[Token], rows: int, prefix: str) -> list[str]:
    """A row for each scope."""
    cells = [row for token in tokens for row in _rows(token, prefix)]
    if not cells:
        return []
    more = further(len(cells) - rows, "more rows: see the diff")
    shown = table(["Where", "Job", "Before", "After", "Needed for"], cells[:rows])
    return ["", *shown, *(["", more] if more else [])]


def _entries(block: str) -> tuple[str, ...]:
    first, *lines = block.removeprefix(_KEY).splitlines() or [""]
    inline = (first.strip(),) if first.strip() not in ("", "{}") else ()
    return inline + tuple(line.strip() for line in lines if line.strip())


def _rows(token: Token, prefix: str) -> Iterator[list[str]]:
    change = token.change
    where = [place_in_table(change.place, prefix), code(token.job) if token.job else "at the top"]
    before = "<br>".join(map(code, token.before[:_GROUNDS])) if token.before else _unset(change)
    if len(token.before) > _GROUNDS:
        before += f"<br>{further(len(token.before) - _GROUNDS)}"
    if not token.after:
        yield [*where, before, "nothing", prose(change.why)]
    for number, entry in enumerate(token.after):
        first = [*where, before] if number == 0 else ["", "", ""]
        yield [*first, code(entry), _reasons(change, entry, prefix)]


def _unset(change: Change) -> str:
    return "nothing" if change.before else "not set"


def _reasons(change: Change, entry: str, prefix: str) -> str:
    found = grounds(change)
    scope = entry.partition(":")[0]
    own = found.get(entry) or next((found[key] for key in found if key.partition(":")[0] == scope), ())
    if not own:
        return prose(change.why)
    shown = [_ground(ground, change.place.path, prefix) for ground in own[:_GROUNDS]]
    more = further(len(own) - _GROUNDS)
    return "<br>".join([*shown, *([more] if more else [])])


def _ground(ground: Ground, path: str, prefix: str) -> str:
    where = f"line {ground.line}" if ground.path == path else code(f"{prefix}{ground.path}:{ground.line}")
    return f"{where}: {prose(_COMMIT.sub(_abbreviated, ground.because))}"


def _abbreviated(commit: re.Match[str]) -> str:
    return commit[0][:_DIGITS]
