"""Keys that are not plainly one secret (R07)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Entry, JobScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN, secrets_in

CODE = "dynamic-key"


def dynamic(job: JobScene, names: Collection[str]) -> Iterator[Objection]:
    """The entries of `env` with one of the names whose value an expression makes of secrets, or chooses.

    Values without a stored secret, such as outputs of steps, are none.
    """
    for entry in env_entries(job):
        if entry.key in names:
            yield from dynamic_entry(entry)
    for section in (job.root, job.job, *(step.step for step in job.steps)):
        if secrets_in(section.string("env") or ""):
            yield Objection(
                CODE,
                job.spot(section, "env"),
                "all of `env` comes out of an expression with secrets in it",
                "write the variables one by one, each as `${{ secrets.NAME }}`",
            )


def dynamic_entry(entry: Entry) -> Iterator[Objection]:
    """The same for one entry, of `with` as well."""
    value = entry.value
    stored = value.secrets - {JOB_TOKEN}
    if value.kind != "dynamic" or not stored:
        return
    which = "is chosen while the workflow runs" if ANY_SECRET in stored else "comes out of an expression"
    yield Objection(
        CODE,
        entry.spot,
        f"the secret in `{entry.key}` {which}",
        "name the secret plainly, as `${{ secrets.NAME }}`",
    )
