"""Commands that publish with a key from their environment, or from the settings of npm."""

from __future__ import annotations

from functools import lru_cache

from pinfix.config.oidc_settings import NpmSettings
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.npm.commands import Publish, is_uncovered
from pinfix_codemods.oidc.providers.npm.commands import installs as installs_packages
from pinfix_codemods.oidc.providers.npm.packages import manifest, text_of
from pinfix_codemods.oidc.providers.npm.part import Part
from pinfix_codemods.oidc.providers.npm.registry import registry_of
from pinfix_codemods.oidc.providers.npm.rules import node, sources, versions
from pinfix_codemods.oidc.scene.model import JobScene, StepScene


def part_of(publish: Publish, job: JobScene, settings: NpmSettings) -> Part:
    """What has to change at the command besides the key."""
    objections = [*registry_of(publish, job), *versions.check(publish, job)]
    alone = versions.publishes_by_itself(publish, job)
    checked = _checked(publish.step, job, settings.node, alone)
    raised = [one for one in checked if isinstance(one, node.Raised)]
    objections += [one for one in checked if isinstance(one, Objection)]
    package = sources.published(publish, job)
    objections += sources.objections(package, job, publish.ran.spot)
    name = text_of(manifest(job, publish.ran.folder) if package is None else package, "name")
    return Part(
        edits=tuple(edit for one in raised for edit in one.edits),
        raises=tuple(one for found in raised for one in found.raises),
        consumers=(publish.step,),
        packages=(name,) if name else (),
        objections=tuple(objections),
        notes=(*(note for one in raised for note in one.notes), *sources.told(package, job)),
        sources_agree=sources.agree(package, job),
    )


@lru_cache(maxsize=64)
def _checked(
    step: StepScene, job: JobScene, version: str, alone: bool
) -> tuple[Objection | node.Raised, ...]:
    """Asked once for a step, however many packages it publishes."""
    return tuple(node.check(step, job, version, asks_npm=not alone, apart=alone))


def beside(step: StepScene) -> tuple[Objection, ...]:
    """What the step does with the key besides publishing, and what only a key of a user is good for."""
    found = []
    for ran in step.commands:
        if is_uncovered(ran):
            reason = "the command needs a key of a user: publishing is all that a trusted publisher may do"
        elif installs_packages(ran):
            reason = "packages are installed with the key, and private ones would be missing without"
        else:
            continue
        remedy = "move it to a step of its own, with a key that can only read where it needs one"
        found.append(Objection(node.CODE, ran.spot, reason, remedy))
    return tuple(found)
