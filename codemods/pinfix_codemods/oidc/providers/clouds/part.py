"""What one way of using a key contributes to the swap of a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.finding import Objection, Raise, RunEdit
from pinfix_codemods.oidc.scene.model import Entry, Spot, StepScene


@dataclass(frozen=True, slots=True)
class Part:
    """Keys of one shape in a job, and how they go.

    `secrets`: those that hold the key. `needs`: the steps before the first of which the job has to sign in;
    empty where a step signs in already. `since`: the index of the first step that can find what the job signs
    in to. `told`: the steps that have the stored key itself in their environment. `lines`: lines of scripts
    (from 1) that go or change. `gone` and `refreshed`: variables, as in `Swap`.
    """

    at: Spot
    secrets: frozenset[str] = frozenset()
    keys: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    edits: tuple[Operation, ...] = ()
    runs: tuple[RunEdit, ...] = ()
    raises: tuple[Raise, ...] = ()
    needs: tuple[StepScene, ...] = ()
    since: int = 0
    told: tuple[StepScene, ...] = ()
    lines: frozenset[tuple[StepScene, int]] = frozenset()
    objections: tuple[Objection, ...] = ()
    notes: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    refreshed: frozenset[str] = frozenset()


def removed_by(parts: Iterable[Part]) -> tuple[Entry, ...]:
    """The entries that go, but for those of steps that go themselves."""
    found = tuple(parts)
    gone = [edit.step.path for part in found for edit in part.runs if edit.text is None]
    entries = dict.fromkeys(entry for part in found for entry in part.removed)
    return tuple(entry for entry in entries if all(entry.owner[: len(path)] != path for path in gone))
