"""How the key of a job goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pinfix.config.oidc_settings import NpmSettings
from pinfix.yaml.operations import InsertItem, Operation
from pinfix_codemods.oidc.finding import Raise, Swap, Trust
from pinfix_codemods.oidc.providers.npm.case import Case
from pinfix_codemods.oidc.providers.npm.names import PROVIDER
from pinfix_codemods.oidc.providers.publishing.siblings import environment_of, without_steps
from pinfix_codemods.oidc.scene.model import StepScene

_FIRST_RUN = "set `NPM_CONFIG_LOGLEVEL: verbose` for the first run: npm says nothing where the exchange fails"
_REPOSITORY = "`repository.url` in package.json has to be this repository, or publishing fails"
_FIRST_VERSION = "the package has to exist, and its publisher has to be entered before this is merged"


def swap_of(case: Case, settings: NpmSettings) -> Swap:
    """The swap of a job against which nothing speaks."""
    parts = case.parts
    emptied = {entry for part in parts for entry in part.emptied}
    removed = [entry for entry in case.env if entry not in case.kept and entry not in emptied]
    removed += [entry for part in parts for entry in part.removed]
    return Swap(
        removed=tuple(dict.fromkeys(removed)),
        edits=(*_edits(case), *environment_of(case.job, settings.environment)),
        runs=tuple(edit for part in parts for edit in part.runs),
        raises=tuple(_raises(case)),
        consumers=_consumers(case),
        trust=tuple(_trust(case)),
        notes=tuple(dict.fromkeys(_notes(case))),
        gone=frozenset(entry.key for entry in removed),
    )


def _edits(case: Case) -> tuple[Operation, ...]:
    """Each once; npm is updated once, where no condition is in the way."""
    found: list[Operation] = []
    updated = False
    for edit in (edit for part in case.parts for edit in part.edits):
        is_step = isinstance(edit, InsertItem)
        if edit in found or (is_step and updated):
            continue
        found.append(edit)
        if isinstance(edit, InsertItem) and isinstance(edit.value, Mapping):
            updated = "if" not in edit.value
    return without_steps(found, (step.path for part in case.parts for step in part.gone_steps))


def _raises(case: Case) -> Iterator[Raise]:
    seen: set[StepScene] = set()
    for one in (one for part in case.parts for one in part.raises):
        if one.step not in seen:
            seen.add(one.step)
            yield one


def _consumers(case: Case) -> tuple[StepScene, ...]:
    found = {step for part in case.parts for step in part.consumers}
    return tuple(sorted(found, key=lambda step: step.index))


def _trust(case: Case) -> Iterator[Trust]:
    names = dict.fromkeys(name for part in case.parts for name in part.packages)
    for name in names or {"": None}:
        yield Trust(PROVIDER, "", (("package", name),) if name else ())


def _notes(case: Case) -> Iterator[str]:
    for part in case.parts:
        yield from part.notes
    yield _FIRST_VERSION
    publishing = [part for part in case.parts if part.consumers]
    if not publishing or not all(part.sources_agree for part in publishing):
        here = case.job.full_name()
        yield f"{_REPOSITORY} (`git+https://github.com/{here}.git`)" if here else _REPOSITORY
    yield _FIRST_RUN
    if case.kept:
        yield "a step that installs packages keeps its key, and so the secret stays in use"
