"""Entries of a workflow's `env` that jobs no longer need: they move down to the jobs that still do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pinfix.yaml.meant import text_as_meant
from pinfix.yaml.nodes import Scalar, follow
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, Value
from pinfix_codemods.oidc.checks.touching import Touch, mentions, touch
from pinfix_codemods.oidc.decide.case import Case
from pinfix_codemods.oidc.finding import Finding
from pinfix_codemods.oidc.scene.model import Entry, JobScene

Found = Sequence[tuple[JobScene, tuple[Finding, ...]]]


def outer_entries(case: Case) -> tuple[Entry, ...]:
    """The entries of the workflow's `env` that the swap does without."""
    return tuple(entry for entry in case.swap.removed if entry.level == "workflow")


def moved_down(entries: Iterable[Entry], covered: Mapping[str, set[str]], jobs: Found) -> list[Operation]:
    """What takes `entries` from a workflow's `env` and gives them to the jobs that still need them.

    `covered`: by key, the ids of the jobs that do without; `jobs`: all of the workflow.
    """
    wanted = list({entry.key: entry for entry in entries}.values())
    operations: list[Operation] = [DeleteKey(entry.path) for entry in wanted]
    for job, findings in jobs:
        keep = [
            entry for entry in wanted if job.job.id not in covered[entry.key] and _needs(job, findings, entry)
        ]
        operations += _into_job(job, keep)
    return operations


def _needs(job: JobScene, findings: Sequence[Finding], entry: Entry) -> bool:
    """Whether the job may use the entry: a key of it that stays, a mention, or what cannot be excluded."""
    if not job.steps or _hides(job, entry.key):
        return False
    if any(key.path == entry.path for finding in findings for key in finding.keys):
        return True
    document = job.workflow.document
    if mentions(text_as_meant(document, job.job.node.start, job.job.node.end), {entry.key}):
        return True
    return any(touch(step, {entry.key}, lambda ran: False) is not Touch.NONE for step in job.steps)


def _hides(job: JobScene, key: str) -> bool:
    """Whether the job has an entry of that name itself."""
    own = job.job.section("env")
    return own is not None and own.has(key)


def _into_job(job: JobScene, entries: Sequence[Entry]) -> list[Operation]:
    values: dict[str, Value] = {entry.key: _as_written(job, entry) for entry in entries}
    if not values:
        return []
    path = job.job.path
    if job.job.has("env"):
        return [InsertKey((*path, "env"), key, value) for key, value in values.items()]
    return [InsertKey(path, "env", values, before="steps" if job.job.has("steps") else None)]


def _as_written(job: JobScene, entry: Entry) -> str:
    node = follow(job.workflow.document.node(entry.path))
    return node.value if isinstance(node, Scalar) else entry.value.text
