"""How the key of a job goes."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.yaml.operations import InsertKey, Operation
from pinfix_codemods.oidc.finding import NewStep, Swap
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.azure.case import Case
from pinfix_codemods.oidc.providers.azure.identity import audience_of, inputs_of, trust_of, variables_of
from pinfix_codemods.oidc.providers.azure.names import LOGIN, PROVIDER
from pinfix_codemods.oidc.providers.azure.shapes.login_action import federated_steps, ids_of
from pinfix_codemods.oidc.providers.clouds.durations import may_be_long
from pinfix_codemods.oidc.providers.clouds.part import removed_by
from pinfix_codemods.oidc.scene.model import StepScene

_STEP_NAME = "Log in to Azure (OIDC)"


def swap_of(case: Case) -> Swap:
    """The swap of a job against which nothing speaks."""
    parts = case.parts
    new = tuple(_new_steps(case))
    written = {text for step in new for _, text in step.inputs} | set(_inserted(case))
    return Swap(
        removed=removed_by(parts),
        edits=tuple(_edits(case)),
        runs=tuple(edit for part in parts for edit in part.runs),
        raises=tuple(dict.fromkeys(one for part in parts for one in part.raises)),
        new_steps=new,
        consumers=_consumers(case),
        variables=variables_of(written, case.settings),
        trust=(trust_of(tuple(_identity(case)), case.settings),),
        notes=tuple(dict.fromkeys(_notes(case))),
        gone=frozenset(name for part in parts for name in part.gone),
        refreshed=frozenset(name for part in parts for name in part.refreshed),
    )


def _new_steps(case: Case) -> Iterator[NewStep]:
    if case.needs_step:
        inputs = [*inputs_of(case.ids, case.settings), *audience_of(case.settings)]
        if any(line.without_subscription for line in case.lines):
            inputs.append(("allow-no-subscriptions", "true"))
        yield NewStep(_STEP_NAME, facts(PROVIDER)[LOGIN].write, tuple(inputs))


def _edits(case: Case) -> Iterator[Operation]:
    done: list[Operation] = []
    for operation in (one for part in case.parts for one in part.edits):
        if operation not in done:
            done.append(operation)
            yield operation


def _inserted(case: Case) -> Iterator[str]:
    """The texts that steps which sign in already are given."""
    for operation in _edits(case):
        if isinstance(operation, InsertKey) and isinstance(operation.value, str):
            yield operation.value


def _identity(case: Case) -> Iterator[tuple[str, str]]:
    """Who the job acts as from now on, in the terms of the inputs of a login."""
    for part in case.parts:
        if part.ids is not None:
            yield from inputs_of(part.ids, case.settings)
            return
    for step in federated_steps(case.job):
        yield from inputs_of(ids_of(step), case.settings)
        return
    yield from inputs_of(case.ids, case.settings)


def _consumers(case: Case) -> tuple[StepScene, ...]:
    """The steps that need the login; where no step is put in, all that may find it."""
    if case.needs_step:
        return case.needs
    return tuple(step for step in case.job.steps[case.since :] if step.commands or step.files or step.lost)


def _notes(case: Case) -> Iterator[str]:
    for part in case.parts:
        yield from part.notes
    if may_be_long(case.job):
        yield (
            "The job may last for more than an hour, and az cannot renew a login by a token: let it sign in"
            " again where it needs that for longer."
        )
