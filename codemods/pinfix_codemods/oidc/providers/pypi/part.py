"""What one way of publishing contributes to the swap of a job."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.shell.model import Word
from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.finding import NewStep, Objection, Raise, RunEdit
from pinfix_codemods.oidc.providers.pypi.targets import Index
from pinfix_codemods.oidc.scene.model import Entry, Ran, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, read_value


@dataclass(frozen=True, slots=True)
class Published:
    """An index that the job publishes to, and the name of the project ("": not known)."""

    index: Index
    package: str


@dataclass(frozen=True, slots=True)
class Part:
    """Keys of one shape in a job, and how they go.

    `removed`: entries of `env` that go with them. `handled`: commands that go or change.
    """

    keys: tuple[Entry, ...] = ()
    secrets: frozenset[str] = frozenset()
    removed: tuple[Entry, ...] = ()
    edits: tuple[Operation, ...] = ()
    runs: tuple[RunEdit, ...] = ()
    raises: tuple[Raise, ...] = ()
    new_steps: tuple[NewStep, ...] = ()
    consumers: tuple[StepScene, ...] = ()
    handled: tuple[Ran, ...] = ()
    published: tuple[Published, ...] = ()
    objections: tuple[Objection, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a word of a command hands over: secrets, and the variable of the step that they come by."""

    secrets: frozenset[str]
    entry: Entry | None = None


def told_by(word: Word, step: StepScene) -> Told | None:
    """The stored secrets in a word, as `${{ … }}` or by a variable of the step; None: there are none."""
    known = {name: entry.value for name, entry in step.env.items()}
    for hole in word.holes:
        if hole.expression is not None:
            secrets = read_value("${{" + hole.expression + "}}", known).secrets - {JOB_TOKEN}
            if secrets:
                return Told(secrets)
        entry = step.env.get(hole.variable or "")
        if entry is not None and entry.value.secrets - {JOB_TOKEN}:
            return Told(entry.value.secrets - {JOB_TOKEN}, entry)
    return None
