"""Actions of the repository itself."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from pinfix.closure.places.submodules import submodule_files
from pinfix.closure.programs import Program
from pinfix.closure.scripts import walk_file, walk_program, walk_script
from pinfix.closure.steps.inputs import ways_of_inputs
from pinfix.closure.steps.scene import Scene, WalkSteps
from pinfix.closure.texts import Text
from pinfix.closure.tools import ENTRY_POINT, files_of_image
from pinfix.closure.trail import Trail
from pinfix.closure.trust.heads import told
from pinfix.closure.trust.sources import Given
from pinfix.github.action import Action
from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Section, Step, read_steps
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import follow

_ACTION_NAMES = ("action.yml", "action.yaml")


def walk_local(step: Step, folder: str, scene: Scene, walk_steps: WalkSteps) -> None:
    """An action of the repository: its own file, and what that names."""
    written, line = step.string("uses") or "", step.line_of("uses")
    path = scene.view.path(folder)
    if path is None or folder.startswith(".."):
        return
    action = _action_at(path, scene)
    if action is None:
        if scene.view.tracked_at(posixpath.join(folder, "Dockerfile")):
            _image(scene.trail, line, folder, "Dockerfile", scene)
        else:
            for one in submodule_files(folder, scene.view):
                scene.trail.runs(line, "a submodule", one)
            scene.trail.lost(
                line,
                "missing-action",
                written,
                "the repository has no such action: it may come from elsewhere",
            )
        return
    inside = scene.trail.runs(line, written, posixpath.join(path, posixpath.basename(action.path)))
    root = follow(action.document.roots[0])
    described = Section(action.document, root, (), 0) if isinstance(root, MappingNode) else None
    runs = None if described is None else described.section("runs")
    if described is None or runs is None:
        return
    using = (runs.string("using") or "").lower()
    there = replace(scene, trail=inside, job=None, workflow=None, action_folder=folder)
    if using == "composite":
        known = described.section("inputs")
        origins = Given(scene.given.handed(step, known))
        for given in ways_of_inputs(step, scene.contexts):
            inputs = _with_defaults(known, given)
            contexts = Contexts(env=scene.contexts.env, inputs=inputs)
            _composite(runs, written, line, replace(there, contexts=contexts, given=origins), walk_steps)
        return
    scene.trail.brings(told(step, scene.given))
    if using == "docker":
        _docker_action(runs, folder, there)
    else:
        _javascript_action(runs, folder, there)


def _action_at(folder: str, scene: Scene) -> Action | None:
    """The action in `folder`, which may be a symbolic link, as its file may."""
    tracked = scene.view.tracked
    real = (posixpath.split(tracked.real(posixpath.join(folder, name))) for name in _ACTION_NAMES)
    found = (scene.repository.action_at(there or ".") for there, name in real if name in _ACTION_NAMES)
    return next((action for action in found if action is not None), None)


def _composite(runs: Section, written: str, line: int, scene: Scene, walk_steps: WalkSteps) -> None:
    contexts, view = scene.contexts, scene.view
    values = tuple(contexts.env.items()), tuple((contexts.inputs or {}).items())
    key = (
        runs.text,
        scene.action_folder,
        values,
        tuple(scene.given.inputs.items()),
        view.mounts,
        view.is_image,
    )

    def walk(trail: Trail) -> None:
        walk_steps(read_steps(runs), replace(scene, trail=trail))

    scene.trail.walks(line, written, key, walk)


def _with_defaults(described: Section | None, given: Mapping[str, Value]) -> dict[str, Value]:
    """The inputs of an action: what the step gives, else what the action says."""
    found: dict[str, Value] = {}
    for name, one in () if described is None else described.sections():
        default = one.string("default")
        found[name.lower()] = value_of(default, Contexts()) if default else Value()
    return {**found, **given}


def _javascript_action(runs: Section, folder: str, scene: Scene) -> None:
    for key in ("pre", "main", "post"):
        written = runs.string(key)
        if written is None:
            continue
        place = posixpath.normpath(posixpath.join(folder, written))
        path = scene.view.tracked_at(place)
        if path is None:
            scene.trail.lost(
                runs.line_of(key), "missing-file", written, f"there is no file {place}: the run may make it"
            )
            continue
        inside = scene.trail.runs(runs.line_of(key), f"{key}: {written}", path)
        text = scene.view.read(place)
        if text is not None:
            walk_program(Program(text, "javascript", place, "."), 1, scene.view, inside)


def _docker_action(runs: Section, folder: str, scene: Scene) -> None:
    image = runs.string("image") or ""
    if not image.startswith("docker://"):
        _image(scene.trail, runs.line_of("image"), folder, image, scene)
    for key in ("pre-entrypoint", "entrypoint", "post-entrypoint"):
        written = runs.string(key)
        path = None if written is None else scene.view.tracked_at(posixpath.join(folder, written.lstrip("/")))
        if written is not None and path is not None:
            inside = scene.trail.runs(runs.line_of(key), f"{key}: {written}", path)
            walk_file(scene.view.place(path) or path, ".", scene.view, inside)


def _image(trail: Trail, line: int, folder: str, name: str, scene: Scene) -> None:
    """The image of a Docker action; its entry point runs as well."""
    for use in files_of_image(
        posixpath.normpath(posixpath.join(folder, name)), folder, scene.view, starts=True
    ):
        inside = trail.runs(line, f"image: {name}", use.path or "")
        for cut in use.cut_off:
            inside.lost(cut.line, "too-much", cut.what, cut.reason)
        view = scene.view if use.mounts is None else replace(scene.view, mounts=use.mounts, is_image=True)
        for piece in use.pieces:
            there = replace(view, is_started=piece.what == ENTRY_POINT)
            walk_script(Text(piece.line, piece.text, piece.shell, piece.folder), there, inside)
