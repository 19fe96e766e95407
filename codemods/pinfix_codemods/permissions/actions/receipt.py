"""Whether an action is given the token, and whether through a way that is not known."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.github.expressions.values import Holds, Value
from pinfix_codemods.permissions.actions.conditions import Circumstances
from pinfix_codemods.permissions.actions.knowledge import Facts
from pinfix_codemods.permissions.live import Git


def receives(facts: Facts, about: Circumstances) -> Holds:
    """Whether the action gets the token through a way that it takes one.

    What is written under `with` wins over the default, even where it is empty (actions/runner,
    `ActionRunner.cs`, August 2026).
    """
    routes = facts.routes
    if routes.context or (routes.git and about.live.git is not Git.OTHER):
        return Holds.YES
    by_input = [_by_input(name, facts, about) for name in routes.inputs]
    by_variable = [
        value.holds
        for name, value in about.variables.items()
        if name in routes.variables or not facts.verified
    ]
    return max([*by_input, *by_variable], default=Holds.NO)


def foreign_inputs(facts: Facts, about: Circumstances) -> tuple[str, ...]:
    """The inputs that are or may be the token, and through which the action takes none that is known."""
    known = facts.routes.inputs | about.defaults
    return tuple(name for name in holding(about.use.inputs) if name not in known)


def foreign_variables(facts: Facts, about: Circumstances) -> tuple[str, ...]:
    """The variables that are or may be the token, and that the tool behind the action reads who knows why.

    Others that the facts do not list it does not read: they were compared with its files (`verified`).
    """
    routes = facts.routes
    return tuple(
        name
        for name in holding(about.variables)
        if name.startswith(routes.prefixes) and name not in routes.variables
    )


def holding(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The names of values that are or may hold the token."""
    return tuple(name for name, value in values.items() if value.holds)


def _by_input(name: str, facts: Facts, about: Circumstances) -> Holds:
    value = about.use.inputs.get(name)
    if value is None:
        return Holds.YES if name in about.defaults else Holds.NO
    if not value.holds and facts.composite and name in facts.routes.defaults and not value.is_set:
        return Holds.MAYBE  # its steps can say `inputs.token || github.token`
    return value.holds
