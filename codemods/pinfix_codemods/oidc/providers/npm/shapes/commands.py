"""Commands that publish with a key from their environment, or from the settings of npm."""

from __future__ import annotations

from functools import lru_cache

from pinfix.config.oidc_settings import NpmSettings
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.npm.commands import Publish, is_uncovered
from pinfix_codemods.oidc.providers.npm.commands import installs as installs_packages
from pinfix_codemods.oidc.providers.npm.packages import Package, package_in, text_of
from pinfix_codemods.oidc.providers.npm.part import Part
from pinfix_codemods.oidc.providers.npm.registry import registry_of
from pinfix_codemods.oidc.providers.npm.rules import node, sources, versions, workspaces
from pinfix_codemods.oidc.scene.model import JobScene, StepScene


def part_of(publish: Publish, job: JobScene, settings: NpmSettings) -> Part:
    """What has to change at the command besides the key."""
    objections = [*registry_of(publish, job), *versions.check(publish, job)]
    alone = versions.publishes_by_itself(publish, job)
    checked = _checked(publish.step, job, settings.node, alone)
    raised = [one for one in checked if isinstance(one, node.Raised)]
    objections += [one for one in checked if isinstance(one, Objection)]
    packages = workspaces.of_workspace(publish, job) or _alone(publish, job)
    for package in packages:
        objections += sources.objections(package.content, job, publish.ran.spot, package.path)
    return Part(
        edits=tuple(edit for one in raised for edit in one.edits),
        raises=tuple(one for found in raised for one in found.raises),
        consumers=(publish.step,),
        packages=_names(packages) or _names(_around(publish, job)),
        objections=tuple(objections),
        notes=(
            *(note for one in raised for note in one.notes),
            *(note for one in packages for note in sources.told(one.content, job, one.path)),
        ),
        sources_agree=bool(packages) and all(sources.agree(one.content, job) for one in packages),
    )


def _alone(publish: Publish, job: JobScene) -> tuple[Package, ...]:
    """The one package that is published, if it is known."""
    content = sources.published(publish, job)
    return () if content is None else (Package(publish.ran.folder or ".", "package.json", content),)


def _around(publish: Publish, job: JobScene) -> tuple[Package, ...]:
    """The package of the folder that the command runs in."""
    found = None if publish.ran.folder is None else package_in(job, publish.ran.folder)
    return () if found is None else (found,)


def _names(packages: tuple[Package, ...]) -> tuple[str, ...]:
    return tuple(name for one in packages if (name := text_of(one.content, "name")))


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
