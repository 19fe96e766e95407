"""What an argument is: a plain read of a variable, perhaps over constants; or why it is not."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from pinfix_codemods.oidc.python.reading.environment import Environment, EnvRead
from pinfix_codemods.oidc.python.reading.source import text_of

_FARTHEST = 4
"""Constants over which a value is followed."""


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A read of `variable`; `read` is where it is read."""

    variable: str
    read: EnvRead


@dataclass(frozen=True, slots=True)
class Unfit:
    """Not a plain read of a variable: a slug, and a clause without values."""

    slug: str
    reason: str


class Absent:
    """`None`: no value is passed."""


def is_none(node: cst.CSTNode | None) -> bool:
    """Whether it is `None`."""
    return isinstance(node, cst.Name) and node.value == "None"


def value_of(
    environment: Environment, node: cst.BaseExpression, depth: int = _FARTHEST
) -> Plain | Unfit | Absent:
    """What a value is, following names that have exactly one plain assignment."""
    if is_none(node):
        return Absent()
    if isinstance(node, cst.Name):
        return _named(environment, node, depth)
    read = environment.read(node)
    if read is not None and not read.presence:
        return _read(read)
    if environment.is_shadowed(node):
        return Unfit(
            "shadowed-name", "what looks like a read of the environment is not of the imported module os"
        )
    if text_of(node) is not None:
        return Unfit("literal-key", "a key is written in the source")
    if isinstance(node, cst.BooleanOperation) and text_of(node.right):
        return Unfit(
            "literal-default",
            "a literal stands in when the variable is missing: the call is also meant for an emulator",
        )
    return Unfit("not-an-environment-read", "the value is not a plain read of an environment variable")


def followed(
    environment: Environment, node: cst.BaseExpression, depth: int = _FARTHEST
) -> cst.BaseExpression:
    """The expression that a name stands for, over names with one plain assignment each; else the node
    itself.
    """
    while isinstance(node, cst.Name) and depth:
        sole = environment.source.sole(node)
        value = environment.source.assigned(sole) if sole is not None else None
        if value is None:
            return node
        node, depth = value, depth - 1
    return node


def _read(read: EnvRead) -> Plain | Unfit:
    if read.default is not None and not is_none(read.default):
        default = text_of(read.default)
        if default is None:
            return Unfit("not-an-environment-read", f"{read.variable} has a default that is computed")
        if default:
            return Unfit(
                "literal-default",
                f"{read.variable} has a literal default, so the call is also meant for an emulator",
            )
    return Plain(read.variable, read)


def _named(environment: Environment, node: cst.Name, depth: int) -> Plain | Unfit | Absent:
    source = environment.source
    bindings = source.bindings(node)
    sole = source.sole(node)
    value = source.assigned(sole) if sole is not None else None
    if value is not None and depth:
        return value_of(environment, value, depth - 1)
    if len(bindings) > 1:
        return Unfit(
            "name-reassigned",
            f"{node.value} is assigned more than once, so it is not a plain read of a variable",
        )
    return Unfit(
        "not-an-environment-read", f"{node.value} is not a constant that is read from the environment"
    )
