"""How the key of a job goes."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.config.oidc_settings import PublishingSettings
from pinfix_codemods.oidc.finding import Swap, Trust
from pinfix_codemods.oidc.providers.publishing.siblings import environment_of
from pinfix_codemods.oidc.providers.pypi.case import Case, publishes
from pinfix_codemods.oidc.providers.pypi.part import Published
from pinfix_codemods.oidc.providers.pypi.targets import Index
from pinfix_codemods.oidc.scene.model import StepScene


def swap_of(case: Case, settings: PublishingSettings) -> Swap:
    """The swap of a job against which nothing speaks."""
    parts = case.parts
    emptied = {edit.step for part in parts for edit in part.runs if edit.text is None}
    removed = [*case.env, *case.users, *(entry for part in parts for entry in part.removed)]
    return Swap(
        removed=tuple(dict.fromkeys(removed)),
        edits=(
            *(operation for part in parts for operation in part.edits),
            *environment_of(case.job, settings.environment),
        ),
        runs=tuple(dict.fromkeys(edit for part in parts for edit in part.runs)),
        raises=tuple(one for part in parts for one in part.raises),
        new_steps=tuple(step for part in parts for step in part.new_steps),
        consumers=tuple(step for step in _consumers(case) if step not in emptied),
        trust=tuple(_trust(case)),
        notes=tuple(dict.fromkeys(_notes(case))),
        gone=case.names | {entry.key for entry in removed},
    )


def _consumers(case: Case) -> tuple[StepScene, ...]:
    """The steps that publish; programs of the repository that do so are among them."""
    found = {step for part in case.parts for step in part.consumers}
    found |= {step for step in case.told if step.files or any(publishes(ran) for ran in step.commands)}
    return tuple(sorted(found, key=lambda step: step.index))


def _trust(case: Case) -> Iterator[Trust]:
    """One for each index and project; the audience of a token is named after its index."""
    published: list[Published] = [one for part in case.parts for one in part.published]
    for one in dict.fromkeys(published or [Published(_usual(), "")]):
        yield Trust(one.index, one.index, (("package", one.package),) if one.package else ())


def _usual() -> Index:
    return "pypi"


def _notes(case: Case) -> Iterator[str]:
    for part in case.parts:
        yield from part.notes
    if any(one.index == "testpypi" for part in case.parts for one in part.published):
        yield "TestPyPI is an index of its own, and needs a publisher of its own"
    if case.job.environment is None:
        yield "without an environment any run of this workflow file may publish: give the job one with rules"
