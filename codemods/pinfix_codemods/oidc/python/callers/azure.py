"""Credentials of Azure with a client secret: the default chain finds the login of the job."""

from __future__ import annotations

from functools import partial

import libcst as cst

from pinfix_codemods.oidc.python.callers.arguments import Bound, bind
from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import AZURE_CLIENT, AZURE_SECRET, AZURE_TENANT
from pinfix_codemods.oidc.python.reading.source import text_of
from pinfix_codemods.oidc.python.reading.values import Absent, Plain, Unfit, followed, value_of

_MODULES = ("azure.identity", "azure.identity.aio")
_SECRET = frozenset(f"{module}.ClientSecretCredential" for module in _MODULES)
_ENVIRONMENT = frozenset(f"{module}.EnvironmentCredential" for module in _MODULES)
_DEFAULT = frozenset(f"{module}.DefaultAzureCredential" for module in _MODULES)
_EXCLUDES = "exclude_cli_credential"
_OLD = frozenset({
    "azure.common.credentials.ServicePrincipalCredentials",
    "msrestazure.azure_active_directory.ServicePrincipalCredentials",
})  # fmt: skip
_PARAMETERS = ("tenant_id", "client_id", "client_secret")
_EXPECTED = {"tenant_id": AZURE_TENANT, "client_id": AZURE_CLIENT, "client_secret": AZURE_SECRET}
DEFAULT = "DefaultAzureCredential"


def look_at_azure(plan: Plan) -> None:
    """Plan the changes of all credentials with a client secret, or say why they cannot be made."""
    for call in plan.source.calls:
        name = plan.source.called(call)
        if name in _OLD:
            plan.refuse(call, "no-federation", "the credentials of msrestazure take no federation")
        elif name in _ENVIRONMENT and AZURE_SECRET in plan.swapped.gone:
            bound = bind(call, ())
            if bound.values or bound.unpacks or bound.extra:
                plan.refuse(
                    call, "identity-differs", "options are passed to the credential, and would be lost"
                )
            else:
                _replace(plan, call)
        elif name in _SECRET:
            _look(plan, bind(call, _PARAMETERS))
        elif name in _DEFAULT and AZURE_SECRET in plan.swapped.gone:
            _look_at_default(plan, call)


def _look_at_default(plan: Plan, call: cst.Call) -> None:
    """The default chain finds the login of the job by the credential of the CLI, unless that is left out."""
    bound = bind(call, ())
    given = bound.values.get(_EXCLUDES)
    unpacked = bound.unpacks and _EXCLUDES in plan.source.tree.code
    if unpacked or (given is not None and not (isinstance(given, cst.Name) and given.value == "False")):
        plan.refuse(
            call,
            "identity-differs",
            "the chain leaves out the Azure CLI, by which it would find the login of the job",
        )


def _look(plan: Plan, bound: Bound) -> None:
    call = bound.call
    known = len(plan.reasons)
    if bound.unpacks or bound.extra:
        plan.refuse(call, "call-unpacks", "the call unpacks arguments, among which keys may be")
        return
    for other in bound.other_than(*_PARAMETERS):
        plan.refuse(call, "identity-differs", f"{other} is passed to the credential, and would be lost")
    read = [_read(plan, bound, name) for name in _PARAMETERS]
    if all(read) and len(plan.reasons) == known:
        _replace(plan, call)


def _read(plan: Plan, bound: Bound, name: str) -> bool:
    """Whether an argument is a plain read of the variable that it should be."""
    call = bound.call
    given = bound.values.get(name)
    value = value_of(plan.environment, given) if given is not None else Absent()
    if isinstance(value, Absent) or given is None:
        plan.refuse(call, "not-an-environment-read", f"{name} is not passed plainly")
        return False
    if isinstance(value, Unfit):
        if name != "client_secret" and text_of(followed(plan.environment, given)) is not None:
            plan.refuse(
                call,
                "identity-differs",
                f"{name} is written in the source, and may be another identity than the job's",
            )
        else:
            plan.refuse(call, value.slug, value.reason)
        return False
    return _is_expected(plan, call, name, value)


def _is_expected(plan: Plan, call: cst.Call, name: str, value: Plain) -> bool:
    variable = value.variable
    if _role(variable) not in {None, name}:
        plan.refuse(call, "roles-swapped", f"{name} is read from {variable}")
        return False
    if variable in plan.swapped.names or (variable == _EXPECTED[name] and name != "client_secret"):
        return True
    plan.refuse(call, "other-variable", f"{variable} is not a variable that the workflow swaps")
    return False


def _role(variable: str) -> str | None:
    """What a variable holds, by its name; None: its name does not tell."""
    for words, role in (
        (("SECRET",), "client_secret"),
        (("TENANT",), "tenant_id"),
        (("CLIENT_ID", "APP_ID"), "client_id"),
    ):
        if any(word in variable for word in words):
            return role
    return None


def _replace(plan: Plan, call: cst.Call) -> None:
    plan.local(call)
    plan.drop(call.func, *call.args)
    if isinstance(call.func, cst.Attribute):
        # `azure.identity.` stays in use.
        plan.gone.discard(call.func)
        plan.change(call, partial(_renamed, None))
    else:
        imported = plan.source.called(call) or ""
        module = imported.rpartition(".")[0]
        plan.want(f"{module}:{DEFAULT}", call.func)
        for one in plan.source.bound(DEFAULT, call):
            if {found.name for found in one.get_qualified_names_for(DEFAULT)} != {f"{module}.{DEFAULT}"}:
                plan.refuse(
                    call,
                    "shadowed-name",
                    f"{DEFAULT} is something else than the class of azure.identity here",
                )
        plan.change(call, partial(_renamed, DEFAULT))
    plan.note(call, f"{DEFAULT} finds the login of the job")


def _renamed(name: str | None, node: cst.CSTNode) -> cst.CSTNode:
    call = cst.ensure_type(node, cst.Call)
    func = call.func
    renamed: cst.BaseExpression
    if name is None:
        renamed = cst.ensure_type(func, cst.Attribute).with_changes(attr=cst.Name(DEFAULT))
    else:
        renamed = cst.Name(name)
    return call.with_changes(func=renamed, args=[], whitespace_before_args=cst.SimpleWhitespace(""))
