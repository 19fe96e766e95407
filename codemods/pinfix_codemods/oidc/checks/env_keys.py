"""Keys among the environment variables of a job."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene


def env_entries(job: JobScene) -> Iterator[Entry]:
    """Every entry of `env` that is written for the job: of the workflow, of the job, of its steps.

    Of the workflow those too which the job writes anew, for they are what the job would fall back to. A job
    without steps has none: a workflow that it calls does not see them.
    """
    if not job.steps:
        return
    yield from job.outer_env.values()
    yield from (entry for entry in job.env.values() if entry.level == "job")
    for step in job.steps:
        yield from step.own_env.values()


def stored_entries(job: JobScene, names: Collection[str]) -> tuple[Entry, ...]:
    """The entries with one of these names whose value is a stored secret, written there as such."""
    return tuple(
        entry
        for entry in env_entries(job)
        if entry.key in names and entry.value.is_stored and not entry.value.through
    )


def passed_on(job: JobScene, names: Collection[str]) -> tuple[Entry, ...]:
    """The entries of `env` and `with` whose value comes, all or in part, from one of the names.

    That is by `${{ env.X }}`, over other variables as well.
    """
    entries = [*env_entries(job), *(entry for step in job.steps for entry in step.inputs.values())]
    return tuple(entry for entry in entries if not set(entry.value.through).isdisjoint(names))


def in_force(step: StepScene, names: Collection[str]) -> tuple[Entry, ...]:
    """Those of the names that have a value at the step, whatever it is; an empty one hides outer ones."""
    found = (step.env[name] for name in step.env if name in names)
    return tuple(entry for entry in found if entry.value.kind != "empty")
