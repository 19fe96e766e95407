"""What holds where steps are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pinfix.closure.files import Repository
from pinfix.closure.steps.inputs import known_value
from pinfix.closure.trail import Trail
from pinfix.closure.trust.sources import Given
from pinfix.closure.view import View
from pinfix.github.expressions.values import Contexts
from pinfix.github.jobs import Job, Section, Step


@dataclass(frozen=True, eq=False)
class Scene:
    """What holds for the steps that are being read: `job` and `workflow` around them, None in an action.

    `given`: where the values of inputs come from. `action_folder`: where the action lies, from the work
    space.
    """

    repository: Repository
    view: View
    trail: Trail
    job: Job | None
    workflow: Section | None
    contexts: Contexts = field(default_factory=Contexts)
    given: Given = field(default_factory=Given)
    action_folder: str | None = None


WalkSteps = Callable[[tuple[Step, ...], Scene], None]
"""The walk itself, for what holds steps in turn."""


def with_env(contexts: Contexts, owner: Section | None) -> Contexts:
    """`contexts` with the variables under `env` of `owner`."""
    section = None if owner is None else owner.section("env")
    if section is None:
        return contexts
    values = {name: known_value(text, contexts) for name, text in section.strings()}
    return replace(contexts, env={**contexts.env, **values})
