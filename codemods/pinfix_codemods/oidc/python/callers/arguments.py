"""The arguments of a call by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Arguments of a call. `at`: their positions. `unpacks`: what `*` and `**` stand before.

    `extra`: positions beyond the known parameters.
    """

    call: cst.Call
    values: dict[str, cst.BaseExpression]
    at: dict[str, int]
    unpacks: tuple[cst.BaseExpression, ...] = ()
    extra: tuple[int, ...] = field(default=())

    def other_than(self, *names: str) -> tuple[str, ...]:
        """The names that are passed besides these."""
        return tuple(name for name in self.values if name not in names)


def bind(call: cst.Call, parameters: Sequence[str]) -> Bound:
    """The arguments of a call to a function with these positional parameters."""
    values: dict[str, cst.BaseExpression] = {}
    at: dict[str, int] = {}
    unpacks: list[cst.BaseExpression] = []
    extra: list[int] = []
    for position, arg in enumerate(call.args):
        if arg.star:
            unpacks.append(arg.value)
            continue
        if arg.keyword is not None:
            name = arg.keyword.value
        elif position < len(parameters):
            name = parameters[position]
        else:
            extra.append(position)
            continue
        values[name] = arg.value
        at[name] = position
    return Bound(call, values, at, tuple(unpacks), tuple(extra))
