"""Steps that use an action: of the repository, or of another that runs files of this one."""

from __future__ import annotations

import posixpath

from pinfix.closure.scripts import walk_script
from pinfix.closure.steps.inputs import given_inputs, ways_of_inputs
from pinfix.closure.steps.local_actions import walk_local
from pinfix.closure.steps.remote_actions import commands_of
from pinfix.closure.steps.runs import walk_program
from pinfix.closure.steps.scene import Scene, WalkSteps
from pinfix.closure.texts import Text
from pinfix.github.jobs import Step
from pinfix.github.uses import ExpressionUses, LocalUses, RepositoryUses, SelfUses, parse_uses


def walk_uses(step: Step, scene: Scene, walk_steps: WalkSteps) -> None:
    """Note what the action of `step` runs."""
    written = step.string("uses") or ""
    line = step.line_of("uses")
    match parse_uses(written):
        case LocalUses(path):
            walk_local(step, posixpath.normpath(path or "."), scene, walk_steps)
        case SelfUses(path):
            place = scene.view.place(path or ".")
            walk_local(step, place or path or ".", scene, walk_steps)
        case RepositoryUses() as uses:
            _remote(step, uses, line, scene)
        case ExpressionUses():
            scene.trail.lost(line, "dynamic-path", written, "which action it uses is known only when it runs")
        case _:
            pass  # an image, another server, or nothing: no file of the repository


def _remote(step: Step, uses: RepositoryUses, line: int, scene: Scene) -> None:
    inputs = given_inputs(step, scene.contexts)
    program = inputs.get("script")
    if f"{uses.owner}/{uses.repo}".lower() == "actions/github-script" and program is not None:
        text = step.section("with")
        walk_program((text.string("script") if text else "") or "", "javascript", line, ".", scene)
        return
    for way in ways_of_inputs(step, scene.contexts):
        for command, folder in commands_of(uses, way):
            walk_script(
                Text(line, command, "bash", folder, scene.action_folder, True), scene.view, scene.trail
            )
