"""Other places in a job that a key goes to: inputs, variables of other names, texts of scripts."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.leaving.containers import container_secrets
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import OLD_SPELLINGS, PAIR, is_key_input, speaks_of_key
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, secrets_in

CODE = "unknown-consumer"


def named_secrets(job: JobScene) -> frozenset[str]:
    """The secrets that are keys of AWS by their names, or by the name of what they go to."""
    found: set[str] = set()
    for step in job.steps:
        entries = (*step.own_env.values(), *step.inputs.values())
        for entry in entries:
            stored = entry.value.secrets - {JOB_TOKEN}
            by_place = entry.key in OLD_SPELLINGS or (entry.level == "with" and is_key_input(entry.key))
            found |= stored if by_place else {secret for secret in stored if speaks_of_key(secret)}
        if step.run is not None and "${{" in step.run:
            found |= {secret for secret in secrets_in(step.run) if speaks_of_key(secret)}
    for entry in env_entries(job):
        if entry.level != "step" and entry.value.is_stored and speaks_of_key(entry.value.name):
            found.add(entry.value.name)
    found |= {secret for name, secret in container_secrets(job) if name in PAIR or speaks_of_key(secret)}
    return frozenset(found)


def other_uses(job: JobScene, secrets: Collection[str], known: Collection[Entry]) -> Iterator[Objection]:
    """Where one of the secrets goes, other than the entries `known`."""
    wanted, dealt_with = frozenset(secrets), frozenset(known)
    for entry in env_entries(job):
        if entry not in dealt_with and _holds(entry, wanted):
            yield _as_variable(entry)
    for step in job.steps:
        for entry in step.inputs.values():
            if entry not in dealt_with and _holds(entry, wanted):
                yield _as_input(step, entry)


def _holds(entry: Entry, secrets: frozenset[str]) -> bool:
    return not entry.value.secrets.isdisjoint(secrets)


def _as_variable(entry: Entry) -> Objection:
    if entry.key in OLD_SPELLINGS:
        reason = f"`{entry.key}` is an old spelling, which the action that signs in does not set"
    else:
        reason = (
            f"the key goes to `{entry.key}`, and what reads that is not known to take a session token as well"
        )
    return Objection(CODE, entry.spot, reason, "let the tool take its credentials from the usual variables")


def _as_input(step: StepScene, entry: Entry) -> Objection:
    who = f"`{step.action or step.written_uses}`"
    return Objection(
        CODE,
        entry.spot,
        f"{who} is given the key by `{entry.key}`, and it is not known that it takes a session token as well",
        "sign in before it, and let the action take its credentials from the environment, if it can",
    )
