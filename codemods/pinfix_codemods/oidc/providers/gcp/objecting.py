"""Every reason why a job keeps its key."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.checks.leaving import absent_scripts, dynamic_entry, from_containers, gated
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.elsewhere import other_uses
from pinfix_codemods.oidc.providers.gcp.case import Case
from pinfix_codemods.oidc.providers.gcp.rules.consumers import finds_the_login, names_the_key, told_the_key
from pinfix_codemods.oidc.providers.gcp.rules.packages import old_packages
from pinfix_codemods.oidc.providers.gcp.shapes.auth_action import given, missing_project
from pinfix_codemods.oidc.scene.model import StepScene

_CHECKOUT = "actions/checkout"


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
    yield from _of_order(case)
    if case.needs_step and case.identity.is_direct and not case.identity.project and case.keys:
        yield missing_project(case.keys[0])


def _of_accounts(case: Case) -> Iterator[Objection]:
    """Several keys in one job, or a key beside another login: one identity can only stand for one of them."""
    used = frozenset(secret for part in case.parts for secret in part.secrets)
    if len(used) > 1:
        yield Objection(
            "several-pairs",
            case.at,
            f"the job has {len(used)} keys, and it is not known whether they are of one service account",
            "make a job for each account",
        )
    logins = {login.step for login in case.logins}
    if case.federated and (case.keyed or any(step not in logins for step in case.needs)):
        yield Objection(
            "keys-and-role",
            case.federated[0].spot("uses"),
            "the job signs in without a key as well: which identity a step is to have, is not known",
            "sign in once in a job, or make two jobs of it",
        )


def _of_order(case: Case) -> Iterator[Objection]:
    """Where a step that signs in, and stays, does so at the wrong time."""
    for step in case.keyed:
        later = [one for one in case.job.steps[step.index + 1 :] if _cleans(one)]
        if later and _writes_file(step):
            yield Objection(
                "condition",
                later[0].spot("uses"),
                f"{later[0].step.shown} comes after the login, and would delete the file that it writes",
                f"move {later[0].step.shown} above {step.step.shown}, so that the repository is checked out"
                " before the login, and run pinfix again",
            )
    yield from _beside_a_new_login(case)
    if case.signing_in and not case.needs_step:
        first = case.signing_in[0]
        if first.condition and any(step.condition != first.condition for step in case.needs):
            yield Objection(
                "condition",
                first.spot("if"),
                "the step that signs in runs under a condition, and a step that has the key runs without it",
                "let the step that signs in run always, and run pinfix again",
            )


def _beside_a_new_login(case: Case) -> Iterator[Objection]:
    """A login that stays under a condition, while one that is put in runs for steps with another."""
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


def _cleans(step: StepScene) -> bool:
    """Whether the step empties the folder that the file of the login is written to."""
    clean = step.inputs.get("clean")
    kept = clean is not None and clean.value.text.strip() == "false"
    return step.action == _CHECKOUT and not given(step, "path") and not kept


def _writes_file(step: StepScene) -> bool:
    entry = step.inputs.get("create_credentials_file")
    return entry is None or entry.value.text.strip().lower() != "false"


def _of_step(case: Case, step: StepScene) -> Iterator[Objection]:
    names, secrets, lines = case.names, case.secrets, case.lines(step)
    if step in case.told:
        yield from told_the_key(step, names, secrets, case.handled, lines)
    else:
        yield from names_the_key(step, (), secrets, case.handled, lines)
    if case.parts and (step.index >= case.since or step in case.told):
        yield from finds_the_login(step, case.handled)
    if case.parts:
        yield from old_packages(case.job, step)
    if case.keyed and step.index > case.keyed[0].index and step not in case.told:
        yield from absent_scripts(case.job, step)
