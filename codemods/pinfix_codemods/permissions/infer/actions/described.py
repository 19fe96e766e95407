"""An action of which the `action.yml` is at hand: the steps of a composite one are walked as if they stood
in the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pinfix.github.action import Action
from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Contexts, Holds, Value
from pinfix.github.jobs import Section, Step, read_steps
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import follow
from pinfix_codemods.permissions.actions.given import may_push
from pinfix_codemods.permissions.infer.actions.docker_files import texts_in_image
from pinfix_codemods.permissions.infer.environment import handed
from pinfix_codemods.permissions.infer.setting import MOST_NESTED, Setting, Traced, TraceSteps
from pinfix_codemods.permissions.live import Effect, Live, PutsOut
from pinfix_codemods.permissions.reach import need_by_purpose, speaks_of_pushing, unknown_action, unread_code


def trace_described(
    action: Action,
    step: Step,
    given: Mapping[str, Value],
    live: Live,
    setting: Setting,
    inside: Setting,
    trace_steps: TraceSteps,
) -> Traced:
    """What `action` needs, called by `step` with `given` as inputs; `inside` is the setting of its steps."""
    shown = step.string("uses") or ""
    spot = setting.spot(step, "uses")
    if action.path in setting.trail or len(setting.trail) >= MOST_NESTED:
        return Traced(unknown_action(spot, f"`{shown}` uses itself, or actions nest too deep"))
    inputs = {**_defaults(action), **given}
    runs = _section(action, "runs")
    if runs is None or (action.using or "").lower() != "composite":
        told = may_push(given) or _image_pushes(action, runs, inside)
        need = unread_code(live, spot, f"the action {shown}", handed=handed(inputs), may_push=told)
        return Traced(need | need_by_purpose(_words(action), live, spot, f"the action {shown}"))
    inner = replace(live, inputs=inputs, outputs={})
    traced = trace_steps(read_steps(runs), inner, inside)
    return Traced(traced.need, _outward(action, inner, traced.effects, step))


def _image_pushes(action: Action, runs: Section | None, inside: Setting) -> bool:
    """Whether a script in the image of an action of the repository seems to push with git."""
    if runs is None or inside.folder is None or (action.using or "").lower() != "docker":
        return False
    return any(map(speaks_of_pushing, texts_in_image(runs, inside.folder, inside.repository)))


def _defaults(action: Action) -> dict[str, Value]:
    inputs = _section(action, "inputs")
    if inputs is None:
        return {}
    return {
        name.lower(): value_of(section.string("default") or "", Contexts())
        for name, section in inputs.sections()
    }


def _words(action: Action) -> str:
    """What the action says of itself: its name and its description."""
    root = follow(action.document.roots[0])
    if not isinstance(root, MappingNode):
        return ""
    top = Section(action.document, root, (), 0)
    return " ".join(text for key in ("name", "description") if (text := top.string(key)))


def _section(action: Action, key: str) -> Section | None:
    root = follow(action.document.roots[0])
    return Section(action.document, root, (), 0).section(key) if isinstance(root, MappingNode) else None


def _outward(action: Action, inner: Live, effects: tuple[Effect, ...], step: Step) -> tuple[Effect, ...]:
    """What is left behind: of the outputs of steps inside only those that become outputs of the action."""
    lasting = tuple(effect for effect in effects if not isinstance(effect, PutsOut))
    outputs = _section(action, "outputs")
    name = (step.string("id") or "").lower()
    if outputs is None or not name:
        return lasting
    contexts = inner.after(effects).contexts
    values = [value_of(output.string("value") or "", contexts) for _, output in outputs.sections()]
    held = max((value.holds for value in values), default=Holds.NO)
    return (*lasting, PutsOut(name, held)) if held else lasting
