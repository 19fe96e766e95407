"""Tokens that are replaced by the output of a step: whatever reads them goes on doing so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.github.expressions.tokens import find_expressions
from pinfix.yaml.operations import InsertKey, Operation, SetScalar
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.providers.tokens.key import Key
from pinfix_codemods.oidc.scene.model import Entry, StepScene
from pinfix_codemods.oidc.scene.values import expression_secrets

_LONGEST = 200
"""Characters of an option with what is before it."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What carries it out, as the fields of a swap."""

    removed: tuple[Entry, ...]
    edits: tuple[Operation, ...]
    runs: tuple[RunEdit, ...]


def replaced(key: Key, output: str) -> Replaced:
    """Every place of the token gets `output`, an expression with an output of an earlier step.

    `env` of a workflow or job cannot refer to steps: its entries go, and the steps get them.
    """
    outer = tuple(entry for entry in key.env if entry.level in ("workflow", "job"))
    edits: list[Operation] = [
        SetScalar(entry.path, output) for entry in key.entries if entry.level in ("step", "with")
    ]
    for step in key.users:
        edits += _given(key, step, outer, output)
    return Replaced(outer, tuple(edits), tuple(_in_scripts(key, output)))


def mixed_conditions(key: Key) -> Iterator[Objection]:
    """Scripts that change, beside other steps with the token under other conditions.

    A new step runs under the condition of the scripts that change, and has to run for the others, too.
    """
    changed = any(_script(key, step, "") != (step.run or "") for step in key.told_steps)
    if changed and len({step.condition for step in key.users}) > 1:
        yield Objection(
            "condition",
            key.at,
            "the steps that use the key run under different conditions, and one has it in its script",
            "hand the key over by `env` in all of them",
        )


def _given(key: Key, step: StepScene, outer: tuple[Entry, ...], output: str) -> Iterator[Operation]:
    """The variables that the step has had from further out."""
    names = [
        entry.key for entry in outer if step.env.get(entry.key) == entry and _reads(key, step, entry.key)
    ]
    variable = key.service.instead[1]
    if variable not in names and variable not in step.own_env and _by_variable(key, step):
        names.append(variable)
    if not names:
        return
    if step.step.has("env"):
        for name in names:
            yield InsertKey((*step.path, "env"), name, output)
    else:
        yield InsertKey(step.path, "env", dict.fromkeys(names, output))


def _reads(key: Key, step: StepScene, name: str) -> bool:
    if name in key.service.variables and key.runs_tool(step):
        return True
    return any(mentions(text, {name}) for text in (*step.texts, *(file.text for file in step.files)))


def _in_scripts(key: Key, output: str) -> Iterator[RunEdit]:
    for step in (step for step in key.job.steps if step in key.told_steps):
        text = _script(key, step, output)
        if text != (step.run or ""):
            yield RunEdit(step, text)


def _script(key: Key, step: StepScene, output: str) -> str:
    """The script of the step, with `output` for the token in the lines that may have it."""
    text, lines = step.run or "", key.lines(step)
    env = {name: entry.value for name, entry in step.env.items()}
    parts: list[str] = []
    done, line = 0, 1
    for one in find_expressions(text):
        line += text.count("\n", done, one.start)
        parts.append(text[done : one.start])
        is_key = line in lines and not expression_secrets(one.source, env).isdisjoint(key.secrets)
        written = text[one.start : one.end]
        line += written.count("\n")
        done = one.end
        option = _option_before(key, parts[-1], text[done : done + 1]) if is_key else None
        if option is not None:
            parts[-1] = parts[-1][: -len(option[0])]
            done += len(option["quote"])
        else:
            parts.append(output if is_key else written)
    return "".join((*parts, text[done:]))


def _option_before(key: Key, before: str, behind: str) -> re.Match[str] | None:
    """The option that hands the token over, where a variable can in its place.

    An output in a command line is taken for a possible injection by those who check workflows.
    """
    option = key.service.instead[0]
    pattern = rf"(?:[ \t]{{0,9}}\\\r?\n)?[ \t]{{1,80}}{re.escape(option)}(?:=|[ \t]{{1,9}})(?P<quote>[\"']?)$"
    found = re.search(pattern, before[-_LONGEST:])
    if not option or found is None or (found["quote"] and found["quote"] != behind):
        return None
    return found if found["quote"] or not behind or behind in " \t\r\n;&|)" else None


def _by_variable(key: Key, step: StepScene) -> bool:
    """Whether a command of the step is no longer given the token in its words, but has it by a variable."""
    if step not in key.told_steps or not key.service.instead[0]:
        return False
    mark = "${{ the token }}"
    replaced_all = len(find_expressions(step.run or "")) - len(find_expressions(_script(key, step, mark)))
    return replaced_all > 0


def output_of(key: Key, action: str, output: str) -> tuple[str, bool]:
    """The expression with the output of the step that signs in, and whether the job has such a step already.

    A new one is named by `{id}`.
    """
    first = min((step.index for step in key.users), default=0)
    for step in key.job.steps[:first]:
        name = step.step.string("id")
        if step.action == action.lower() and name and not step.condition:
            return f"${{{{ steps.{name}.outputs.{output} }}}}", True
    return f"${{{{ steps.{{id}}.outputs.{output} }}}}", False
