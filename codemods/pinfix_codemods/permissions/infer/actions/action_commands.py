"""The scripts that an action is given in its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pinfix.github.expressions.values import Value
from pinfix.github.jobs import Step
from pinfix.scripts.runners import named_shell, usual_shells
from pinfix.shell.model import Shell
from pinfix.yaml.nodes import Scalar
from pinfix_codemods.permissions.actions.commands import CommandInputs, without_token
from pinfix_codemods.permissions.infer.running.runs import trace_in_shells
from pinfix_codemods.permissions.infer.running.scripts import Source
from pinfix_codemods.permissions.infer.setting import Setting, Traced, in_repository
from pinfix_codemods.permissions.live import Effect, Live
from pinfix_codemods.permissions.need import Need, union

_UNKNOWN_USE = "unknown-token-use"


def trace_commands(
    step: Step, known: CommandInputs, inputs: Mapping[str, Value], live: Live, setting: Setting
) -> Traced:
    """What the scripts among `inputs` need, as if `step` ran them itself."""
    needs: list[Need] = []
    effects: list[Effect] = []
    shells = _shells(known, inputs, live, setting)
    for source in _sources(step, known, _folder(known, inputs, live), setting):
        traced = trace_in_shells(source, shells, step, live, setting)
        need = traced.need
        if known.trusted:
            # What it does not need the token for is assumed where the action itself is judged.
            without = trace_in_shells(source, shells, step, without_token(live), setting).need
            sinks = tuple(sink for sink in need.sinks if sink.code != _UNKNOWN_USE)
            need = replace(need, sinks=sinks) | without
        needs.append(need)
        effects += traced.effects
        live = live.after(traced.effects)
    return Traced(union(needs), tuple(effects))


def _sources(step: Step, known: CommandInputs, folder: str | None, setting: Setting) -> Iterator[Source]:
    section = step.section("with")
    written = {name.lower(): name for name, _ in section.strings()} if section is not None else {}
    for name in known.inputs:
        node = section.get(written[name]) if section is not None and name in written else None
        if not isinstance(node, Scalar) or node.is_null:
            continue
        text = node.value.replace(",", ";") if name in known.listed else node.value
        first = step.text.place(node.start)[0]
        block = node.style == "|"
        yield Source(setting.path, first + block, text, "other", folder, one_line=not block)


def _shells(
    known: CommandInputs, inputs: Mapping[str, Value], live: Live, setting: Setting
) -> frozenset[Shell]:
    written = None if known.shell_input is None else inputs.get(known.shell_input)
    if written is not None and written.is_set is not False:
        return frozenset({"other" if written.text is None else named_shell(written.text)})
    match known.shell:
        case "bash" | "sh":
            return frozenset({"bash"})  # one grammar for both
        case _:
            return usual_shells(setting.job, live.contexts)


def _folder(known: CommandInputs, inputs: Mapping[str, Value], live: Live) -> str | None:
    written = None if known.folder_input is None else inputs.get(known.folder_input)
    if written is None:
        return in_repository(".", live)
    return None if written.text is None else in_repository(written.text or ".", live)
