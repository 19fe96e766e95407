"""What is handed the token of a service: commands in their words or by a pipe, actions by an input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pinfix.shell.model import Word
from pinfix_codemods.oidc.providers.clouds.words import words_of
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, StepScene
from pinfix_codemods.oidc.scene.telling import telling
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN, is_stored, read_value


@dataclass(frozen=True, slots=True)
class Told:
    """A command that is given the token; `entries`: the variables of the step that it comes by.

    `is_plain`: what is put into its text is one secret, and not picked by an expression.
    """

    step: StepScene
    ran: Ran
    secrets: frozenset[str]
    entries: frozenset[Entry]
    is_plain: bool = True


def told_in(job: JobScene, service: Service) -> Iterator[Told]:
    """The commands of a job that are given the token."""
    for step, ran in telling(job):
        words = list(service.words(ran))
        if service.is_tool(ran):
            words += [word for before in ran.command.input_from for word in words_of(before)]
        found = _told(step, ran, words) if words else None
        if found is not None:
            yield found


def given_inputs(job: JobScene, service: Service) -> Iterator[Entry]:
    """The inputs of actions that have it."""
    for step in job.steps:
        for name in sorted(service.actions.get(step.action, ())):
            entry = step.inputs.get(name)
            if entry is not None and is_stored(entry.value):
                yield entry


def _told(step: StepScene, ran: Ran, words: Iterable[Word]) -> Told | None:
    secrets: set[str] = set()
    entries: set[Entry] = set()
    is_plain = True
    for hole in (hole for word in words for hole in word.holes):
        if hole.expression is not None:
            known = {name: entry.value for name, entry in step.env.items()}
            value = read_value("${{" + hole.expression + "}}", known)
            secrets |= value.secrets
            is_plain = is_plain and not (value.kind == "dynamic" and is_stored(value))
        entry = step.env.get(hole.variable or "")
        if entry is not None and is_stored(entry.value):
            entries.add(entry)
            secrets |= entry.value.secrets
    stored = frozenset(secrets) - {JOB_TOKEN, ANY_SECRET}
    return Told(step, ran, stored, frozenset(entries), is_plain) if stored else None
