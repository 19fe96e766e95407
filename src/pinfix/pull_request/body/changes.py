"""The changes by kind, each in the table that shows it best. What is no pin and no token gets a plain one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pinfix.plan import Change
from pinfix.pull_request.body.about import SHORT_PLACES, About, Room, further, place_in_table, place_shown
from pinfix.pull_request.body.permissions import Token, token_of, token_table
from pinfix.pull_request.body.pins import Pin, pin_of, pin_table
from pinfix.report.escape import code, prose
from pinfix.report.summary import counted
from pinfix.report.tables import evidence_cell, table
from pinfix.resolution import SNAPSHOT


@dataclass(frozen=True, slots=True)
class Kinds:
    """Changes told apart by what they hold, so that any codemod may make each kind."""

    pins: tuple[Pin, ...]
    tokens: tuple[Token, ...]
    others: tuple[Change, ...]


def kinds(changes: Iterable[Change]) -> Kinds:
    """Each change once, in the given order."""
    pins, tokens, others = [], [], []
    for change in changes:
        if (pin := pin_of(change)) is not None:
            pins.append(pin)
        elif (token := token_of(change)) is not None:
            tokens.append(token)
        else:
            others.append(change)
    return Kinds(tuple(pins), tuple(tokens), tuple(others))


def changes_section(changes: Sequence[Change], about: About, room: Room, prefix: str) -> list[str]:
    """The tables of the changes."""
    found = kinds(changes)
    lines = [
        *pin_table(found.pins, about, room.rows, prefix),
        *token_table(found.tokens, room.rows, prefix),
        *_plain_table(found.others, room.rows, prefix),
    ]
    return ["### Changes", *lines, "", SHORT_PLACES] if lines else []


def assumptions_section(changes: Sequence[Change], room: Room, prefix: str) -> list[str]:
    """What the person who merges takes on trust, to be ticked off."""
    by_assumption: dict[str, list[Change]] = {}
    for change in changes:
        if change.assumption:
            by_assumption.setdefault(change.assumption, []).append(change)
    if not by_assumption:
        return []
    items = [
        f"- [ ] {prose(assumption)} ({_places(own, room.places, prefix)})"
        for assumption, own in list(by_assumption.items())[: room.rows]
    ]
    more = further(len(by_assumption) - room.rows)
    return [
        "### Please confirm",
        "",
        "This cannot be seen in the files, and was assumed:",
        "",
        *items,
        *([f"- {more}"] if more else []),
    ]


def _plain_table(changes: Sequence[Change], rows: int, prefix: str) -> list[str]:
    if not changes:
        return []
    cells = [
        [
            place_in_table(change.place, prefix),
            prose(change.title),
            code(change.before),
            code(change.after),
            _why(change),
        ]
        for change in changes[:rows]
    ]
    more = further(len(changes) - rows, "more changes of this kind: see the diff")
    shown = table(["Where", "What", "Before", "After", "Why"], cells)
    return ["", *shown, *(["", more] if more else [])]


def _why(change: Change) -> str:
    evidence = evidence_cell(replace(change, evidence=_steady(change.evidence)))
    return "<br>".join(part for part in (prose(change.why), evidence) if part)


def _steady(evidence: Mapping[str, object]) -> Mapping[str, object]:
    """Without the date of an answer that was had just now: the text would be another one every day."""
    if evidence.get("source") == SNAPSHOT:
        return evidence
    return {key: value for key, value in evidence.items() if key != "as_of"}


def _places(changes: Sequence[Change], most: int, prefix: str) -> str:
    shown = [place_shown(change.place, prefix) for change in changes[:most]]
    if len(changes) > most:
        shown.append(f"{counted(len(changes) - most, 'more place')}")
    return ", ".join(shown)
