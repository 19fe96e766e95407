"""Every reason why a job keeps its key."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.checks.leaving import dynamic_entry, from_containers, gated
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.azure.case import Case
from pinfix_codemods.oidc.providers.azure.rules.consumers import finds_the_login, names_the_key, told_the_key
from pinfix_codemods.oidc.providers.azure.shapes.login_action import ids_of
from pinfix_codemods.oidc.providers.clouds.elsewhere import other_uses
from pinfix_codemods.oidc.scene.model import StepScene


def objections_of(case: Case) -> tuple[Objection, ...]:
    """All reasons, each once, in the order of the file."""
    found = dict.fromkeys(_of_job(case))
    found.update(dict.fromkeys(one for step in case.job.steps for one in _of_step(case, step)))
    return tuple(
        sorted(found, key=lambda one: (one.spot.path != case.job.path, one.spot.path, one.spot.line))
    )


def _of_job(case: Case) -> Iterator[Objection]:
    job = case.job
    for part in case.parts:
        yield from part.objections
    for entry in case.keys:
        if entry.level != "with":
            yield from dynamic_entry(entry)
    yield from from_containers(job, case.names, case.secrets)
    yield from gated(job, case.names, case.secrets)
    yield from other_uses(job, case.secrets, case.keys)
    yield from _of_accounts(case)
    yield from _of_conditions(case)


def _of_accounts(case: Case) -> Iterator[Objection]:
    """Several identities in one job: it signs in as one."""
    told = {part.ids.who for part in case.parts if part.ids is not None and (part.needs or part.settles)}
    opaque = {part.opaque for part in case.parts if part.opaque}
    unclear = [part for part in case.parts if part.needs and part.ids is None and part.lines]
    if len(told) + len(opaque) > 1 or unclear:
        yield Objection(
            "several-pairs",
            case.at,
            "the job signs in as several applications, or it is not known whether they are one",
            "make a job for each of them",
        )
    kept = {ids_of(step).who for step in case.federated}
    if (told and kept and told != kept) or (opaque and kept):
        yield Objection(
            "keys-and-role",
            case.federated[0].spot("uses"),
            "the job signs in without a key as well: who a step is to act as, is not known",
            "sign in once in a job, or make two jobs of it",
        )


def _of_conditions(case: Case) -> Iterator[Objection]:
    """A step that signs in and stays in its place has to run whenever one behind it runs that needs it."""
    wanted = {step.condition for step in case.needs}
    for step in case.signing_in if case.needs_step else ():
        if wanted != {step.condition}:
            yield Objection(
                "condition",
                step.spot("if" if step.condition else "uses"),
                f"{step.step.shown} signs in under another condition than the steps before it that have the"
                " key: which of two logins they then find, hangs on that",
                f"sign in once, above the first step that needs it: move {step.step.shown} there, and give it"
                " a condition that holds for all of them",
            )
    if case.needs_step or not case.signing_in:
        return
    first = case.signing_in[0]
    moved = [step for part in case.parts for step in part.needs]
    if first.condition and any(step.condition != first.condition for step in moved):
        yield Objection(
            "condition",
            first.spot("if"),
            "the step that signs in runs under a condition, and a step that has a key runs without it",
            "let the step that signs in run always, and run pinfix again",
        )


def _of_step(case: Case, step: StepScene) -> Iterator[Objection]:
    names, secrets, lines = case.names, case.secrets, case.gone_lines(step)
    if step in case.told:
        yield from told_the_key(step, names, secrets, case.handled, lines)
    else:
        yield from names_the_key(step, (), secrets, case.handled, lines)
    if case.parts and step.index >= case.since:
        yield from finds_the_login(step, case.settings)
