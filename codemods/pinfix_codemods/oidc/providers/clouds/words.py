"""Words of commands as values: what an input of an action has to say to mean the same."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.shell.model import Command, Hole, Word
from pinfix_codemods.oidc.scene.model import StepScene, Value
from pinfix_codemods.oidc.scene.values import ANY_SECRET, JOB_TOKEN, expression_secrets, read_value

_DEEPEST = 12


def value_of(word: Word, step: StepScene) -> Value | None:
    """What the word comes to, as far as one text, one expression or one variable of the step tells."""
    if word.text is not None:
        return Value(word.text, "literal" if word.text else "empty")
    if len(word.parts) != 1:
        return None
    hole = word.holes[0]
    if hole.expression is not None:
        return read_value("${{" + hole.expression + "}}", {name: one.value for name, one in step.env.items()})
    entry = step.env.get(hole.variable or "")
    return None if entry is None else entry.value


def secrets_of(command: Command, step: StepScene) -> frozenset[str]:
    """The stored secrets that the command may be handed: in words, in texts that it reads, by pipes."""
    return frozenset(_of_command(command, step, 0)) - {JOB_TOKEN, ANY_SECRET}


def variables_of(command: Command) -> frozenset[str]:
    """The variables in the words of the command and of those that it reads from."""
    return frozenset(_variables(command, 0))


def _of_command(command: Command, step: StepScene, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for word in words_of(command):
        for hole in word.holes:
            yield from _of_hole(hole, step, depth)
    for before in command.input_from:
        yield from _of_command(before, step, depth + 1)


def _of_hole(hole: Hole, step: StepScene, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if hole.expression is not None:
        yield from expression_secrets(hole.expression, {name: one.value for name, one in step.env.items()})
    entry = step.env.get(hole.variable or "")
    if entry is not None:
        yield from entry.value.secrets
    for inner in hole.inside or ():
        yield from _of_hole(inner, step, depth + 1)
    for command in hole.output_of:
        yield from _of_command(command, step, depth + 1)


def _variables(command: Command, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for word in words_of(command):
        for hole in word.holes:
            if hole.variable is not None:
                yield hole.variable
            yield from (inner.variable for inner in hole.inside or () if inner.variable is not None)
            for inside in hole.output_of:
                yield from _variables(inside, depth + 1)
    for before in command.input_from:
        yield from _variables(before, depth + 1)


def words_of(command: Command) -> Iterator[Word]:
    """All words of the command: its own, the values of its variables, and what it reads and writes."""
    yield from command.words
    yield from command.assignments.values()
    yield from (redirect.target for redirect in command.redirects)
