"""Outputs of the job that are made of the key: other jobs have it from them (R14)."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.github.expressions.tokens import find_expressions
from pinfix_codemods.oidc.checks.leaving.sinks import LEAVES
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.scene.model import JobScene
from pinfix_codemods.oidc.scene.values import ANY_SECRET, expression_variables, secrets_in

_REMEDY = "A short-lived credential is of no use there: let the other job log in itself."


def by_outputs(job: JobScene, finding: Finding) -> Iterator[Objection]:
    """An objection for each output that takes one of the secrets, or a variable that holds the key."""
    outputs = job.job.section("outputs")
    if outputs is None:
        return
    env = {name: entry.value for name, entry in job.env.items()}
    names = _variables(finding)
    for name, text in outputs.strings():
        secrets = secrets_in(text, env)
        named = {
            one.upper() for found in find_expressions(text) for one in expression_variables(found.source)
        }
        if ANY_SECRET in secrets or not secrets.isdisjoint(finding.secrets) or not named.isdisjoint(names):
            reason = f"the job hands the key to other jobs as its output `{name}`"
            yield Objection(LEAVES, job.spot(outputs, name), reason, _REMEDY)


def _variables(finding: Finding) -> frozenset[str]:
    """The names, in upper case, under which a step can find the key, and all of them at once."""
    given = {entry.key for entry in finding.keys if entry.level != "with"}
    swapped = frozenset[str]() if finding.swap is None else finding.swap.gone | finding.swap.refreshed
    return frozenset(name.upper() for name in given | swapped) | {"*"}
