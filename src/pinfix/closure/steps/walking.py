"""The steps of a job, or of a composite action, in their order."""

from __future__ import annotations

from dataclasses import replace

from pinfix.closure.steps.checkouts import after_step
from pinfix.closure.steps.remote_actions import LISTED
from pinfix.closure.steps.runs import walk_run, with_search_path
from pinfix.closure.steps.scene import Scene, with_env
from pinfix.closure.steps.uses import walk_uses
from pinfix.closure.trust.heads import brought_by, variables_of
from pinfix.github.expressions.conditions import is_never
from pinfix.github.jobs import Step


def walk_steps(steps: tuple[Step, ...], scene: Scene) -> None:
    """Note all that `steps` run. A condition may hold, unless it is plainly false."""
    for step in steps:
        if is_never(step.string("if") or ""):
            continue
        here = replace(scene, contexts=with_env(scene.contexts, step))
        scene.trail.brings(variables_of(step, scene.given))
        if step.has("run"):
            walk_run(step, here)
            scene = replace(scene, view=with_search_path(step, here))
        else:
            scene.trail.brings(brought_by(step, scene.given, LISTED))
            walk_uses(step, here, walk_steps)
        scene = replace(
            scene, view=replace(scene.view, mounts=after_step(step, scene.view.mounts, here.contexts))
        )
