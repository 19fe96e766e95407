"""One job with all the ways in which it uses a key, and what follows from all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.config.oidc_settings import AwsSettings
from pinfix_codemods.oidc.providers.aws.part import Pair, Part, Region
from pinfix_codemods.oidc.providers.aws.places import Places
from pinfix_codemods.oidc.providers.aws.region import choose
from pinfix_codemods.oidc.providers.aws.role import Role, role_for
from pinfix_codemods.oidc.providers.aws.rules.accounts import merged
from pinfix_codemods.oidc.providers.aws.shapes import (
    configure_action,
    ecr,
    env_keys,
    set_lines,
    token_droppers,
)
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Spot, StepScene


@dataclass(frozen=True, eq=False)
class Case:
    """`parts`: the shapes that can be swapped; a key that only goes to other places has none."""

    job: JobScene
    places: Places
    settings: AwsSettings
    parts: tuple[Part, ...]

    @cached_property
    def keys(self) -> tuple[Entry, ...]:
        """The entries that hold the key."""
        return tuple(dict.fromkeys(self.places.entries))

    @cached_property
    def at(self) -> Spot:
        """The first place of the key in the workflow."""
        spots = [*(entry.spot for entry in self.keys), *(part.at for part in self.parts)]
        here = [spot for spot in spots if spot.path == self.job.path]
        if not here:
            return Spot(self.job.path, self.job.job.line)
        return min(here, key=lambda spot: (spot.line, spot.column))

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The distinct keys."""
        return merged([pair for part in self.parts for pair in part.pairs])

    @cached_property
    def since(self) -> int:
        """The index of the first step that can find the credential of the job."""
        return min((part.since for part in self.parts), default=len(self.job.steps))

    @cached_property
    def needs(self) -> tuple[StepScene, ...]:
        """The steps before the first of which the job has to be signed in, in their order."""
        found = dict.fromkeys(step for part in self.parts for step in part.needs)
        return tuple(sorted(found, key=lambda step: step.index))

    @cached_property
    def told(self) -> frozenset[StepScene]:
        """The steps that have the stored key in their environment and may use it."""
        return frozenset(env_keys.consumers(self.job, self.places.env, self.in_place))

    @cached_property
    def in_place(self) -> tuple[StepScene, ...]:
        """The steps that sign in already, and go on doing so."""
        return tuple(keyed.step for keyed in self.places.configure)

    @cached_property
    def needs_step(self) -> bool:
        """Whether a step that signs in has to be put in."""
        first = self.in_place[0].index if self.in_place else len(self.job.steps)
        return any(step.index <= first for step in self.needs)

    @cached_property
    def signs_in(self) -> bool:
        """Whether anything in the job uses the key at all."""
        return bool(self.needs or self.in_place)

    @cached_property
    def profile(self) -> str:
        """The profile that the job signs in to; "" for environment variables."""
        return next((part.profile for part in self.parts if part.profile), "")

    @cached_property
    def pair(self) -> Pair:
        """The key that a new step stands for."""
        return self.pairs[0] if self.pairs else Pair("", "")

    @cached_property
    def role(self) -> Role:
        """What a new step takes."""
        return role_for(self.pair, self.job, self.settings)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The regions that the consumers work in, as far as they say."""
        return tuple(region for part in self.parts for region in part.regions)

    @cached_property
    def region(self) -> Region | None:
        """The region for a new step."""
        return choose(self.regions, self.role.region)


def case_of(job: JobScene, places: Places, settings: AwsSettings) -> Case:
    """The case of a job that has a key."""
    return Case(job, places, settings, tuple(_parts(job, places, settings)))


def _parts(job: JobScene, places: Places, settings: AwsSettings) -> Iterator[Part]:
    for keyed in places.configure:
        yield configure_action.part_of(keyed, job, settings)
    signed_in = min((keyed.step.index for keyed in places.configure), default=len(job.steps))
    sync = token_droppers.sync_steps(job, places.env, signed_in)
    for step in sync:
        yield token_droppers.part_of(job, step, places.env)
    of_sync = {entry for step in sync for entry in step.own_env.values()}
    env = tuple(entry for entry in places.env if entry not in of_sync)
    if env:
        yield env_keys.part_of(job, env, tuple(keyed.step for keyed in places.configure))
    if places.lines:
        yield set_lines.part_of(job, places.lines, places.settings)
    for login in places.logins:
        yield ecr.part_of(login)
