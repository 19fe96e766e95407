"""What one way of using a key contributes to the swap of a job."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.shell.model import Word
from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.finding import Objection, Raise, RunEdit
from pinfix_codemods.oidc.scene.model import Entry, Ran, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, read_value


@dataclass(frozen=True, slots=True)
class Part:
    """Keys of one shape in a job, and how they go.

    `removed`: entries of `env` that go with them; `emptied`: those that stay without a value. `handled`:
    commands that go; `gone_steps`: steps that have nothing left to run. `packages`: the names of what is
    published, as far as they are known. `sources_agree`: package.json is seen to name this repository.
    """

    keys: tuple[Entry, ...] = ()
    secrets: frozenset[str] = frozenset()
    removed: tuple[Entry, ...] = ()
    emptied: tuple[Entry, ...] = ()
    edits: tuple[Operation, ...] = ()
    runs: tuple[RunEdit, ...] = ()
    raises: tuple[Raise, ...] = ()
    gone_steps: tuple[StepScene, ...] = ()
    consumers: tuple[StepScene, ...] = ()
    handled: tuple[Ran, ...] = ()
    packages: tuple[str, ...] = ()
    objections: tuple[Objection, ...] = ()
    notes: tuple[str, ...] = ()
    sources_agree: bool = False


def told_by(words: tuple[Word, ...], step: StepScene) -> tuple[frozenset[str], tuple[Entry, ...]]:
    """The stored secrets in words of a command, and the variables of the step that they come by."""
    known = {name: entry.value for name, entry in step.env.items()}
    secrets: set[str] = set()
    entries: dict[Entry, None] = {}
    for hole in (hole for word in words for hole in word.holes):
        if hole.expression is not None:
            secrets |= read_value("${{" + hole.expression + "}}", known).secrets
        entry = step.env.get(hole.variable or "")
        if entry is not None and entry.value.secrets - {JOB_TOKEN}:
            secrets |= entry.value.secrets
            entries[entry] = None
    return frozenset(secrets) - {JOB_TOKEN}, tuple(entries)
