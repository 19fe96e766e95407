"""Keys as inputs of `pypa/gh-action-pypi-publish`."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.yaml.operations import DeleteKey
from pinfix_codemods.oidc.checks.leaving import dynamic_entry
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.pypi.names import ACTION, PROVIDER
from pinfix_codemods.oidc.providers.pypi.part import Part, Published
from pinfix_codemods.oidc.providers.pypi.targets import index_of_action, package_at
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

_PASSWORD = "password"  # noqa: S105  # the name of an input
_USER = "user"


def keyed_steps(job: JobScene) -> tuple[StepScene, ...]:
    """The steps that hand a stored key to the action."""
    return tuple(step for step in job.steps if step.action == ACTION and _password(step) is not None)


def part_of(step: StepScene, job: JobScene) -> Part:
    """How the step publishes without: with a user of its own the action would not ask for a token."""
    password = _password(step)
    assert password is not None
    index = index_of_action(step)
    dropped = [password, *(step.inputs[name] for name in (_USER,) if name in step.inputs)]
    objections = [*dynamic_entry(password), *([index] if isinstance(index, Objection) else [])]
    return Part(
        keys=(password,),
        secrets=password.value.secrets - {JOB_TOKEN},
        edits=tuple(DeleteKey(entry.path) for entry in dropped),
        raises=tuple(_raised(step)),
        consumers=(step,),
        published=() if isinstance(index, Objection) else (Published(index, _package(step, job)),),
        objections=tuple(objections),
    )


def _password(step: StepScene) -> Entry | None:
    entry = step.inputs.get(_PASSWORD)
    return entry if entry is not None and entry.value.secrets - {JOB_TOKEN} else None


def _raised(step: StepScene) -> Iterator[Raise]:
    fact = facts(PROVIDER)[ACTION]
    if is_older(step, fact.minimum) is not False:
        yield Raise(step, fact.write)


def _package(step: StepScene, job: JobScene) -> str:
    """By the folder above the one with the files to publish."""
    written = step.inputs.get("packages-dir") or step.inputs.get("packages_dir")
    text = "dist" if written is None else written.value.text.strip().strip("/").removeprefix("./")
    return package_at(job, text.rpartition("/")[0]) if "${{" not in text else ""
