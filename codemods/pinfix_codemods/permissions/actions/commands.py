"""Actions that are given commands in inputs, from `data/actions.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pinfix.github.expressions.values import UNKNOWN, Holds, Value
from pinfix_codemods.permissions.actions.knowledge import DATA, present_name
from pinfix_codemods.permissions.live import Live


@dataclass(frozen=True, slots=True)
class CommandInputs:
    """The `inputs` of an action that are scripts, and by which `shell` they are run: "bash", "sh", or
    "runner" for that of the system; the input `shell_input` may say another one.

    `listed`: the inputs whose commands are separated by commas. `folder_input` says where they run. `only`:
    the action does nothing with its variables itself. `trusted`: it hands the token on on purpose.
    """

    inputs: tuple[str, ...]
    shell: str
    listed: frozenset[str]
    shell_input: str | None
    folder_input: str | None
    only: bool
    trusted: bool


@cache
def command_inputs(repository: str, subpath: str) -> CommandInputs | None:
    """What is known of the action at `subpath` of `repository`; None where none of its inputs is a script."""
    name = present_name(repository)
    known = _rows()
    row = known.get(f"{name}/{subpath.lower()}" if subpath else name)
    if row is None and not subpath:
        owner, _, rest = name.partition("/")
        row = known.get(f"{owner}/*-{rest.rpartition('-')[2]}")  # a family: `vmactions/*-vm`
    if row is None:
        return None
    return CommandInputs(
        tuple(row["inputs"]),
        row["shell"],
        frozenset(row.get("listed", ())),
        row.get("shell_input"),
        row.get("folder_input"),
        row.get("only", False),
        row.get("trusted", False),
    )


def without_commands(
    known: CommandInputs, inputs: Mapping[str, Value], live: Live
) -> tuple[dict[str, Value], Live]:
    """Inputs and credentials as they are for the action itself: what the scripts get is judged with them."""
    rest = {name: UNKNOWN if name in known.inputs else value for name, value in inputs.items()}
    if not known.only:
        return rest, live
    return rest, without_token(live)


def without_token(live: Live) -> Live:
    """The same without the token in variables and in the login of `gh`."""
    env = {name: value for name, value in live.env.items() if not value.holds}
    return replace(live, env=env, gh=Holds.NO)


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    rows: Mapping[str, Mapping[str, Any]] = json.loads(
        DATA.joinpath("actions.json").read_text(encoding="utf-8")
    )["commands"]
    return rows
