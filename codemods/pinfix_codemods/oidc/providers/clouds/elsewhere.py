"""Other places in a job that a key goes to: variables of other names, inputs of other actions (R10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.leaving.containers import container_secrets
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, secrets_in

UNKNOWN = "unknown-consumer"


def named_secrets(job: JobScene, speaks_of_key: Callable[[str], bool]) -> frozenset[str]:
    """The secrets in the job that are keys by their names."""
    found: set[str] = set()
    for step in job.steps:
        for entry in (*step.own_env.values(), *step.inputs.values()):
            found |= entry.value.secrets - {JOB_TOKEN}
        if step.run is not None and "${{" in step.run:
            found |= secrets_in(step.run)
    for entry in job.env.values():
        found |= entry.value.secrets - {JOB_TOKEN}
    found |= {secret for _, secret in container_secrets(job)}
    return frozenset(secret for secret in found if speaks_of_key(secret))


def other_uses(job: JobScene, secrets: Collection[str], known: Collection[Entry]) -> Iterator[Objection]:
    """Where one of the secrets goes, other than the entries `known`."""
    wanted, dealt_with = frozenset(secrets), {entry.path for entry in known}
    for entry in env_entries(job):
        if entry.path not in dealt_with and not entry.value.secrets.isdisjoint(wanted):
            yield Objection(
                UNKNOWN,
                entry.spot,
                f"the key goes to `{entry.key}`, and what reads that is not known to do without it",
                "let the program that reads it take its credentials from the login of the job",
            )
    for step in job.steps:
        for entry in step.inputs.values():
            if entry.path not in dealt_with and not entry.value.secrets.isdisjoint(wanted):
                yield _as_input(step, entry)


def _as_input(step: StepScene, entry: Entry) -> Objection:
    return Objection(
        UNKNOWN,
        entry.spot,
        f"`{step.action or step.written_uses}` is given the key by `{entry.key}`, and it is not known that it"
        " can do without",
        "sign in before it, and let the action take its credentials from the job, if it can",
    )
