"""How the key of a job goes."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.finding import NewStep, Swap
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.clouds.part import removed_by
from pinfix_codemods.oidc.providers.gcp.case import Case
from pinfix_codemods.oidc.providers.gcp.names import AUTH, PROVIDER
from pinfix_codemods.oidc.providers.gcp.shapes.registries import ID
from pinfix_codemods.oidc.scene.model import StepScene

_STEP_NAME = "Authenticate to Google Cloud (OIDC)"


def swap_of(case: Case) -> Swap:
    """The swap of a job against which nothing speaks."""
    parts = case.parts
    identified = bool(case.keyed) or case.needs_step
    return Swap(
        removed=removed_by(parts),
        edits=tuple(_edits(case)),
        runs=tuple(edit for part in parts for edit in part.runs),
        raises=tuple(dict.fromkeys(one for part in parts for one in part.raises)),
        new_steps=(_new_step(case),) if case.needs_step else (),
        consumers=_consumers(case),
        variables=case.identity.variables() if identified else (),
        trust=(case.identity.trust(),) if identified else (),
        notes=tuple(dict.fromkeys(_notes(case))),
        gone=frozenset(name for part in parts for name in part.gone),
        refreshed=frozenset(name for part in parts for name in part.refreshed),
    )


def _edits(case: Case) -> Iterator[Operation]:
    done: list[Operation] = []
    for operation in (one for part in case.parts for one in part.edits):
        if operation not in done:
            done.append(operation)
            yield operation


def _new_step(case: Case) -> NewStep:
    inputs = tuple(case.identity.inputs())
    use = facts(PROVIDER)[AUTH].write
    if case.needs_token:
        return NewStep(_STEP_NAME, use, (*inputs, ("token_format", "access_token")), id=ID)
    return NewStep(_STEP_NAME, use, inputs)


def _consumers(case: Case) -> tuple[StepScene, ...]:
    """The steps that need the login; where no step is put in, all that may find it."""
    if case.needs_step:
        return case.needs
    return tuple(step for step in case.job.steps[case.since :] if step.commands or step.files or step.lost)


def _notes(case: Case) -> Iterator[str]:
    for part in case.parts:
        yield from part.notes
    if case.keyed or case.needs_step:
        yield (
            "The login writes `gha-creds-*.json` into the folder of the job: name it in `.gitignore` and"
            " `.dockerignore`."
        )
