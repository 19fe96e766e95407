"""Clients of AWS with explicit keys: without them, they find the credentials of the job by themselves.

boto3, botocore, aioboto3 and aiobotocore take the session token from the environment only where no key is
passed; so do s3fs, fsspec and pyarrow. Observed with boto3 1.44 (November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import cast

import libcst as cst

from pinfix_codemods.oidc.python.callers.arguments import Bound, bind
from pinfix_codemods.oidc.python.callers.pairs import is_temporary, pair_of, token_is_fit
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import without_arguments
from pinfix_codemods.oidc.python.reading.source import dotted, root_of, text_of
from pinfix_codemods.oidc.python.reading.values import followed, is_none

ENDPOINTS = frozenset({
    "endpoint_url", "endpoint_override", "client_kwargs", "aws_endpoint", "aws_endpoint_url", "endpoint",
    "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_ENDPOINT_URL_S3",
})  # fmt: skip
_HARMLESS_CLIENT_ARGUMENTS = frozenset({"region_name", "config", "verify", "use_ssl", "api_version"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A function that takes a key pair: the names of its arguments, and its positional parameters."""

    identity: str
    secret: str
    token: str
    parameters: tuple[str, ...]
    protocol: bool = False


_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_CLIENT = Caller(
    *_KEYS,
    ("service_name", "region_name", "api_version", "use_ssl", "verify", "endpoint_url", *_KEYS, "config"),
)
_SESSION = Caller(*_KEYS, (*_KEYS, "region_name", "botocore_session", "profile_name", "aws_account_id"))
_S3FS = Caller("key", "secret", "token", ("anon", "endpoint_url", "key", "secret", "token"))
_FSSPEC = Caller("key", "secret", "token", ("protocol",), protocol=True)
_ARROW = Caller("access_key", "secret_key", "session_token", ())

_SESSIONS = frozenset({
    "boto3.Session", "boto3.session.Session", "aioboto3.Session", "aioboto3.session.Session",
})  # fmt: skip
_DEFAULT_SESSION = "boto3.setup_default_session"
_CORE_SESSIONS = frozenset({
    "botocore.session.get_session", "botocore.session.Session", "aiobotocore.session.get_session",
    "aiobotocore.session.AioSession", "aiobotocore.get_session",
})  # fmt: skip
_CALLERS: dict[str, Caller] = {
    **dict.fromkeys((*_SESSIONS, _DEFAULT_SESSION), _SESSION),
    **dict.fromkeys(
        ("boto3.client", "boto3.resource", "aioboto3.client", "aioboto3.resource"),
        _CLIENT,
    ),
    **dict.fromkeys(("s3fs.S3FileSystem", "s3fs.core.S3FileSystem"), _S3FS),
    **dict.fromkeys(
        ("fsspec.filesystem", "fsspec.open", "fsspec.open_files", "fsspec.get_mapper", "fsspec.url_to_fs",
         "fsspec.core.url_to_fs"), _FSSPEC),
    "pyarrow.fs.S3FileSystem": _ARROW,
}  # fmt: skip
_METHODS = {"client": _SESSIONS, "resource": _SESSIONS, "create_client": _CORE_SESSIONS}
_SHADOWS = frozenset({"boto3", "aioboto3", "s3fs", "fsspec", "pyarrow", "fs"})


def look_at_old_library(plan: Plan) -> None:
    """Refuse boto 2: it reads `AWS_SECURITY_TOKEN`, and knows no `AWS_SESSION_TOKEN` (its provider.py)."""
    for call in plan.source.calls:
        if (plan.source.called(call) or "").partition(".")[0] == "boto":
            reason = "boto 2 does not find the session token; boto3 does"
            plan.refuse(call, "unknown-use", reason)
            return


def look_at_clients(plan: Plan) -> None:
    """Plan the changes of all clients of AWS, or say why they cannot be made."""
    rewritten = [call for call in plan.source.calls if _look(plan, call)]
    sessions = [call for call in rewritten if plan.source.called(call) in {*_SESSIONS, _DEFAULT_SESSION}]
    elsewhere = next(_clients_elsewhere(plan), None) if sessions else None
    if elsewhere is not None:
        line = plan.source.line(elsewhere)
        plan.refuse(sessions[0], "custom-endpoint", f"line {line} makes a client with an endpoint of its own")


def caller_of(plan: Plan, call: cst.Call) -> Caller | None:
    """What a call is known as; None for all that takes no key pair, or is not surely imported."""
    name = plan.source.called(call)
    if name is not None and name in _CALLERS:
        return _CALLERS[name]
    func = call.func
    if isinstance(func, cst.Attribute) and func.attr.value in _METHODS:
        return _CLIENT if _made_by(plan, func.value) in _METHODS[func.attr.value] else None
    return None


def _made_by(plan: Plan, receiver: cst.BaseExpression) -> str | None:
    """The function that made an object: `boto3.Session()`, or a name that was given one."""
    made = followed(plan.environment, receiver)
    if isinstance(made, cst.Call):
        return plan.source.called(made)
    return _in_with(plan, made) if isinstance(made, cst.Name) else None


def _in_with(plan: Plan, name: cst.Name) -> str | None:
    """`with boto3.Session() as session`: the same."""
    bindings = plan.source.bindings(name)
    if len(bindings) != 1:
        return None
    target = plan.source.parent(cast("cst.CSTNode", getattr(next(iter(bindings)), "node", name)))
    item = plan.source.parent(target) if isinstance(target, cst.AsName) else None
    if isinstance(item, cst.WithItem) and isinstance(item.item, cst.Call):
        return plan.source.called(item.item)
    return None


def _look(plan: Plan, call: cst.Call) -> bool:
    caller = caller_of(plan, call)
    if caller is None:
        _look_at_shadowed(plan, call)
        return False
    bound = bind(call, caller.parameters)
    if caller.protocol and not _is_s3(bound.values.get("protocol") or bound.values.get("urlpath")):
        return False
    explicit = [
        name for name in (caller.identity, caller.secret) if not is_none(bound.values.get(name, _NONE))
    ]
    hidden = [value for value in bound.unpacks if not _is_plain_mapping(plan, value, caller)]
    if hidden:
        plan.refuse(call, "call-unpacks", "the call unpacks arguments, among which keys may be")
    if not explicit:
        return False
    if is_temporary(
        plan, [bound.values.get(name) for name in (caller.identity, caller.secret, caller.token)]
    ):
        return False
    _look_at_endpoint(plan, bound)
    if "profile_name" in bound.values and not is_none(bound.values["profile_name"]):
        plan.refuse(call, "identity-differs", "without the keys, the profile that is named would be used")
    pair = pair_of(plan, call, bound.values.get(caller.identity), bound.values.get(caller.secret))
    if not token_is_fit(plan, call, bound.values.get(caller.token)) or pair is None or hidden:
        return False
    return _remove(plan, bound, caller)


_NONE = cst.Name("None")


def _remove(plan: Plan, bound: Bound, caller: Caller) -> bool:
    call = bound.call
    named = {bound.at[name] for name in (caller.identity, caller.secret, caller.token) if name in bound.at}
    plan.drop(*(call.args[position] for position in named))
    plan.change(call, partial(_without_keys, named, caller.parameters))
    plan.note(call, "the keys are no longer passed: the credentials of the job are found in the environment")
    return True


def _without_keys(dropped: set[int], parameters: tuple[str, ...], node: cst.CSTNode) -> cst.CSTNode:
    """A positional argument behind one that goes is passed by its name."""
    call = cast("cst.Call", node)
    first = min(dropped)
    args = [
        _named(arg, parameters[position])
        if position > first and arg.keyword is None and not arg.star
        else arg
        for position, arg in enumerate(call.args)
    ]
    return without_arguments(call.with_changes(args=args), dropped)


def _named(arg: cst.Arg, name: str) -> cst.Arg:
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return arg.with_changes(keyword=cst.Name(name), equal=tight)


def _is_s3(protocol: cst.BaseExpression | None) -> bool:
    text = text_of(protocol) if protocol is not None else None
    return text is not None and (text in {"s3", "s3a"} or text.startswith(("s3://", "s3a://")))


def _look_at_endpoint(plan: Plan, bound: Bound) -> None:
    for name in endpoints(plan, bound.values):
        plan.refuse(
            bound.call,
            "custom-endpoint",
            f"{name} may name a store other than AWS, which takes no credentials of AWS",
        )


def endpoints(plan: Plan, values: dict[str, cst.BaseExpression]) -> Iterator[str]:
    """The arguments that send a client somewhere else than to AWS."""
    for name, value in values.items():
        if name not in ENDPOINTS or is_none(value):
            continue
        inner = followed(plan.environment, value)
        if name == "client_kwargs" and isinstance(inner, cst.Dict):
            keys = [text_of(one.key) if isinstance(one, cst.DictElement) else None for one in inner.elements]
            if all(key in _HARMLESS_CLIENT_ARGUMENTS for key in keys):
                continue
        yield name


def _is_plain_mapping(plan: Plan, value: cst.BaseExpression, caller: Caller) -> bool:
    """Whether `**value` unpacks a dictionary that is written out, without keys and endpoints in it."""
    inner = followed(plan.environment, value)
    forbidden = {caller.identity, caller.secret, caller.token, *ENDPOINTS}
    if isinstance(value, cst.Name) and _is_written_to(plan, value):
        return False
    if isinstance(inner, cst.Dict):
        keys = [text_of(one.key) if isinstance(one, cst.DictElement) else None for one in inner.elements]
        return all(key is not None and key not in forbidden for key in keys)
    if isinstance(inner, cst.Call) and plan.source.is_builtin(inner.func, "dict"):
        return all(arg.keyword is not None and arg.keyword.value not in forbidden for arg in inner.args)
    return False


def _is_written_to(plan: Plan, name: cst.Name) -> bool:
    """Whether anything but unpacking happens to a dictionary: it may have been filled."""
    sole = plan.source.sole(name)
    if sole is None:
        return True
    uses = (plan.source.parent(node) for node in plan.source.references(sole))
    return not all(isinstance(use, cst.Arg) and use.star == "**" for use in uses)


def _clients_elsewhere(plan: Plan) -> Iterator[cst.Call]:
    """Clients of any session that have an endpoint."""
    for call in plan.source.calls:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in _METHODS:
            bound = bind(call, _CLIENT.parameters)
            if any(True for _ in endpoints(plan, bound.values)):
                yield call


def _look_at_shadowed(plan: Plan, call: cst.Call) -> None:
    """`boto3.client(…)` whose `boto3` is something else."""
    name, root = dotted(call.func), root_of(call.func)
    if (
        name is None
        or root is None
        or root.value not in _SHADOWS
        or plan.source.imported(call.func) is not None
    ):
        return
    given = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    if given & {"aws_access_key_id", "aws_secret_access_key", "access_key", "secret_key"} or (
        {"key", "secret"} <= given
    ):
        plan.refuse(call, "shadowed-name", f"{root.value} is not the imported module of that name")
