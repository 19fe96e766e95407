"""An action of the repository itself."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.github.expressions.values import Value
from pinfix.github.jobs import Step
from pinfix_codemods.permissions.infer.actions.described import trace_described
from pinfix_codemods.permissions.infer.setting import Setting, Traced, TraceSteps
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import Need
from pinfix_codemods.permissions.reach import unknown_action


def trace_local(
    folder: str | None,
    step: Step,
    given: Mapping[str, Value],
    live: Live,
    setting: Setting,
    trace_steps: TraceSteps,
) -> Traced:
    """The action in `folder` (from the root of the repository), called by `step` with the inputs `given`.

    `folder` None: it is not known to be of the repository.
    """
    spot = setting.spot(step, "uses")
    shown = step.string("uses") or ""
    stated = None if folder is None else setting.stated_action(f"./{folder}")
    if stated is not None:
        return Traced(Need.of(stated, spot, f"{shown}: as configured"))
    action = None if folder is None else setting.repository.action_at(folder)
    if folder is None or action is None:
        reason = f"the repository has no action `{shown}`: it may come from elsewhere"
        return Traced(unknown_action(spot, reason))
    if live.has_rewritten(action.path):
        return Traced(unknown_action(spot, f"the files of `{shown}` may have been replaced before"))
    inside = setting.inside(action.path, folder)
    return trace_described(action, step, given, live, setting, inside, trace_steps)
