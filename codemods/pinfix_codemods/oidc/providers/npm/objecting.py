"""Every reason why a job keeps its key."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.checks.leaving import dynamic, from_containers, gated
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.npm.case import Case, publishes
from pinfix_codemods.oidc.providers.npm.commands import installs, is_uncovered
from pinfix_codemods.oidc.providers.npm.names import KEYS, NODE_AUTH, SETUP
from pinfix_codemods.oidc.providers.npm.packages import npmrc_lines
from pinfix_codemods.oidc.providers.npm.registry import setup_before
from pinfix_codemods.oidc.providers.npm.rules.node import CODE as VERSION
from pinfix_codemods.oidc.providers.npm.shapes.actions import KNOWN
from pinfix_codemods.oidc.providers.npm.shapes.commands import beside
from pinfix_codemods.oidc.providers.publishing.consumers import UNKNOWN, names_the_key, told_the_key
from pinfix_codemods.oidc.providers.publishing.elsewhere import other_uses
from pinfix_codemods.oidc.scene.model import StepScene


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
    yield from other_uses(job, secrets, (*case.keys, *case.kept))
    yield from _installs_with(case)
    yield from _behind_lines(case)
    if job.hosted is not True and (case.publishes or case.parts):
        yield Objection(
            "runner",
            job.spot(job.job, "runs-on"),
            "npm gives short-lived credentials to runners of GitHub only, and this may be another one",
            "publish from a runner of GitHub, by one of its labels",
        )


def _of_step(case: Case, step: StepScene) -> Iterator[Objection]:
    lines = case.numbers(step)
    if step in case.told:
        yield from told_the_key(step, case.wanted, case.is_handled, lines)
        yield from _nothing_published(case, step)
    else:
        yield from names_the_key(step, case.wanted, case.is_handled, lines)
    own = any(step.own_env.get(name) in case.held for name in KEYS)
    if step in case.publishing or (
        step in case.told and (own or any(is_uncovered(ran) for ran in step.commands))
    ):
        yield from beside(step)


def _installs_with(case: Case) -> Iterator[Objection]:
    """Steps that install packages with a key of the job, or with one that an earlier step has stored."""
    outer = {entry.key for entry in case.env if entry.level != "step"}
    outer |= {key for step in case.job.steps if step.action == SETUP for key in step.own_env if key in KEYS}
    first = min(((line.step.index, line.ran.line_in_text) for line in case.lines), default=None)
    for step in case.job.steps:
        for ran in step.commands:
            if not installs(ran) or any(name in step.own_env for name in outer):
                continue
            stored = first is not None and first < (step.index, ran.line_in_text)
            if stored or any(_finds(case, step, name, ran.folder) for name in outer):
                yield Objection(
                    VERSION,
                    ran.spot,
                    "packages are installed while the key is there, and private ones would be missing then",
                    "hand the key only to the step that publishes, and one that can only read to this one",
                )


def _behind_lines(case: Case) -> Iterator[Objection]:
    """What may use a key that a line has stored: nothing that publishes, or what cannot be read."""
    for line in case.lines[:1]:
        publishing = [step.index for part in case.parts for step in part.consumers]
        if not publishing:
            yield Objection(
                UNKNOWN,
                line.ran.spot,
                "the key is stored, and nothing is seen behind it that publishes",
                "store the key in the job that publishes, right before",
            )
        for step in case.job.steps[line.step.index :]:
            for lost in step.lost if step not in case.told else ():
                yield Objection(
                    "script",
                    lost.spot,
                    f"what `{lost.shown}` runs finds the stored key, and cannot be read: {lost.reason}",
                    "store the key right before the step that publishes",
                )


def _finds(case: Case, step: StepScene, name: str, folder: str | None) -> bool:
    """Whether npm takes the variable for a key at the step, by the settings that are there."""
    setup = setup_before(case.job, step)
    if name == NODE_AUTH and setup is not None and "registry-url" in setup.inputs:
        return True
    settings = [*npmrc_lines(case.job, folder), case.job.read(".yarnrc.yml") or ""]
    return any(name in text for text in settings)


def _nothing_published(case: Case, step: StepScene) -> Iterator[Objection]:
    """A step that is handed the key, and is not seen to publish: what uses the key is not known then."""
    own = [step.own_env[name] for name in sorted(KEYS) if step.own_env.get(name) in case.held]
    if not own or step.lost or step.action in KNOWN or step.action == SETUP:
        return
    if step.written_uses and not step.commands:
        return  # An action that is not known is told already.
    seen = (publishes(ran) or is_uncovered(ran) or case.is_handled(ran) for ran in step.commands)
    if not any(seen):
        yield Objection(
            UNKNOWN,
            own[0].spot,
            f"{step.step.shown} is handed the key, and nothing is seen in it that publishes",
            "give the key only to the step that publishes",
        )
