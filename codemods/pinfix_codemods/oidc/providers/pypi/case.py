"""One job with all the ways in which it uses a key of the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, touch
from pinfix_codemods.oidc.providers.publishing.consumers import Wanted
from pinfix_codemods.oidc.providers.publishing.elsewhere import goes_elsewhere, named_secrets, uses_key
from pinfix_codemods.oidc.providers.pypi.commands import Upload, is_publib, tool_of, uploads_of
from pinfix_codemods.oidc.providers.pypi.names import ACTION, KEYS, TOOLS, USERS, speaks_of_key
from pinfix_codemods.oidc.providers.pypi.part import Part
from pinfix_codemods.oidc.providers.pypi.shapes import action, builders, by_itself
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.telling import may_have_secrets
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN


@dataclass(frozen=True, eq=False)
class Case:
    """`env`: the entries of `env` that hold a key; `uploads`: the commands that find one."""

    job: JobScene
    env: tuple[Entry, ...]
    uploads: tuple[Upload, ...]
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
        """The entries that hold a key."""
        return tuple(dict.fromkeys([*self.env, *(entry for part in self.parts for entry in part.keys)]))

    @cached_property
    def users(self) -> tuple[Entry, ...]:
        """The names of users beside the keys: with one of its own a program would not ask for a token."""
        return tuple(entry for entry in env_entries(self.job) if entry.key in self.names & USERS)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables of the programs whose keys are there."""
        found = [tool for tool in TOOLS.values() if any(entry.key in tool.keys for entry in self.env)]
        return frozenset[str]().union(*(tool.keys | tool.users for tool in found))

    @cached_property
    def held(self) -> frozenset[Entry]:
        """The same as `env`, to look entries up in."""
        return frozenset(self.env)

    @cached_property
    def at(self) -> Spot:
        """The first place of a key in the workflow."""
        spots = [entry.spot for entry in self.keys]
        spots += [upload.ran.spot for upload in self.uploads]
        spots += [ran.spot for part in self.parts for ran in part.handled]
        here = [spot for spot in spots if spot.path == self.job.path]
        if not here:
            return Spot(self.job.path, self.job.job.line)
        return min(here, key=lambda spot: (spot.line, spot.column))

    @cached_property
    def told(self) -> frozenset[StepScene]:
        """The steps that have the key in their environment and may use it."""
        return frozenset(step for step in self.job.steps if self._is_told(step))

    @cached_property
    def is_used(self) -> bool:
        """Whether anything in the job uses the key, as far as that cannot be excluded."""
        if self.parts or uses_key(self.told, self.env, KEYS):
            return True
        return goes_elsewhere(self.job, self.secrets, (*self.keys, *self.users))

    @cached_property
    def wanted(self) -> Wanted:
        """The key as checks ask for it."""
        return Wanted(KEYS, self.secrets, publishes, frozenset({ACTION}))

    def is_handled(self, ran: Ran) -> bool:
        """Whether the command goes with the swap, or changes."""
        return id(ran) in self._handled

    def lines(self, step: StepScene) -> frozenset[int]:
        """The lines of the step's script that do."""
        return frozenset(ran.line_in_text for ran in step.commands if ran.inline and self.is_handled(ran))

    @cached_property
    def _handled(self) -> frozenset[int]:
        """By identity: commands can be large, and are not compared."""
        return frozenset(id(ran) for part in self.parts for ran in part.handled)

    def _is_told(self, step: StepScene) -> bool:
        here = {step.env[name] for name in KEYS if name in step.env}
        return not here.isdisjoint(self.held) and touch(step, KEYS, publishes) is not Touch.NONE


def publishes(ran: Ran) -> bool:
    """Whether the command is one that publishes to an index of Python packages."""
    return tool_of(ran) is not None or is_publib(ran)


def case_of(job: JobScene) -> Case:
    """The case of a job, which may have nothing in it."""
    env = tuple(
        entry for entry in env_entries(job) if entry.key in KEYS and entry.value.secrets - {JOB_TOKEN}
    )
    lines = builders.key_lines(job)
    possible = uploads_of(job) if any(map(may_have_secrets, job.steps)) else ()
    uploads = tuple(
        upload
        for upload in possible
        if by_itself.is_keyed(upload) or (upload.tool.name == "poetry" and lines)
    )
    return Case(job, env, uploads, tuple(_parts(job, uploads, lines)), named_secrets(job, speaks_of_key))


def _parts(job: JobScene, uploads: tuple[Upload, ...], lines: tuple[builders.KeyLine, ...]) -> Iterator[Part]:
    for step in action.keyed_steps(job):
        yield action.part_of(step, job)
    for upload in uploads:
        if upload.tool.by_itself:
            yield by_itself.part_of(upload, job)
    replaced = tuple(upload for upload in uploads if upload.tool.name in builders.REPLACED)
    if replaced or lines:
        yield builders.part_of(replaced, lines, job)
