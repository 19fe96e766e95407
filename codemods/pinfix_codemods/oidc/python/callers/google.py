"""Service-account keys of Google: credentials come from the default chain, which takes the federation
file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import libcst as cst
from libcst.metadata import ImportAssignment

from pinfix_codemods.oidc.python.callers.arguments import Bound, bind
from pinfix_codemods.oidc.python.callers.service_key import Known, key_data, key_file
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.editing.sequences import argument, without_arguments
from pinfix_codemods.oidc.python.families import GOOGLE_FILE
from pinfix_codemods.oidc.python.leftovers.credentials import look_at_result
from pinfix_codemods.oidc.python.reading.source import root_of
from pinfix_codemods.oidc.python.reading.values import Unfit, is_none

_CREDENTIALS = "google.oauth2.service_account.Credentials"
_OLD = "oauth2client.service_account.ServiceAccountCredentials"
_CLOUD = ("google.cloud.", "google.analytics.")
_FEDERATION_FREE = frozenset({
    "firebase_admin.credentials.Certificate",
    "google.oauth2.service_account.IDTokenCredentials.from_service_account_info",
    "google.oauth2.service_account.IDTokenCredentials.from_service_account_file",
})  # fmt: skip
_KEPT_BY_CLIENTS = frozenset({"project", "location", "database", "default_query_job_config", "client_info"})


@dataclass(frozen=True, slots=True)
class _Key:
    """How a call takes its key: in `parameter`, as content or as a path; what it takes besides."""

    parameter: str
    is_path: bool
    parameters: tuple[str, ...] = ()


_METHODS = {
    "from_service_account_info": _Key("info", False, ("info",)),
    "from_service_account_file": _Key("filename", True, ("filename",)),
    "from_service_account_json": _Key("filename", True, ("filename",)),
}
_CALLS = {
    f"{_CREDENTIALS}.from_service_account_info": _METHODS["from_service_account_info"],
    f"{_CREDENTIALS}.from_service_account_file": _METHODS["from_service_account_file"],
    f"{_OLD}.from_json_keyfile_dict": _Key("keyfile_dict", False, ("keyfile_dict", "scopes")),
    f"{_OLD}.from_json_keyfile_name": _Key("filename", True, ("filename", "scopes")),
    "gspread.service_account_from_dict": _Key("info", False, ("info", "scopes")),
    "gspread.auth.service_account_from_dict": _Key("info", False, ("info", "scopes")),
    "gspread.service_account": _Key("filename", True, ("filename", "scopes")),
}


def look_at_google(plan: Plan) -> None:
    """Plan the changes of all calls that take a service-account key, or say why they cannot be made."""
    found: list[tuple[cst.Call, Known]] = []
    for call in plan.source.calls:
        name = plan.source.called(call)
        if name is None:
            continue
        if name in _FEDERATION_FREE:
            plan.refuse(
                call,
                "no-federation",
                "it needs a service-account key, and takes no workload identity federation",
            )
        key = _key_of(name)
        known = _look(plan, call, name, key) if key is not None else None
        if known is not None:
            found.append((call, known))
    _reused(plan, found)


def _key_of(name: str) -> _Key | None:
    if name in _CALLS:
        return _CALLS[name]
    _, _, method = name.rpartition(".")
    return _METHODS.get(method) if name.startswith(_CLOUD) else None


def _reused(plan: Plan, found: list[tuple[cst.Call, Known]]) -> None:
    """Other readings of a parsed key: `info["project_id"]`. Whether it is only asked for is judged with
    what is left.
    """
    for call, known in found:
        for name in known.names:
            sole = plan.source.sole(name)
            for node in plan.source.references(sole) if sole is not None else ():
                use = plan.source.parent(node)
                if not plan.is_gone(node) and isinstance(use, cst.Subscript | cst.Attribute):
                    line = plan.source.line(node)
                    plan.refuse(
                        call,
                        "key-data-reused",
                        f"the parsed key is also read on line {line}; "
                        "federated credentials do not carry its data",
                    )


def _look(plan: Plan, call: cst.Call, name: str, key: _Key) -> Known | None:
    bound = bind(call, key.parameters)
    if bound.unpacks or bound.extra:
        plan.refuse(call, "call-unpacks", "the call unpacks arguments, among which keys may be")
        return None
    given = bound.values.get(key.parameter)
    if given is None:
        if name == "gspread.service_account":
            plan.refuse(call, "key-from-file", "gspread reads the key from a file in the home folder")
        return None
    known = key_file(plan, given) if key.is_path else key_data(plan, given)
    if isinstance(known, Unfit):
        plan.refuse(call, known.slug, known.reason)
        return None
    if key.is_path and known.variable != GOOGLE_FILE:
        plan.refuse(
            call, "other-variable", f"{known.variable} does not name the file with the credentials of the job"
        )
        return None
    plan.local(call)
    plan.drop(call.args[bound.at[key.parameter]], call.func)
    _replace(plan, call, name, bound, key)
    return known


def _replace(plan: Plan, call: cst.Call, name: str, bound: Bound, key: _Key) -> None:
    if name.startswith(_CLOUD):
        _client(plan, bound, key)
        return
    others = [
        other for other in bound.other_than(key.parameter, "scopes") if not is_none(bound.values[other])
    ]
    if others:
        plan.refuse(call, "identity-differs", f"{others[0]} is passed with the key, and would be lost")
        return
    if name.startswith("gspread."):
        _sheets(plan, call, bound)
    else:
        if name.startswith(_OLD):
            _old_credentials(plan, call)
        look_at_result(plan, call)
        plan.want("google.auth", call.func)
        plan.change(call, partial(_default, bound.at.get("scopes")))
        plan.note(call, "the credentials are those of the environment (google.auth.default)")
    _check_name(plan, call, "google", "google.auth")


def _client(plan: Plan, bound: Bound, key: _Key) -> None:
    """`bigquery.Client.from_service_account_info(info, project="p")` becomes
    `bigquery.Client(project="p")`.
    """
    call = bound.call
    for other in bound.other_than(key.parameter):
        if other in {"client_options", "_http"}:
            plan.refuse(call, "custom-endpoint", f"{other} may name another place than Google Cloud")
        elif other not in _KEPT_BY_CLIENTS:
            plan.refuse(call, "identity-differs", f"{other} is passed with the key")
    # The name of the class stays in use: only the method goes.
    plan.gone.discard(call.func)
    plan.change(call, partial(_constructed, bound.at[key.parameter]))
    plan.note(call, "the client takes the credentials of the environment")


def _constructed(position: int, node: cst.CSTNode) -> cst.CSTNode:
    call = cst.ensure_type(node, cst.Call)
    method = cst.ensure_type(call.func, cst.Attribute)
    return without_arguments(call, {position}).with_changes(func=method.value)


def _default(scopes: int | None, node: cst.CSTNode) -> cst.CSTNode:
    """`google.auth.default(scopes=…)[0]`."""
    call = cst.ensure_type(node, cst.Call)
    default = cst.ensure_type(cst.parse_expression("google.auth.default()[0]"), cst.Subscript)
    made = cst.ensure_type(default.value, cst.Call)
    if scopes is not None:
        made = made.with_changes(args=[_scopes(call, scopes)])
        if len(call.args) > 1:
            made = made.with_changes(
                whitespace_before_args=call.whitespace_before_args, args=[_scopes(call, scopes, True)]
            )
    return default.with_changes(value=made, lpar=call.lpar, rpar=call.rpar)


def _scopes(call: cst.Call, position: int, ending: bool = False) -> cst.Arg:
    made = argument("scopes", call.args[position].value)
    last = call.args[-1]
    if ending:
        return made.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return made


def _sheets(plan: Plan, call: cst.Call, bound: Bound) -> None:
    """`gspread.authorize(google.auth.default(scopes=gspread.auth.DEFAULT_SCOPES)[0])`."""
    root = root_of(call.func)
    module = root.value if root is not None and plan.source.imported(root) == "gspread" else "gspread"
    if module == "gspread":
        plan.want("gspread", call.func)
    else:
        # An alias stays in use.
        plan.gone.discard(call.func)
    _check_name(plan, call, module, "gspread")
    plan.want("google.auth", call.func)
    plan.change(call, partial(_authorized, module, bound.at.get("scopes")))
    plan.note(call, "the credentials are those of the environment (google.auth.default)")


def _authorized(module: str, scopes: int | None, node: cst.CSTNode) -> cst.CSTNode:
    call = cst.ensure_type(node, cst.Call)
    wanted = (
        cst.parse_expression(f"{module}.auth.DEFAULT_SCOPES") if scopes is None else call.args[scopes].value
    )
    outer = cst.ensure_type(cst.parse_expression(f"{module}.authorize(google.auth.default()[0])"), cst.Call)
    inner = cst.ensure_type(outer.args[0].value, cst.Subscript)
    made = cst.ensure_type(inner.value, cst.Call).with_changes(args=[argument("scopes", wanted)])
    return outer.with_changes(
        args=[outer.args[0].with_changes(value=inner.with_changes(value=made))],
        lpar=call.lpar,
        rpar=call.rpar,
    )


def _old_credentials(plan: Plan, call: cst.Call) -> None:
    """Credentials of oauth2client are of another kind: only where they are handed on may they be
    exchanged.
    """
    use = plan.source.parent(call)
    nodes: tuple[cst.CSTNode, ...] = (call,)
    if isinstance(use, cst.Assign) and len(use.targets) == 1 and isinstance(use.targets[0].target, cst.Name):
        bindings = plan.source.bindings(use.targets[0].target)
        nodes = tuple(node for one in bindings for node in plan.source.references(one))
    for node in nodes:
        where = plan.source.parent(node)
        taker = plan.source.parent(where) if isinstance(where, cst.Arg) else None
        if not isinstance(taker, cst.Call) or plan.source.called(taker) not in _TAKERS:
            plan.refuse(
                call, "old-credentials", "the credentials are used in a way that only oauth2client knows"
            )
            return


_TAKERS = frozenset({
    "gspread.authorize", "gspread.Client", "googleapiclient.discovery.build", "apiclient.discovery.build",
    "pygsheets.authorize", "gspread_dataframe.authorize",
})  # fmt: skip


def _check_name(plan: Plan, call: cst.Call, name: str, module: str) -> None:
    """Whether `name` means the wanted module where it is to be written."""
    for one in plan.source.bound(name, call):
        if not isinstance(one, ImportAssignment):
            plan.refuse(call, "shadowed-name", f"{name} is something else than the module of that name here")
            return
        origins = {found.name for found in one.get_qualified_names_for(name)}
        if not origins <= {name, module}:
            plan.refuse(call, "shadowed-name", f"{name} is something else than the module of that name here")
            return
