"""Other places of a job that the secret of a key goes to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.leaving.containers import container_secrets
from pinfix_codemods.oidc.checks.touching import names_them
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.publishing.consumers import UNKNOWN
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, secrets_in


def named_secrets(job: JobScene, speaks: Callable[[str], bool]) -> frozenset[str]:
    """The secrets in the steps of the job, or in its own `env`, that are keys by their names."""
    found: set[str] = set()
    for step in job.steps:
        for entry in (*step.own_env.values(), *step.inputs.values()):
            found |= entry.value.secrets
        if step.run is not None and "${{" in step.run:
            found |= secrets_in(step.run)
    found |= {
        entry.value.name for entry in env_entries(job) if entry.level == "job" and entry.value.is_stored
    }
    found |= {secret for _, secret in container_secrets(job)}
    return frozenset(secret for secret in found - {JOB_TOKEN} if speaks(secret))


def uses_key(told: Iterable[StepScene], entries: Collection[Entry], names: Collection[str]) -> bool:
    """Whether one of the steps, which find the key, is seen to use it, or cannot be read.

    Where the key is of the job or the workflow, programs of which nothing is known are not enough.
    """
    own = frozenset(entries)
    return any(
        step.lost or names_them(step, names) or not own.isdisjoint(step.own_env.values()) for step in told
    )


def goes_elsewhere(job: JobScene, secrets: Collection[str], known: Collection[Entry]) -> bool:
    """Whether one of the secrets is anywhere in the job but in the entries `known`."""
    if next(other_uses(job, secrets, known), None) is not None:
        return True
    texts = (step.run for step in job.steps if step.run is not None and "${{" in step.run)
    return any(not secrets_in(text).isdisjoint(secrets) for text in texts)


def other_uses(job: JobScene, secrets: Collection[str], known: Collection[Entry]) -> Iterator[Objection]:
    """Where one of the secrets goes in the job or its steps, other than the entries `known`."""
    wanted, dealt_with = frozenset(secrets), frozenset(known)
    entries = [entry for entry in env_entries(job) if entry.level != "workflow"]
    entries += [entry for step in job.steps for entry in step.inputs.values()]
    for entry in entries:
        if entry not in dealt_with and not entry.value.secrets.isdisjoint(wanted):
            yield Objection(
                UNKNOWN,
                entry.spot,
                f"the key goes to `{entry.key}` as well, and what takes it there is not known to do without",
                "give the key only to what publishes, under the name that it reads",
            )
