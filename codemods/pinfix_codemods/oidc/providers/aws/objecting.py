"""Every reason why a job keeps its key."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.checks.leaving import absent_scripts, dynamic, from_containers, gated
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.case import Case
from pinfix_codemods.oidc.providers.aws.names import PAIR, SECRET_KEY
from pinfix_codemods.oidc.providers.aws.region import missing, sovereign
from pinfix_codemods.oidc.providers.aws.rules.accounts import by_matrix, own_keys, roles_beside, several
from pinfix_codemods.oidc.providers.aws.rules.consumers import finds_the_key, names_the_key, told_the_key
from pinfix_codemods.oidc.providers.aws.rules.identities import profiles, set_profiles
from pinfix_codemods.oidc.providers.aws.shapes.set_lines import inline_lines
from pinfix_codemods.oidc.providers.aws.shapes.token_droppers import raised
from pinfix_codemods.oidc.providers.aws.strange import other_uses
from pinfix_codemods.oidc.scene.model import Ran, StepScene

_ABOUT_CONSUMERS = frozenset({"custom-endpoint", "key-leaves-job", "script", "unknown-consumer"})
"""Where one of these holds it is not known that anything uses the key for AWS, and asks for a region."""


def objections_of(case: Case) -> tuple[Objection, ...]:
    """All reasons, each once, in the order of the file."""
    found = dict.fromkeys(_of_job(case))
    found.update(dict.fromkeys(one for step in case.job.steps for one in _of_step(case, step)))
    if case.needs_step and any(part.asks_region for part in case.parts):
        found.update(dict.fromkeys(_of_region(case, {one.code for one in found})))
    return tuple(
        sorted(found, key=lambda one: (one.spot.path != case.job.path, one.spot.path, one.spot.line))
    )


def _of_job(case: Case) -> Iterator[Objection]:
    job, secrets = case.job, case.places.secrets
    for part in case.parts:
        yield from part.objections
    yield from _written_out(case)
    yield from dynamic(job, PAIR)
    yield from from_containers(job, PAIR, secrets)
    yield from gated(job, PAIR, secrets)
    yield from other_uses(job, secrets, case.keys)
    yield from by_matrix(job, secrets, case.pairs, case.at, case.settings)
    if case.signs_in:
        yield from several(case.parts, case.at, case.settings)
        yield from roles_beside(job)
        yield from own_keys(job, case.since, case.keys)
        yield from set_profiles(job)
        yield from _of_conditions(case)


def _written_out(case: Case) -> Iterator[Objection]:
    """A secret half that stands in the file, beside an id that is a secret."""
    for entry in case.keys:
        is_secret_half = entry.key.lower().replace("-", "_") == SECRET_KEY.lower()
        if is_secret_half and entry.value.kind == "literal":
            yield Objection(
                "literal-key",
                entry.spot,
                f"`{entry.key}` is written in the file, where everybody who can read it has it",
                "make a new key and delete this one; then run pinfix again",
            )


def _of_step(case: Case, step: StepScene) -> Iterator[Objection]:
    secrets, lines = case.places.secrets, inline_lines(step, case.places.lines)

    def handled(ran: Ran) -> bool:
        return ran.inline and ran.line_in_text in lines

    if step in case.in_place:
        yield from profiles(step)
    if step in case.told:
        yield from told_the_key(step, secrets, handled, lines)
    elif case.signs_in and step.index >= case.since:
        yield from finds_the_key(step, secrets, handled, lines)
        if case.in_place or case.places.lines:
            yield from absent_scripts(case.job, step)
    else:
        yield from names_the_key(step, secrets, handled, lines)
        return
    yield from (one for one in raised(step) if isinstance(one, Objection))


def _of_conditions(case: Case) -> Iterator[Objection]:
    """A step that signs in and stays in its place has to run whenever one behind it runs that had the key."""
    if case.needs_step or not case.in_place:
        return
    first = case.in_place[0]
    if first.condition and any(step.condition != first.condition for step in case.needs):
        yield Objection(
            "condition",
            first.spot("if"),
            "the step that signs in runs under a condition, and a step that has the key runs without it",
            "let the step that signs in run always, and run pinfix again",
        )


def _of_region(case: Case, told: set[str]) -> Iterator[Objection]:
    if case.region is not None:
        yield from sovereign(case.region.meant, case.at, case.settings)
    elif told.isdisjoint(_ABOUT_CONSUMERS) and "missing-value" not in told:
        yield missing(case.at, case.regions)
