"""Signatures of AWS by hand: these classes look nowhere for a session token, so it has to be passed to
them.
"""

from __future__ import annotations

from functools import partial
from typing import cast

import libcst as cst

from pinfix_codemods.oidc.python.callers.arguments import bind
from pinfix_codemods.oidc.python.callers.pairs import is_temporary, pair_of
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import argument, with_argument
from pinfix_codemods.oidc.python.families import AWS_TOKEN
from pinfix_codemods.oidc.python.reading.environment import EnvRead
from pinfix_codemods.oidc.python.reading.source import root_of
from pinfix_codemods.oidc.python.reading.values import Absent, Plain, Unfit, value_of

_AWS4AUTH = (("access_id", "secret_key", "region", "service"), "session_token")
_SIGNERS = {
    "requests_aws4auth.AWS4Auth": _AWS4AUTH,
    "requests_aws4auth.aws4auth.AWS4Auth": _AWS4AUTH,
    "aws_requests_auth.aws_auth.AWSRequestsAuth": (
        ("aws_access_key", "aws_secret_access_key", "aws_host", "aws_region", "aws_service", "aws_token"),
        "aws_token",
    ),
}  # fmt: skip


def look_at_signers(plan: Plan) -> None:
    """Plan to pass the token wherever a pair of keys is passed to a signer."""
    for call in plan.source.calls:
        known = _SIGNERS.get(plan.source.called(call) or "")
        if known is not None:
            _look(plan, call, *known)


def _look(plan: Plan, call: cst.Call, parameters: tuple[str, ...], keyword: str) -> None:
    bound = bind(call, parameters)
    if bound.unpacks:
        plan.refuse(call, "call-unpacks", "the call unpacks arguments, among which keys may be")
        return
    if is_temporary(plan, [bound.values.get(name) for name in (*parameters[:2], keyword)]):
        return
    pair = pair_of(plan, call, bound.values.get(parameters[0]), bound.values.get(parameters[1]))
    if pair is None:
        return
    given = value_of(plan.environment, bound.values[keyword]) if keyword in bound.values else Absent()
    if isinstance(given, Unfit):
        plan.refuse(call, given.slug, given.reason)
    elif isinstance(given, Plain) and given.variable != AWS_TOKEN:
        plan.refuse(call, "other-variable", f"{given.variable} is not a variable that the workflow swaps")
    elif isinstance(given, Absent):
        _add(plan, call, keyword, pair.secret.read, bound.at.get(keyword))
    plan.settle(*(bound.values[name] for name in parameters[:2]))


def _add(plan: Plan, call: cst.Call, keyword: str, like: EnvRead, at: int | None) -> None:
    value = token_read(plan, call, like)
    if value is None:
        return
    if at is None:
        plan.change(call, partial(_with_token, keyword, value))
    else:
        plan.change(call.args[at], partial(_in_place, value))
    plan.note(call, f"{AWS_TOKEN} is passed with the key pair")


def _with_token(keyword: str, value: cst.BaseExpression, node: cst.CSTNode) -> cst.CSTNode:
    return with_argument(cast("cst.Call", node), argument(keyword, value))


def _in_place(value: cst.BaseExpression, node: cst.CSTNode) -> cst.CSTNode:
    return node.with_changes(value=value)


def token_read(plan: Plan, at: cst.CSTNode, like: EnvRead, default: str = "") -> cst.BaseExpression | None:
    """A read of the session token in the words of another read; None: its names mean something else at `at`.

    `default` is written as a second argument: as source text.
    """
    root = root_of(like.base)
    if root is None or plan.source.bound(root.value, at) != plan.source.bindings(root):
        plan.refuse(at, "shadowed-name", "the environment cannot be read here by the names of the script")
        return None
    base = plan.source.tree.code_for_node(like.base)
    if plan.source.imported(like.base) == "os.getenv":
        base = base.removesuffix(".getenv") + ".environ.get" if base.endswith(".getenv") else base
    else:
        base += ".get"
    more = f", {default}" if default else ""
    return cst.parse_expression(f'{base}("{AWS_TOKEN}"{more})')
