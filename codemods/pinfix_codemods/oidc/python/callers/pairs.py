"""An id and a secret of AWS that are passed on together: are they the ones that the swap replaces?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan
from pinfix_codemods.oidc.python.families import AWS_TOKEN, is_aws_id, is_aws_secret
from pinfix_codemods.oidc.python.reading.values import Absent, Plain, Unfit, value_of


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Both halves, as reads of variables that are swapped."""

    identity: Plain
    secret: Plain


def pair_of(
    plan: Plan, node: cst.CSTNode, identity: cst.BaseExpression | None, secret: cst.BaseExpression | None
) -> Pair | None:
    """The pair that is passed at `node`; None: none is, or the plan has been told why it cannot be
    replaced.
    """
    values = [None if given is None else value_of(plan.environment, given) for given in (identity, secret)]
    passed = [value for value in values if value is not None and not isinstance(value, Absent)]
    if not passed:
        return None
    if len(passed) == 1:
        plan.refuse(node, "half-pair", "only one half of the key pair is passed")
    unfit = [value for value in passed if isinstance(value, Unfit)]
    for wrong in unfit:
        plan.refuse(node, wrong.slug, wrong.reason)
    plain = [value for value in passed if isinstance(value, Plain)]
    for value in plain:
        if value.variable not in plan.swapped.names:
            plan.refuse(node, "other-variable", f"{value.variable} is not a variable that the workflow swaps")
    first, second = (value if isinstance(value, Plain) else None for value in values)
    swapped_roles = (first is not None and not is_aws_id(first.variable)) or (
        second is not None
        and not is_aws_secret(second.variable)
        and is_aws_id(second.variable)
        and _is_named(second.variable)
    )
    if swapped_roles:
        plan.refuse(
            node, "roles-swapped", "the id and the secret of the key are read from each other's variables"
        )
        return None
    if unfit or len(plain) != 2 or any(value.variable not in plan.swapped.names for value in plain):
        return None
    return Pair(plain[0], plain[1])


def _is_named(variable: str) -> bool:
    """Whether a name says that it is the id: names of other kinds say nothing of the sort."""
    return variable.endswith(("_ID", "KEY_ID", "ACCESS_KEY"))


def is_temporary(plan: Plan, values: Sequence[cst.BaseExpression | None]) -> bool:
    """Whether id, secret and token are parts of one object that is not read from the environment.

    Such as what `assume_role` gave: it is complete, and made with whatever credentials there are.
    """
    roots = {_object(value) for value in values}
    if None in roots or len(roots) != 1:
        return False
    read = (value_of(plan.environment, value) for value in values if value is not None)
    return all(isinstance(one, Unfit) and one.slug == "not-an-environment-read" for one in read)


def _object(value: cst.BaseExpression | None) -> str | None:
    """`creds` of `creds.access_key`, `creds["AccessKeyId"]` and `answer["Credentials"]["AccessKeyId"]`."""
    here: cst.CSTNode | None = value
    while isinstance(here, cst.Attribute | cst.Subscript):
        here = here.value
    return here.value if isinstance(here, cst.Name) and here is not value else None


def token_is_fit(plan: Plan, node: cst.CSTNode, token: cst.BaseExpression | None) -> bool:
    """Whether a session token that is passed can go with its pair; else the plan has been told why not."""
    value = None if token is None else value_of(plan.environment, token)
    if value is None or isinstance(value, Absent):
        return True
    if isinstance(value, Unfit):
        plan.refuse(node, value.slug, value.reason)
        return False
    if value.variable != AWS_TOKEN and value.variable not in plan.swapped.names:
        plan.refuse(node, "other-variable", f"{value.variable} is not a variable that the workflow swaps")
        return False
    return True
