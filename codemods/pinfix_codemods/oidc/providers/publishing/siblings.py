"""A script that is put in as a step of its own before another step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from pinfix.yaml.nodes import Scalar, follow
from pinfix.yaml.operations import (
    DeleteItem,
    InsertItem,
    InsertKey,
    Operation,
    Path,
    ReplaceItem,
    Value,
)
from pinfix_codemods.oidc.decide.placing.position import apart
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

_COPIED = ("if", "working-directory", "shell")


def script_before(
    job: JobScene, step: StepScene, name: str, script: str, *, like: bool, without: Collection[str] = ()
) -> Operation:
    """The operation that puts `script` before `step`, under the same condition.

    `like`: it also runs in the same folder and shell, and with the same `env` but for the names in `without`.
    `name` is written where the steps around have names.
    """
    value: dict[str, Value] = {}
    if step.step.has("name") or _most_are_named(job):
        value["name"] = name
    for key in _COPIED if like else _COPIED[:1]:
        text = step.step.string(key)
        if text:
            value[key] = text
    env = {key: _as_written(step, key) for key in step.own_env if key not in without} if like else {}
    if env:
        value["env"] = env
    value["run"] = script
    index = step.path[-1]
    assert isinstance(index, int)
    return InsertItem(step.path[:-1], index, value, apart=apart(job, step.index))


@lru_cache(maxsize=4)
def _most_are_named(job: JobScene) -> bool:
    return sum(step.step.has("name") for step in job.steps) * 2 > len(job.steps)


def without_steps(edits: Iterable[Operation], emptied: Iterable[Path]) -> tuple[Operation, ...]:
    """`edits`, and the steps at `emptied` go; what is put in right behind one of them takes its place."""
    left = list(emptied)
    kept: list[Operation] = []
    for edit in edits:
        if isinstance(edit, InsertItem) and (*edit.path, edit.index - 1) in left:
            place = (*edit.path, edit.index - 1)
            left.remove(place)
            kept.append(ReplaceItem(place, edit.value))
        else:
            kept.append(edit)
    return (*kept, *(DeleteItem(path) for path in left))


def environment_of(job: JobScene, name: str | None) -> tuple[Operation, ...]:
    """What gives the job the environment that is configured, where it has none."""
    if name is None or job.job.has("environment"):
        return ()
    before = "steps" if job.job.has("steps") else None
    return (InsertKey(job.job.path, "environment", name, before=before),)


def _as_written(step: StepScene, key: str) -> str:
    section = step.step.section("env")
    node = None if section is None else section.node.get(key)
    found = None if node is None else follow(node)
    return found.value if isinstance(found, Scalar) else ""
