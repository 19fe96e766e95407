"""One job with all the ways in which it uses a key of npm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.config.oidc_settings import NpmSettings
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, touch
from pinfix_codemods.oidc.providers.npm.commands import (
    Publish,
    installs,
    is_uncovered,
    publishes_of,
    tool_of,
)
from pinfix_codemods.oidc.providers.npm.names import KEYS, SETUP, speaks_of_key
from pinfix_codemods.oidc.providers.npm.part import Part
from pinfix_codemods.oidc.providers.npm.shapes import actions, commands, key_lines
from pinfix_codemods.oidc.providers.publishing.consumers import Wanted, told_the_key
from pinfix_codemods.oidc.providers.publishing.elsewhere import goes_elsewhere, named_secrets, uses_key
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN


@dataclass(frozen=True, eq=False)
class Case:
    """`env`: the entries of `env` that hold a key; `publishes`: the commands that find one.

    `lines`: those that store one in the settings of npm.
    """

    job: JobScene
    env: tuple[Entry, ...]
    lines: tuple[key_lines.KeyLine, ...]
    publishes: tuple[Publish, ...]
    parts: tuple[Part, ...]
    named: frozenset[str]

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Those that hold a key, and others that do so by their names."""
        found = {secret for entry in self.env for secret in entry.value.secrets}
        found |= {secret for part in self.parts for secret in part.secrets}
        return (frozenset(found) | self.named) - {ANY_SECRET, JOB_TOKEN}

    @cached_property
    def keys(self) -> tuple[Entry, ...]:
        """The entries that hold a key that goes, or should."""
        parts = [entry for part in self.parts for entry in part.keys]
        return tuple(dict.fromkeys([*(entry for entry in self.env if entry not in self.kept), *parts]))

    @cached_property
    def taken(self) -> frozenset[str]:
        """The secrets that are in one of `keys`."""
        return frozenset(secret for entry in self.keys for secret in entry.value.secrets)

    @cached_property
    def is_about_installing(self) -> bool:
        """Whether the key is only stored for packages that are installed behind it."""
        if not self.lines or self.told or len(self.parts) > 1:
            return False
        first = self.lines[0].step.index
        return any(installs(ran) for step in self.job.steps[first:] for ran in step.commands)

    @cached_property
    def held(self) -> frozenset[Entry]:
        """The same as `env`, to look entries up in."""
        return frozenset(self.env)

    @cached_property
    def at(self) -> Spot:
        """The first place of a key in the workflow."""
        spots = [entry.spot for entry in self.keys]
        spots += [line.ran.spot for line in self.lines]
        here = [spot for spot in spots if spot.path == self.job.path]
        if not here:
            return Spot(self.job.path, self.job.job.line)
        return min(here, key=lambda spot: (spot.line, spot.column))

    @cached_property
    def told(self) -> frozenset[StepScene]:
        """The steps that have the key in their environment and may use it, not to install packages alone."""
        told = (step for step in self.job.steps if self._is_told(step))
        return frozenset(step for step in told if not self._only_installs(step))

    @cached_property
    def publishing(self) -> frozenset[StepScene]:
        """The steps that publish by a command."""
        return frozenset(publish.step for publish in self.publishes)

    @cached_property
    def kept(self) -> frozenset[Entry]:
        """The entries of steps that only install packages, which may be private ones."""
        return frozenset(
            entry
            for step in self.job.steps
            if self._is_told(step) and self._only_installs(step)
            for entry in step.own_env.values()
            if entry.key in KEYS
        )

    @cached_property
    def is_used(self) -> bool:
        """Whether anything in the job uses the key, to publish, as far as that cannot be excluded."""
        if self.parts or uses_key(self.told, self.env, KEYS):
            return True
        return goes_elsewhere(self.job, self.secrets, (*self.keys, *self.kept))

    @cached_property
    def wanted(self) -> Wanted:
        """The key as checks ask for it."""
        return Wanted(KEYS, self.secrets, publishes, actions.KNOWN)

    def is_handled(self, ran: Ran) -> bool:
        """Whether the command goes with the swap."""
        return id(ran) in self._handled

    def numbers(self, step: StepScene) -> frozenset[int]:
        """The lines of the step's script that do."""
        return frozenset(ran.line_in_text for ran in step.commands if ran.inline and self.is_handled(ran))

    @cached_property
    def _handled(self) -> frozenset[int]:
        """By identity: commands can be large, and are not compared."""
        return frozenset(id(ran) for part in self.parts for ran in part.handled)

    def _is_told(self, step: StepScene) -> bool:
        here = {step.env[name] for name in KEYS if name in step.env}
        return not here.isdisjoint(self.held) and touch(step, KEYS, publishes) is not Touch.NONE

    def _only_installs(self, step: StepScene) -> bool:
        """Whether the step has a key of its own, and nothing in it publishes or could."""
        if not any(step.own_env.get(name) in self.held for name in KEYS) or step.action == SETUP:
            return False
        if any(publishes(ran) or is_uncovered(ran) or self.is_handled(ran) for ran in step.commands):
            return False
        if not any(installs(ran) for ran in step.commands) or step.files:
            return False
        return not any(told_the_key(step, self.wanted, self.is_handled, self.numbers(step)))


def publishes(ran: Ran) -> bool:
    """Whether the command is one that publishes a package of npm."""
    return tool_of(ran) is not None


def case_of(job: JobScene, settings: NpmSettings) -> Case:
    """The case of a job, which may have nothing in it."""
    env = tuple(
        entry for entry in env_entries(job) if entry.key in KEYS and entry.value.secrets - {JOB_TOKEN}
    )
    lines = key_lines.key_lines(job)
    held = frozenset(env)
    stored = min((line.step.index for line in lines), default=len(job.steps))
    possible = publishes_of(job) if env or lines else ()
    found = tuple(one for one in possible if _is_keyed(one, held, stored))
    return Case(
        job, env, lines, found, tuple(_parts(job, found, lines, settings)), named_secrets(job, speaks_of_key)
    )


def _is_keyed(publish: Publish, env: frozenset[Entry], stored: int) -> bool:
    """Whether the command finds a stored key: in its environment, or by a line of step `stored`."""
    step = publish.step
    if any(name in step.env and step.env[name] in env for name in KEYS):
        return True
    hidden = any(name in step.own_env for name in KEYS)
    return not hidden and stored <= step.index


def _parts(
    job: JobScene, found: tuple[Publish, ...], lines: tuple[key_lines.KeyLine, ...], settings: NpmSettings
) -> Iterator[Part]:
    for step in actions.keyed_steps(job):
        yield actions.part_of(step, job, settings)
    for publish in found:
        yield commands.part_of(publish, job, settings)
    if lines:
        yield key_lines.part_of(lines)
