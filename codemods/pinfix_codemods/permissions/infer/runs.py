"""A step that runs a script of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pinfix.github.jobs import Step
from pinfix.shell.model import Shell
from pinfix_codemods.permissions.commands import STEP
from pinfix_codemods.permissions.infer.scripts import Source, trace_script
from pinfix_codemods.permissions.infer.setting import Setting, Traced
from pinfix_codemods.permissions.infer.startup import trace_startup
from pinfix_codemods.permissions.live import Effect, Live, PutsOut
from pinfix_codemods.permissions.need import Need, Spot, union
from pinfix_codemods.permissions.reach import unread_code


def trace_run(step: Step, live: Live, setting: Setting) -> Traced:
    """Read the script of `step`, in every shell that may run it."""
    script = step.script
    if script is None:
        return Traced(unread_code(live, setting.spot(step, "run"), f"what {step.shown} runs is no text, and"))
    shells = setting.shells(step, live)
    if shells >= {"bash", "sh"}:
        shells -= {"sh"}  # one grammar for both
    source = Source(
        setting.path,
        step.line_in_script(1),
        script.value,
        "other",
        setting.working_folder(step, live),
        one_line=script.style != "|",
    )
    first = trace_startup(source, live, setting) if "bash" in shells else Traced()
    live = live.after(first.effects)
    traced = [trace_script(replace(source, shell=shell), live, setting) for shell in sorted(shells)]
    if len(traced) > 1:
        traced = _doubted(dict(zip(sorted(shells), traced, strict=True)))
    traced.append(first)
    effects = (effect for outcome in traced for effect in outcome.effects)
    return Traced(
        union(outcome.need for outcome in traced), tuple(_of_step(effect, step) for effect in effects)
    )


_POWERSHELLS: frozenset[Shell] = frozenset({"pwsh", "powershell"})
_WHY = (
    " (read as PowerShell, for the runner may be one of Windows; `shell: bash` in the step would settle it)"
)


def _doubted(traced: Mapping[Shell, Traced]) -> list[Traced]:
    """Where another shell may run the script, what is lost only in PowerShell is said to be lost there."""
    others = [outcome for shell, outcome in traced.items() if shell not in _POWERSHELLS]
    lost = {sink.spot for outcome in others for sink in outcome.need.sinks}
    return [
        replace(outcome, need=_in_powershell(outcome.need, lost))
        if shell in _POWERSHELLS and others
        else outcome
        for shell, outcome in traced.items()
    ]


def _in_powershell(need: Need, lost: Collection[Spot]) -> Need:
    """The need without the places where the trail is `lost` in any case."""
    sinks = (replace(sink, reason=sink.reason + _WHY) for sink in need.sinks if sink.spot not in lost)
    return replace(need, sinks=tuple(sinks))


def _of_step(effect: Effect, step: Step) -> Effect:
    """A script does not know to which step it belongs, whose outputs it writes."""
    if isinstance(effect, PutsOut) and effect.step == STEP:
        return replace(effect, step=(step.string("id") or "").lower())
    return effect
