"""The token of one service in one job: where it stands, and which steps use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.shell.model import Command
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, mentions, touch
from pinfix_codemods.oidc.providers.clouds.script_lines import ScriptLines
from pinfix_codemods.oidc.providers.clouds.words import secrets_of
from pinfix_codemods.oidc.providers.publishing.elsewhere import named_secrets
from pinfix_codemods.oidc.providers.tokens.given import Told, given_inputs, told_in
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN, is_stored


@dataclass(frozen=True, eq=False)
class Key:
    """`env` and `inputs`: the entries that hold the token. `told`: the commands that are given it.

    `named`: secrets that are such tokens by their names.
    """

    job: JobScene
    service: Service
    env: tuple[Entry, ...]
    inputs: tuple[Entry, ...]
    told: tuple[Told, ...]
    named: frozenset[str]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries that hold it."""
        return (*self.env, *self.inputs)

    @cached_property
    def used(self) -> frozenset[str]:
        """The secrets that are seen to be handed over as the token."""
        found = {secret for entry in self.entries for secret in entry.value.secrets}
        found |= {secret for told in self.told for secret in told.secrets}
        return frozenset(found) - {ANY_SECRET, JOB_TOKEN}

    @cached_property
    def secrets(self) -> frozenset[str]:
        """All secrets that hold it."""
        return self.used | self.named

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that hold it."""
        return self.service.variables | {entry.key for entry in self.env}

    @cached_property
    def at(self) -> Spot:
        """The first place of it in the workflow."""
        spots = [*(entry.spot for entry in self.entries), *(told.ran.spot for told in self.told)]
        here = [spot for spot in spots if spot.path == self.job.path]
        usual = Spot(self.job.path, self.job.job.line)
        return min(here, key=lambda spot: (spot.line, spot.column), default=usual)

    @cached_property
    def holders(self) -> frozenset[StepScene]:
        """The steps that have the token in their environment and may use it."""
        return frozenset(step for step in self.job.steps if self._holds(step))

    @cached_property
    def told_steps(self) -> frozenset[StepScene]:
        """The steps with a command that is given it."""
        return frozenset(told.step for told in self.told)

    @cached_property
    def users(self) -> tuple[StepScene, ...]:
        """The steps that are seen to use it, or are handed it by themselves."""
        return tuple(
            step
            for step in self.job.steps
            if step in self.told_steps or self.has_input(step) or (step in self.holders and self._uses(step))
        )

    def is_handled(self, ran: Ran) -> bool:
        """Whether the command is one that is given the token as it should be, or prints it to such a one."""
        if id(ran) in self._given:
            return True
        return any(before == ran.command for before in self._piped.get(ran.command.line, ()))

    def lines(self, step: StepScene) -> frozenset[int]:
        """The lines of the step's script on which nothing but such commands have the token."""
        if step not in self.told_steps:
            return frozenset()
        text, handled, others = ScriptLines(step, ()), set[int](), set[int]()
        for ran in step.commands:
            if not ran.inline:
                continue
            if self.is_handled(ran):
                handled.update(text.numbers(ran))
            elif not secrets_of(ran.command, step).isdisjoint(self.secrets):
                others.update(text.numbers(ran))
        return frozenset(handled - others)

    def holds(self, entry: Entry) -> bool:
        """Whether the entry is one that holds the token."""
        return entry in self._held

    def has_input(self, step: StepScene) -> bool:
        """Whether the step's action is given the token by an input."""
        return not self._held.isdisjoint(step.inputs.values())

    def runs_tool(self, step: StepScene) -> bool:
        """Whether the step runs something that is known to use the token, or is one of its actions."""
        return (
            step.action in self.service.actions
            or any(self.service.is_tool(ran) for ran in step.commands)
            or any(self.service.trace in file.text for file in step.files)
        )

    @cached_property
    def _held(self) -> frozenset[Entry]:
        return frozenset(self.entries)

    @cached_property
    def _given(self) -> frozenset[int]:
        return frozenset(id(told.ran) for told in self.told)

    @cached_property
    def _piped(self) -> dict[int, list[Command]]:
        """What is piped into commands that are given the token, by its line."""
        found: dict[int, list[Command]] = {}
        for told in self.told:
            for before in told.ran.command.input_from:
                found.setdefault(before.line, []).append(before)
        return found

    def _holds(self, step: StepScene) -> bool:
        here = {step.env[name] for name in self.names if name in step.env}
        if here.isdisjoint(self._held):
            return False
        return touch(step, self.names, self.service.is_tool) is not Touch.NONE

    def _uses(self, step: StepScene) -> bool:
        if not self._held.isdisjoint(step.own_env.values()) or self.runs_tool(step):
            return True
        texts = [*step.texts, *(file.text for file in step.files)]
        return any(mentions(text, self.names) for text in texts)


def key_of(job: JobScene, service: Service) -> Key | None:
    """The token in a job; None where there is none."""
    told = tuple(told_in(job, service))
    aliases = frozenset[Entry]().union(*(one.entries for one in told))
    every = tuple(env_entries(job))
    env = {
        entry: None
        for entry in every
        if is_stored(entry.value) and (entry.key in service.variables or entry in aliases)
    }
    inputs = tuple(given_inputs(job, service))
    env.update((entry, None) for entry in behind((*env, *inputs), every))
    key = Key(job, service, tuple(env), inputs, told, named_secrets(job, service.speaks))
    return key if key.secrets or key.entries else None


def behind(entries: Iterable[Entry], every: Iterable[Entry]) -> Iterator[Entry]:
    """Those of `every` over which `entries` get the token, as `${{ env.X }}`."""
    names = {name for entry in entries for name in entry.value.through}
    return (entry for entry in every if entry.key in names and is_stored(entry.value))
