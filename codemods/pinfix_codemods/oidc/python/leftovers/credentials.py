"""What scripts ask of credentials of Google, and federated ones cannot give: a key, a name, a project."""

from __future__ import annotations

from functools import partial

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.reading.flow import places_of
from pinfix_codemods.oidc.python.reading.source import text_of

_PROJECT = "project_id"
_KEEPING = frozenset({
    "with_scopes", "with_scopes_if_required", "create_scoped", "with_quota_project", "with_claims",
    "with_always_use_jwt_access",
})  # fmt: skip
"""Methods and functions of google.auth that give credentials of the same kind back."""


def look_at_result(plan: Plan, call: cst.Call) -> None:
    """Federated credentials know no project: `creds.project_id`."""
    for node in places_of(plan.source, call, partial(_gives_the_same, plan)):
        outer = plan.source.parent(node)
        if _reads_project(plan, outer, node):
            line = plan.source.line(outer or node)
            reason = (
                f"project_id of the credentials is read on line {line}; federated credentials do not carry it"
            )
            plan.refuse(call, "key-data-reused", reason)


def _gives_the_same(plan: Plan, call: cst.Call) -> bool:
    """`creds.with_scopes(…)`, `with_scopes_if_required(creds, …)`, `copy.copy(creds)`."""
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", "")
    return name in _KEEPING or plan.source.called(call) in {"copy.copy", "copy.deepcopy"}


def _reads_project(plan: Plan, outer: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    if isinstance(outer, cst.Attribute):
        return outer.value is node and outer.attr.value == _PROJECT
    call = plan.source.parent(outer) if isinstance(outer, cst.Arg) else None
    if not isinstance(call, cst.Call) or not plan.source.is_builtin(call.func, "getattr"):
        return False
    return call.args[0] is outer and any(text_of(one.value) == _PROJECT for one in call.args[1:2])


def look_at_signatures(plan: Plan) -> None:
    """Refuse what only a key can do: signing, and acting for another person."""
    for attribute in (
        "generate_signed_url",
        "signer",
        "sign_bytes",
        "with_subject",
        "signer_email",
        "service_account_email",
    ):
        for node in plan.source.attributes.get(attribute, ()):
            plan.refuse(
                node,
                "signer-needed",
                f"{attribute} needs a private key, which federated credentials do not have",
            )
