"""Keys as inputs of actions that can go by the login of the job: publish profiles, contexts of clusters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.yaml.operations import DeleteKey
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.azure.identity import AzurePart
from pinfix_codemods.oidc.providers.azure.names import PROVIDER, SET_CONTEXT
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

_PROFILE = "publish-profile"
_KEYS = {
    "azure/webapps-deploy": _PROFILE,
    "azure/functions-action": _PROFILE,
    SET_CONTEXT: "creds",
}
_CLUSTER = ("resource-group", "cluster-name")


@dataclass(frozen=True, slots=True)
class Deployment:
    """A step that is given a stored key, and can go without."""

    step: StepScene
    key: Entry


def deployments(job: JobScene) -> tuple[Deployment, ...]:
    """Those of the job."""
    found = []
    for step in job.steps:
        key = step.inputs.get(_KEYS.get(step.action, ""))
        if key is not None and key.value.secrets - {JOB_TOKEN}:
            found.append(Deployment(step, key))
    return tuple(found)


def part_of(one: Deployment, signing_in: tuple[StepScene, ...]) -> AzurePart:
    """How the step goes by the login of the job."""
    step, key = one.step, one.key
    before = any(login.index < step.index for login in signing_in)
    return AzurePart(
        at=key.spot,
        secrets=key.value.secrets,
        keys=(key,),
        edits=(DeleteKey(key.path),),
        raises=tuple(_raised(step)),
        needs=() if before else (step,),
        since=step.index,
        objections=tuple(_objections(one)),
        notes=tuple(_notes(step)),
    )


def _raised(step: StepScene) -> Iterator[Raise]:
    fact = facts(PROVIDER).get(step.action)
    if fact is not None and is_older(step, fact.minimum) is not False:
        yield Raise(step, fact.write)


def _objections(one: Deployment) -> Iterator[Objection]:
    step, key = one.step, one.key
    if not key.value.is_stored:
        yield Objection(
            "dynamic-key",
            key.spot,
            "the key is put together, or picked, by an expression",
            "name one secret, as `${{ secrets.NAME }}`",
        )
    if step.action == SET_CONTEXT and any(name not in step.inputs for name in _CLUSTER):
        yield Objection(
            "missing-value",
            step.spot("uses"),
            "the group or the name of the cluster is not said, which newer versions of the action ask for",
            "set `resource-group` and `cluster-name`",
        )


def _notes(step: StepScene) -> Iterator[str]:
    if step.action == SET_CONTEXT:
        yield "The identity of the job needs the role Azure Kubernetes Service Cluster User."
        return
    yield "The identity of the job needs the role Website Contributor for the app."
    if step.action == "azure/functions-action":
        yield "Without a publish profile, apps on Linux Consumption are deployed by WEBSITE_RUN_FROM_PACKAGE."
