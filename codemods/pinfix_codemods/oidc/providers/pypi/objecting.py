"""Every reason why a job keeps its key."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.leaving import dynamic, from_containers, gated
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.publishing.consumers import UNKNOWN, names_the_key, told_the_key
from pinfix_codemods.oidc.providers.publishing.elsewhere import other_uses
from pinfix_codemods.oidc.providers.pypi.case import Case, publishes
from pinfix_codemods.oidc.providers.pypi.commands import is_publib, tool_of
from pinfix_codemods.oidc.providers.pypi.names import KEYS
from pinfix_codemods.oidc.providers.pypi.rules.versions import CODE as VERSION
from pinfix_codemods.oidc.providers.pypi.targets import other_index
from pinfix_codemods.oidc.scene.model import StepScene

_OF_INDEX = ("POETRY_PYPI_TOKEN_", "POETRY_HTTP_BASIC_")
_UPLOADS = "twine"


def objections_of(case: Case) -> tuple[Objection, ...]:
    """All reasons, each once, in the order of the file."""
    found = dict.fromkeys(_of_job(case))
    for step in case.job.steps:
        found.update(dict.fromkeys(_of_step(case, step)))
    return tuple(
        sorted(found, key=lambda one: (one.spot.path != case.job.path, one.spot.path, one.spot.line))
    )


def _of_job(case: Case) -> Iterator[Objection]:
    job, secrets = case.job, case.secrets
    for part in case.parts:
        yield from part.objections
    yield from dynamic(job, KEYS)
    yield from from_containers(job, KEYS, secrets)
    yield from gated(job, KEYS, secrets)
    others = [
        entry for entry in env_entries(job) if entry.key.startswith(_OF_INDEX) and entry.key not in KEYS
    ]
    others = [entry for entry in others if entry.value.secrets and entry not in case.users]
    for entry in others:
        yield other_index(entry.spot, f"`{entry.key}` is the key of another index")
    yield from other_uses(job, secrets, (*case.keys, *case.users, *others))


def _of_step(case: Case, step: StepScene) -> Iterator[Objection]:
    lines = case.lines(step)
    if step in case.told:
        yield from told_the_key(step, case.wanted, case.is_handled, lines)
        yield from _unable(step)
        yield from _nothing_published(case, step)
    else:
        yield from names_the_key(step, case.wanted, case.is_handled, lines)


def _unable(step: StepScene) -> Iterator[Objection]:
    for ran in step.commands:
        tool = tool_of(ran)
        if is_publib(ran) or (tool is not None and tool.name == "maturin"):
            yield Objection(
                VERSION,
                ran.spot,
                "it is not known of a version of this program that it publishes without a stored key",
                "build with it, and publish with twine or the action of the index",
            )


def _nothing_published(case: Case, step: StepScene) -> Iterator[Objection]:
    """A step that is handed the key, and is not seen to publish: what uses the key is not known then."""
    own = {step.own_env[name] for name in KEYS if name in step.own_env}
    if own.isdisjoint(case.held) or step.lost or (step.written_uses and not step.commands):
        return
    if any(publishes(ran) for ran in step.commands) or any(_UPLOADS in file.text for file in step.files):
        return
    yield Objection(
        UNKNOWN,
        min((entry.spot for entry in own), key=lambda spot: spot.line),
        f"{step.step.shown} is handed the key, and nothing is seen in it that publishes",
        "give the key only to the step that publishes",
    )
