"""Programs that are started with an environment of their own: the token has to be in it beside the pair."""

from __future__ import annotations

from functools import partial
from typing import cast

import libcst as cst

from pinfix_codemods.oidc.python.callers.pairs import pair_of
from pinfix_codemods.oidc.python.callers.signing import token_read
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import with_entry
from pinfix_codemods.oidc.python.families import AWS_ID, AWS_SECRET, AWS_TOKEN, AWS_VARIABLES
from pinfix_codemods.oidc.python.reading.source import text_of
from pinfix_codemods.oidc.python.reading.values import Plain, followed, value_of

STARTERS = frozenset({
    "subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call",
    "subprocess.check_output", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell",
    "os.execve", "os.execvpe", "os.execle",
    "os.execlpe", "os.spawnve", "os.spawnvpe", "os.posix_spawn",
})  # fmt: skip


def look_at_children(plan: Plan) -> None:
    """Plan to put the token into the environments of programs that get the pair."""
    seen: set[cst.Dict] = set()
    for call in plan.source.calls:
        if plan.source.called(call) not in STARTERS:
            continue
        for arg in call.args:
            mapping = followed(plan.environment, arg.value) if _is_environment(arg) else None
            if isinstance(mapping, cst.Dict) and mapping not in seen:
                seen.add(mapping)
                _look(plan, mapping)


def _is_environment(arg: cst.Arg) -> bool:
    return (arg.keyword is not None and arg.keyword.value == "env") or isinstance(arg.value, cst.Dict)


def _look(plan: Plan, mapping: cst.Dict) -> None:
    entries = {
        name: element.value
        for element in mapping.elements
        if isinstance(element, cst.DictElement) and (name := text_of(element.key)) in AWS_VARIABLES
    }
    if AWS_ID not in entries or AWS_SECRET not in entries:
        return
    values = [value_of(plan.environment, entries[name]) for name in (AWS_ID, AWS_SECRET)]
    if not any(isinstance(value, Plain) and value.variable in plan.swapped.names for value in values):
        return
    pair = pair_of(plan, mapping, entries[AWS_ID], entries[AWS_SECRET])
    if pair is None:
        return
    if AWS_TOKEN not in entries and not plan.environment.holds_all(mapping):
        value = token_read(plan, mapping, pair.secret.read, '""')
        if value is None:
            return
        plan.change(mapping, partial(_with_token, value))
        plan.note(mapping, f"{AWS_TOKEN} is in the environment of the program that is started")
    plan.settle(entries[AWS_ID], entries[AWS_SECRET])


def _with_token(value: cst.BaseExpression, node: cst.CSTNode) -> cst.CSTNode:
    mapping = cast("cst.Dict", node)
    key = cst.SimpleString(f'"{AWS_TOKEN}"')
    return with_entry(mapping, cst.DictElement(key, value))
