"""The new steps of a swap as operations, with their ids, names and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pinfix.codemod import Context
from pinfix.yaml.operations import (
    Commented,
    DeleteItem,
    DeleteKey,
    InsertItem,
    InsertKey,
    Operation,
    ReplaceItem,
    SetScalar,
    SetValue,
    Value,
)
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.decide.case import Case, Draft, above
from pinfix_codemods.oidc.decide.changes.versions import NotResolved, resolved, written
from pinfix_codemods.oidc.decide.placing.conditions import Conditions, NoCondition, condition_for
from pinfix_codemods.oidc.decide.placing.ids import free_id
from pinfix_codemods.oidc.decide.placing.position import (
    Position,
    apart,
    consumers_of,
    leftover,
    named_like_neighbours,
    position_of,
)
from pinfix_codemods.oidc.decide.rules.codes import CONDITION
from pinfix_codemods.oidc.finding import NewStep, Objection, Swap
from pinfix_codemods.oidc.scene.model import Spot, StepScene

_KEPT = ("name", "id", "if", "continue-on-error", "timeout-minutes")
"""What a step that gives way hands on to the one in its place, where it has it."""


def with_id(swap: Swap, taken: set[str]) -> Swap:
    """The swap with a free id in the place of `{id}`; what is given out is added to `taken`."""
    wish = next((step.id for step in swap.new_steps if step.id), "")
    if not wish:
        return swap
    given = free_id(wish, taken)
    taken.add(given.lower())
    return replace(
        swap,
        edits=tuple(_named_in(operation, given) for operation in swap.edits),
        runs=tuple(
            edit if edit.text is None else replace(edit, text=_named(edit.text, given)) for edit in swap.runs
        ),
        new_steps=tuple(
            replace(
                step,
                id=given if step.id == wish else step.id,
                inputs=tuple((key, _named(text, given)) for key, text in step.inputs),
                env=tuple((key, _named(text, given)) for key, text in step.env),
            )
            for step in swap.new_steps
        ),
    )


def place_steps(case: Case, draft: Draft, context: Context) -> None:
    """Put into `draft` the operations for the new steps, and for the steps that have nothing left to run."""
    position: Position | None = None
    if case.swap.new_steps:
        found = position_of(case)
        if isinstance(found, Objection):
            draft.objections.append(found)
            return
        position = found
        try:
            _insert(case, position, draft, context)
        except NotResolved as problem:
            draft.objections.append(problem.objection)
        except NoCondition as problem:
            spot = Spot(case.job.path, case.job.steps[position.number].step.line)
            remedy = "Put one step that logs in where all of them can use it, by hand."
            draft.objections.append(Objection(CONDITION, spot, str(problem), remedy))
    draft.operations += [DeleteItem(step.path) for step in leftover(case.swap.runs, position)]
    draft.objections += _tested(case)


def _insert(case: Case, position: Position, draft: Draft, context: Context) -> None:
    condition = _condition(case, position)
    draft.conditions.append(condition)
    named = named_like_neighbours(case.job, position.number)
    set_off = apart(case.job, position.number)
    spot = Spot(case.job.path, case.job.steps[position.number].step.line)
    steps = list(case.swap.new_steps)
    if position.emptied is not None:
        first = steps.pop(0)
        uses = written(first.use, resolved(first.use, context, spot))
        path = (*position.steps, position.index)
        draft.operations.append(ReplaceItem(path, _in_place(position.emptied, first, uses)))
    index = position.index + (position.emptied is not None)
    for step in steps:
        uses = written(step.use, resolved(step.use, context, spot))
        value = _new(step, uses, condition, step.name if named else "")
        draft.operations.append(InsertItem(position.steps, index, value, apart=set_off))


def _new(step: NewStep, uses: Commented, condition: str, name: str) -> dict[str, Value]:
    head = {"name": name, "id": step.id, "if": condition}
    value: dict[str, Value] = {key: text for key, text in head.items() if text}
    return {**value, **_body(step, uses)}


def _in_place(old: StepScene, step: NewStep, uses: Commented) -> dict[str, Value]:
    """The new step under the name and the condition of the one that gives way."""
    kept: dict[str, Value] = {key: text for key in _KEPT if (text := old.step.string(key))}
    if step.id:
        kept = {key: text for key, text in kept.items() if key != "id"}
        name = {"name": kept.pop("name")} if "name" in kept else {}
        kept = {**name, "id": step.id, **kept}
    return {**kept, **_body(step, uses)}


def _body(step: NewStep, uses: Commented) -> dict[str, Value]:
    value: dict[str, Value] = {"uses": uses}
    if step.inputs:
        value["with"] = dict(step.inputs)
    if step.env:
        value["env"] = dict(step.env)
    return value


def _condition(case: Case, position: Position) -> str:
    """By the steps that logged in until now, where some did; else by those that use the key."""
    changed = {edit.step for edit in case.swap.runs}
    if position.emptied is not None and len(changed) == 1:
        return position.emptied.step.string("if") or ""
    consumers = {*consumers_of(case), *changed}
    if changed:
        with_key = above(entry.owner for entry in case.swap.removed if entry.level in ("step", "with"))
        consumers = changed | {step for step in consumers if step.path in with_key}
    served = sorted(consumers, key=lambda step: step.index)
    return condition_for(served, _conditions(case), position.number, case.job)


def _conditions(case: Case) -> Conditions:
    """The conditions of all steps as the swap leaves them."""
    found: dict[StepScene, str] = {step: step.step.string("if") or "" for step in case.job.steps}
    changed: Mapping[object, StepScene] = {(*step.path, "if"): step for step in case.job.steps}
    for operation in case.swap.edits:
        step = changed.get(operation.path)
        if step is None:
            continue
        if isinstance(operation, (SetScalar, SetValue)):
            found[step] = str(operation.value)
        elif isinstance(operation, DeleteKey):
            found[step] = ""
    return found


def _tested(case: Case) -> Iterator[Objection]:
    """Objections for steps whose condition tests an entry that goes: it would turn round."""
    removed = {entry.path for entry in case.swap.removed}
    for step, condition in _conditions(case).items():
        names = {key for key, entry in step.env.items() if condition and entry.path in removed}
        if names and mentions(condition, names):
            yield Objection(
                CONDITION,
                Spot(case.job.path, step.step.line_of("if")),
                f"the condition of {step.step.shown} tests {', '.join(sorted(names))}, which goes",
                "Test the variable that names the role or identity instead.",
            )


def _named(text: str, given: str) -> str:
    return text.replace("steps.{id}.", f"steps.{given}.")


def _named_in(operation: Operation, given: str) -> Operation:
    match operation:
        case SetScalar():
            return replace(operation, value=_named(operation.value, given))
        case SetValue() | InsertKey() | InsertItem() | ReplaceItem():
            return replace(operation, value=_named_value(operation.value, given))
        case _:
            return operation


def _named_value(value: Value, given: str) -> Value:
    if isinstance(value, str):
        return _named(value, given)
    if isinstance(value, Mapping):
        return {key: _named_value(item, given) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_named_value(item, given) for item in value]
    return value
