"""The steps of a job, or of a composite action, in their order."""

from __future__ import annotations

from pinfix.github.expressions.conditions import is_never
from pinfix.github.jobs import Step
from pinfix_codemods.permissions.infer.actions.uses import trace_uses
from pinfix_codemods.permissions.infer.environment import with_env
from pinfix_codemods.permissions.infer.running.runs import trace_run
from pinfix_codemods.permissions.infer.setting import Setting, Traced
from pinfix_codemods.permissions.live import Effect, Live
from pinfix_codemods.permissions.need import Need, union


def trace_steps(steps: tuple[Step, ...], live: Live, setting: Setting) -> Traced:
    """Walk along `steps`. A condition may hold, unless it is plainly false: all steps count."""
    needs: list[Need] = []
    effects: list[Effect] = []
    for step in steps:
        if is_never(step.string("if") or ""):
            continue
        within, here = with_env(live, step), setting.at(step)
        if step.has("run"):
            traced = trace_run(step, within, here)
        else:
            traced = trace_uses(step, within, here, trace_steps)
        needs.append(traced.need)
        effects += traced.effects
        live = live.after(traced.effects)
        if setting.until_lost and traced.need.sinks:
            break
    return Traced(union(needs), tuple(effects))
