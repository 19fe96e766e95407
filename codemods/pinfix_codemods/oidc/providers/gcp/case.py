"""One job with all the ways in which it uses a key of Google Cloud, and what follows from all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.config.oidc_settings import GcpSettings
from pinfix_codemods.oidc.providers.clouds.docker_logins import docker_logins
from pinfix_codemods.oidc.providers.clouds.elsewhere import named_secrets
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.gcp.identity import Identity, identity_of
from pinfix_codemods.oidc.providers.gcp.names import speaks_of_key
from pinfix_codemods.oidc.providers.gcp.shapes import (
    auth_action,
    env_keys,
    key_files,
    registries,
    setup_gcloud,
)
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET


@dataclass(frozen=True, eq=False)
class Case:
    """`parts`: the shapes that can be swapped; `named`: secrets that are keys by their names only."""

    job: JobScene
    identity: Identity
    parts: tuple[Part, ...]
    keyed: tuple[StepScene, ...]
    federated: tuple[StepScene, ...]
    logins: tuple[registries.Login, ...]
    files: tuple[key_files.KeyFile, ...]
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
    def needs_token(self) -> bool:
        """Whether the new step has to make a token for docker."""
        return any(login.step in self.needs for login in self.logins)

    @cached_property
    def since(self) -> int:
        """The index of the first step that can find the login of the job."""
        return min((part.since for part in self.parts), default=len(self.job.steps))

    @cached_property
    def signs_in(self) -> bool:
        """Whether anything in the job uses the key in a way that is known."""
        return bool(self.needs or self.keyed) or any(login.step for login in self.logins)

    @cached_property
    def _handled(self) -> frozenset[int]:
        return frozenset(number for file in self.files for number in file.rans)

    def handled(self, ran: Ran) -> bool:
        """Whether the command goes with the key."""
        return id(ran) in self._handled

    def lines(self, step: StepScene) -> frozenset[int]:
        """The lines of the step's script that go."""
        return frozenset(number for part in self.parts for one, number in part.lines if one is step)


def case_of(job: JobScene, settings: GcpSettings) -> Case:
    """The case of a job; one without parts and secrets where it has no key."""
    identity = identity_of(job, settings)
    keyed, federated = auth_action.keyed_steps(job), auth_action.federated_steps(job)
    logins, files = registries.logins(job), key_files.key_files(job)
    named = named_secrets(job, speaks_of_key)
    case = Case(job, identity, (), tuple(one.step for one in keyed), federated, logins, files, named)
    parts = [auth_action.part_of(one, identity) for one in keyed]
    parts += [setup_gcloud.part_of(step, job) for step in setup_gcloud.keyed_steps(job)]
    parts += [registries.part_of(login, job, case.signing_in, identity) for login in logins]
    parts += [key_files.part_of(job, files)] if files else []
    parts += docker_logins(job, registries.is_key_user)
    parts += _of_variables(case, parts)
    return Case(job, identity, tuple(parts), case.keyed, federated, logins, files, named)


def _of_variables(case: Case, parts: list[Part]) -> Iterator[Part]:
    secrets = frozenset(secret for part in parts for secret in part.secrets) | case.named
    gone = {entry.path for part in parts for entry in part.removed}
    entries = tuple(entry for entry in env_keys.stored(case.job, secrets) if entry.path not in gone)
    if entries:
        yield env_keys.part_of(case.job, entries, case.signing_in, case.handled)
