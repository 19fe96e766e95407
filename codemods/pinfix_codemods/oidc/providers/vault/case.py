"""One job with its keys of Vault: those of the action, and tokens in the environment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from pinfix.config.oidc_settings import VaultSettings
from pinfix.yaml.operations import Path
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.leaving import (
    dynamic_entry,
    from_containers,
    gated,
    goes_to_docker,
    inline_in_run,
    leaves_job,
)
from pinfix_codemods.oidc.checks.touching import Touch, touch
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.elsewhere import named_secrets, other_uses
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.vault.action import Keyed, keyed_steps, part_of
from pinfix_codemods.oidc.providers.vault.names import ACTION, ADDRESS, NAMESPACE, TOKEN, speaks_of_key
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN
from pinfix_codemods.permissions.commands.names import program_name


@dataclass(frozen=True, eq=False)
class Case:
    """`tokens`: the variables that hold a token; `named`: secrets that are keys by their names only."""

    job: JobScene
    settings: VaultSettings
    keyed: tuple[Keyed, ...]
    tokens: tuple[Entry, ...]
    named: frozenset[str]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """How the steps of the action change; the first hands its token on where later steps need one."""
        return tuple(
            part_of(one, self.settings, export=number == 0 and bool(self.consumers))
            for number, one in enumerate(self.keyed)
        )

    @cached_property
    def secrets(self) -> frozenset[str]:
        """All secrets that hold a key."""
        of_tokens = {secret for entry in self.tokens for secret in entry.value.secrets}
        of_parts = {secret for part in self.parts for secret in part.secrets}
        return frozenset(of_tokens | of_parts | self.named) - {ANY_SECRET}

    @cached_property
    def keys(self) -> tuple[Entry, ...]:
        """The entries that hold a key."""
        return (*(key for part in self.parts for key in part.keys), *self.tokens)

    @cached_property
    def at(self) -> Spot:
        """The first place of a key in the workflow."""
        spots = [key.spot for key in self.keys]
        return min(
            spots, key=lambda spot: (spot.line, spot.column), default=Spot(self.job.path, self.job.job.line)
        )

    @cached_property
    def consumers(self) -> tuple[StepScene, ...]:
        """The steps that may use a token in their environment."""
        paths = {entry.path for entry in self.tokens}
        return tuple(step for step in self.job.steps if _is_consumer(step, paths))

    @cached_property
    def needs_step(self) -> bool:
        """Whether a step that signs in has to be put in."""
        first = self.keyed[0].step.index if self.keyed else len(self.job.steps)
        return any(step.index < first for step in self.consumers)


def case_of(job: JobScene, settings: VaultSettings) -> Case:
    """The case of a job; one without keys where it has none."""
    tokens = tuple(
        entry for entry in env_entries(job) if entry.key == TOKEN and entry.value.secrets - {JOB_TOKEN}
    )
    return Case(job, settings, keyed_steps(job), tokens, named_secrets(job, speaks_of_key))


def _is_consumer(step: StepScene, tokens: Collection[Path]) -> bool:
    here = step.env.get(TOKEN)
    if here is None or here.path not in tokens or step.action == ACTION:
        return False
    how = touch(step, {TOKEN}, _is_vault)
    if how is Touch.OWN:
        return not (step.action and is_harmless_action(step.action))
    return how is not Touch.NONE


def _is_vault(ran: Ran) -> bool:
    return bool(ran.command.words) and program_name(ran.command) == "vault"


def objections_of(case: Case) -> tuple[Objection, ...]:
    """Every reason why the job keeps its keys, in the order of the file."""
    found = dict.fromkeys(_of_job(case))
    for step in case.job.steps:
        names = {TOKEN} if step in case.consumers else set()
        found.update(dict.fromkeys(leaves_job(step, names, case.secrets)))
        found.update(dict.fromkeys(goes_to_docker(step, (), case.secrets)))
        found.update(dict.fromkeys(inline_in_run(step, case.secrets)))
    return tuple(
        sorted(found, key=lambda one: (one.spot.path != case.job.path, one.spot.path, one.spot.line))
    )


def _of_job(case: Case) -> Iterator[Objection]:
    job = case.job
    for part in case.parts:
        yield from part.objections
    for entry in case.tokens:
        yield from dynamic_entry(entry)
    yield from from_containers(job, {TOKEN}, case.secrets)
    yield from gated(job, {TOKEN}, case.secrets)
    yield from other_uses(job, case.secrets, case.keys)
    yield from _of_servers(case)
    yield from _of_conditions(case)
    yield from _of_address(case)


def _of_servers(case: Case) -> Iterator[Objection]:
    """Several identities at once: one role stands for one of them."""
    servers = {
        (_text(one.step, "url"), _text(one.step, "namespace"), frozenset(_secrets(one))) for one in case.keyed
    }
    servers |= {("", "", entry.value.secrets) for entry in case.tokens} if not case.keyed else set()
    several = len(servers) > 1 or (case.keyed and case.consumers and not _is_same_token(case))
    if several:
        yield Objection(
            "several-pairs",
            case.at,
            "the job signs in to Vault in several ways, and it is not known which role is for which",
            "make a job for each of them",
        )


def _secrets(keyed: Keyed) -> Iterator[str]:
    for key in keyed.keys:
        yield from key.value.secrets


def _is_same_token(case: Case) -> bool:
    """Whether the variables hold the token that the action is given."""
    given = {secret for one in case.keyed for secret in _secrets(one)}
    return all(entry.value.secrets <= given for entry in case.tokens)


def _of_conditions(case: Case) -> Iterator[Objection]:
    if case.needs_step or not case.keyed or not case.consumers:
        return
    first = case.keyed[0].step
    if first.condition and any(step.condition != first.condition for step in case.consumers):
        yield Objection(
            "condition",
            first.spot("if"),
            "the step that signs in runs under a condition, and a step that has the token runs without it",
            "let the step that signs in run always, and run pinfix again",
        )


def _of_address(case: Case) -> Iterator[Objection]:
    """A step that is put in has to be told where Vault is."""
    if not case.needs_step:
        return
    for name in (ADDRESS, NAMESPACE):
        found = {step.env[name].value.text.strip() for step in case.consumers if name in step.env}
        if len(found) > 1 or (name == ADDRESS and not found):
            yield Objection(
                "missing-value",
                case.at,
                f"where Vault is, is not known: `{name}` is not set, or not the same everywhere",
                f"set `{name}` for the whole job",
            )


def _text(step: StepScene, name: str) -> str:
    entry = step.inputs.get(name)
    return "" if entry is None else entry.value.text.strip()
