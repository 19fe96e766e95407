"""One job with all the ways in which it uses a key of Azure, and what follows from all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.config.oidc_settings import AzureSettings
from pinfix_codemods.oidc.providers.azure.identity import AzurePart, Ids
from pinfix_codemods.oidc.providers.azure.names import ARM_SECRET, SDK_SECRET, speaks_of_key
from pinfix_codemods.oidc.providers.azure.shapes import (
    deployments,
    env_secrets,
    login_action,
    login_lines,
    registries,
)
from pinfix_codemods.oidc.providers.clouds.docker_logins import docker_logins
from pinfix_codemods.oidc.providers.clouds.elsewhere import named_secrets
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET


@dataclass(frozen=True, eq=False)
class Case:
    """`parts`: the shapes that can be swapped; `named`: secrets that are keys by their names only."""

    job: JobScene
    settings: AzureSettings
    parts: tuple[AzurePart, ...]
    keyed: tuple[StepScene, ...]
    federated: tuple[StepScene, ...]
    lines: tuple[login_lines.LoginLine, ...]
    named: frozenset[str]

    @cached_property
    def secrets(self) -> frozenset[str]:
        """All secrets that hold a key."""
        found = frozenset(secret for part in self.parts for secret in part.secrets)
        return (found | self.named) - {ANY_SECRET}

    @cached_property
    def keys(self) -> tuple[Entry, ...]:
        """The entries that hold a key."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.keys))

    @cached_property
    def at(self) -> Spot:
        """The first place of a key in the workflow."""
        here = [part.at for part in self.parts if part.at.path == self.job.path]
        return min(
            here, key=lambda spot: (spot.line, spot.column), default=Spot(self.job.path, self.job.job.line)
        )

    @cached_property
    def needs(self) -> tuple[StepScene, ...]:
        """The steps before the first of which the job has to be signed in, in their order."""
        found = dict.fromkeys(step for part in self.parts for step in part.needs)
        return tuple(sorted(found, key=lambda step: step.index))

    @cached_property
    def told(self) -> frozenset[StepScene]:
        """The steps that have the stored key in their environment."""
        return frozenset(step for part in self.parts for step in part.told)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that hold the key."""
        return frozenset(entry.key for part in self.parts for entry in part.keys if entry.level != "with")

    @cached_property
    def signing_in(self) -> tuple[StepScene, ...]:
        """The steps that sign in already, with a key or without."""
        return tuple(sorted((*self.keyed, *self.federated), key=lambda step: step.index))

    @cached_property
    def needs_step(self) -> bool:
        """Whether a step that signs in has to be put in."""
        first = self.signing_in[0].index if self.signing_in else len(self.job.steps)
        return any(step.index <= first for step in self.needs)

    @cached_property
    def since(self) -> int:
        """The index of the first step that can find the login of the job."""
        return min((part.since for part in self.parts), default=len(self.job.steps))

    @cached_property
    def signs_in(self) -> bool:
        """Whether anything in the job uses the key in a way that is known."""
        return any(part.needs or part.told or part.edits or part.runs for part in self.parts)

    @cached_property
    def ids(self) -> Ids:
        """Who a new step signs in as, as far as the workflow tells."""
        told = [part.ids for part in self.parts if part.ids is not None and part.needs]
        return max(told, key=lambda one: one.subscription, default=Ids())

    @cached_property
    def _handled(self) -> frozenset[int]:
        return frozenset(id(line.ran) for line in self.lines)

    def handled(self, ran: Ran) -> bool:
        """Whether the command goes, or changes, with the key."""
        return id(ran) in self._handled

    def gone_lines(self, step: StepScene) -> frozenset[int]:
        """The lines of the step's script that go or change."""
        return frozenset(number for part in self.parts for one, number in part.lines if one is step)


def case_of(job: JobScene, settings: AzureSettings) -> Case:
    """The case of a job; one without parts and secrets where it has no key."""
    keyed, lines = login_action.keyed_steps(job), login_lines.login_lines(job)
    case = Case(
        job,
        settings,
        (),
        tuple(one.step for one in keyed),
        login_action.federated_steps(job),
        lines,
        named_secrets(job, speaks_of_key),
    )
    parts = [login_action.part_of(one, settings) for one in keyed]
    parts += [login_lines.part_of(job, lines)] if lines else []
    parts += [registries.part_of(one, job, case.signing_in) for one in registries.logins(job)]
    parts += [deployments.part_of(one, case.signing_in) for one in deployments.deployments(job)]
    parts += (_unsettled(one) for one in docker_logins(job, registries.is_registry))
    parts += _of_variables(case, parts)
    return Case(job, settings, tuple(parts), case.keyed, case.federated, lines, case.named)


def _unsettled(part: Part) -> AzurePart:
    return AzurePart(at=part.at, secrets=part.secrets, since=part.since, objections=part.objections)


def _of_variables(case: Case, parts: list[AzurePart]) -> Iterator[AzurePart]:
    gone = {entry.path for part in parts for entry in part.removed}
    for name, part_of in ((ARM_SECRET, env_secrets.for_terraform), (SDK_SECRET, env_secrets.for_libraries)):
        entries = tuple(entry for entry in env_secrets.stored(case.job, name) if entry.path not in gone)
        if entries:
            yield part_of(case.job, entries)
