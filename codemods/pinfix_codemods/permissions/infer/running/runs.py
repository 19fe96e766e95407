"""A step that runs a script of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pinfix.github.expressions.token_flow import choices_of
from pinfix.github.jobs import Step
from pinfix.shell.model import Shell
from pinfix_codemods.permissions.commands import STEP
from pinfix_codemods.permissions.infer.running.scripts import Source, trace_script
from pinfix_codemods.permissions.infer.running.startup import trace_startup
from pinfix_codemods.permissions.infer.setting import Setting, Traced
from pinfix_codemods.permissions.live import Effect, Live, PutsOut
from pinfix_codemods.permissions.need import Need, Spot, union
from pinfix_codemods.permissions.reach import unread_code


def trace_run(step: Step, live: Live, setting: Setting) -> Traced:
    """Read the script of `step`, in every shell that may run it."""
    script = step.script
    if script is None:
        return Traced(unread_code(live, setting.spot(step, "run"), f"what {step.shown} runs is no text, and"))
    shells = setting.shells(step, live)
    source = Source(
        setting.path,
        step.line_in_script(1),
        script.value,
        "other",
        setting.working_folder(step, live),
        one_line=script.style != "|",
    )
    return trace_in_shells(source, shells, step, live, setting)


def trace_in_shells(
    source: Source, shells: Collection[Shell], step: Step, live: Live, setting: Setting
) -> Traced:
    """What `source`, a script of `step`, needs in each of the shells that may run it."""
    if {"bash", "sh"} <= set(shells):
        shells = set(shells) - {"sh"}  # one grammar for both
    first = trace_startup(source, live, setting) if "bash" in shells else Traced()
    live = live.after(first.effects)
    traced = [_trace(replace(source, shell=shell), live, setting) for shell in sorted(shells)]
    if len(traced) > 1:
        traced = _doubted(dict(zip(sorted(shells), traced, strict=True)))
    traced.append(first)
    effects = (effect for outcome in traced for effect in outcome.effects)
    return Traced(
        union(outcome.need for outcome in traced), tuple(_of_step(effect, step) for effect in effects)
    )


def _trace(source: Source, live: Live, setting: Setting) -> Traced:
    """The script, or each that it can be (`run: ${{ matrix.command }}`) where all of them are known."""
    texts = [value.text for value in choices_of(source.text, live.contexts)]
    lines = source.text.count("\n")
    known = [text for text in texts if text is not None and "${{" not in text and text.count("\n") == lines]
    if len(known) > 1 and len(known) == len(texts):
        traced = [trace_script(replace(source, text=text), live, setting) for text in known]
        if all(one.effects == traced[0].effects for one in traced):
            return Traced(union(one.need for one in traced), traced[0].effects)
    return trace_script(source, live, setting)


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
