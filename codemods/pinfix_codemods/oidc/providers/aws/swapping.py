"""How the key of a job goes."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.config.oidc_settings import AwsSettings
from pinfix.oidc.facts import ON_PULL_REQUESTS
from pinfix_codemods.oidc.finding import NewStep, Raise, Swap, Trust
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.aws.case import Case
from pinfix_codemods.oidc.providers.aws.names import PAIR, SESSION_TOKEN
from pinfix_codemods.oidc.providers.aws.role import Role, role_for
from pinfix_codemods.oidc.providers.aws.rules.durations import note
from pinfix_codemods.oidc.providers.aws.shapes.token_droppers import raised
from pinfix_codemods.oidc.providers.aws.tools import CONFIGURE, PROVIDER
from pinfix_codemods.oidc.scene.model import StepScene

_STEP_NAME = "Configure AWS credentials (OIDC)"


def swap_of(case: Case) -> Swap:
    """The swap of a job against which nothing speaks."""
    parts = case.parts
    removed = tuple(dict.fromkeys(entry for part in parts for entry in part.removed))
    roles = tuple(_roles(case))
    return Swap(
        removed=removed,
        edits=tuple(operation for part in parts for operation in part.edits),
        runs=tuple(edit for part in parts for edit in part.runs),
        raises=tuple(_raises(case)),
        new_steps=(_new_step(case),) if case.needs_step else (),
        consumers=_consumers(case),
        variables=tuple(dict.fromkeys(one for role in roles for one in role.variables)),
        trust=(Trust(PROVIDER, case.settings.audience, tuple(_facts(case, roles))),),
        notes=tuple(dict.fromkeys(_notes(case))),
        refreshed=PAIR | {SESSION_TOKEN},
    )


def _new_step(case: Case) -> NewStep:
    assert case.region is not None
    inputs = [("role-to-assume", case.role.written), ("aws-region", case.region.written)]
    if case.profile:
        inputs.append(("aws-profile", case.profile))
    if case.settings.audience != AwsSettings().audience:
        inputs.append(("audience", case.settings.audience))
    return NewStep(_STEP_NAME, facts(PROVIDER)[CONFIGURE].write, tuple(inputs))


def _consumers(case: Case) -> tuple[StepScene, ...]:
    """The steps that need the credential; where no step is put in, all that may find it."""
    if case.needs_step:
        return case.needs
    return tuple(step for step in case.job.steps[case.since :] if step.commands or step.files or step.lost)


def _roles(case: Case) -> Iterator[Role]:
    """The roles that a person has to provide."""
    if case.needs_step:
        yield case.role
    for keyed in case.places.configure:
        if not keyed.chains:
            yield role_for(keyed.pair, case.job, case.settings)


def _raises(case: Case) -> Iterator[Raise]:
    seen: set[StepScene] = set()
    for one in (one for part in case.parts for one in part.raises):
        if one.step not in seen:
            seen.add(one.step)
            yield one
    for step in case.job.steps[case.since :]:
        yield from (one for one in raised(step) if isinstance(one, Raise))


def _facts(case: Case, roles: tuple[Role, ...]) -> Iterator[tuple[str, str]]:
    written = dict.fromkeys(role.otherwise or role.written for role in roles)
    if written:
        yield "role", ", ".join(written)
    on_pull_requests = dict.fromkeys(role.on_pull_requests for role in roles if role.on_pull_requests)
    if on_pull_requests:
        yield f"role{ON_PULL_REQUESTS}", ", ".join(on_pull_requests)
    region = case.region
    if region is not None and "${{" not in region.meant:
        yield "region", region.meant


def _notes(case: Case) -> Iterator[str]:
    for part in case.parts:
        yield from part.notes
    yield from note(case.job)
