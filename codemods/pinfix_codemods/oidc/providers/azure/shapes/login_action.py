"""Keys as `creds` of `azure/login`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.config.oidc_settings import AzureSettings
from pinfix.github.expressions.tokens import find_expressions
from pinfix.yaml.operations import DeleteKey, InsertKey
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older, tools
from pinfix_codemods.oidc.providers.azure.identity import (
    CLIENT,
    SUBSCRIPTION,
    TENANT,
    AzurePart,
    Ids,
    audience_of,
    inputs_of,
)
from pinfix_codemods.oidc.providers.azure.names import LOGIN, PROVIDER, is_public
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, read_value

KEY = "creds"
_IDS = (CLIENT, TENANT, SUBSCRIPTION)
_PRINCIPAL = "service_principal"
_ENDED = "v1 of azure/login is no longer maintained: v3 takes the same inputs."
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Keyed:
    """A step that signs in by a stored key; `ids`: what its JSON says, where it is written out."""

    step: StepScene
    key: Entry
    ids: Ids | None


def keyed_steps(job: JobScene) -> tuple[Keyed, ...]:
    """The steps of the job that are given a stored key."""
    found = []
    for step in job.steps:
        key = step.inputs.get(KEY)
        if step.action == LOGIN and key is not None and key.value.secrets - {JOB_TOKEN}:
            found.append(Keyed(step, key, _written_out(key)))
    return tuple(found)


def federated_steps(job: JobScene) -> tuple[StepScene, ...]:
    """The steps that sign in without a key already."""
    return tuple(
        step for step in job.steps if step.action == LOGIN and given(step, CLIENT) and not given(step, KEY)
    )


def given(step: StepScene, name: str) -> bool:
    """Whether the input has a value."""
    entry = step.inputs.get(name)
    return entry is not None and entry.value.kind != "empty"


def ids_of(step: StepScene) -> Ids:
    """The ids that a step without a key signs in by."""
    texts = [step.inputs[name].value.text.strip() if name in step.inputs else "" for name in _IDS]
    return Ids(*texts)


def _written_out(key: Entry) -> Ids | None:
    """The ids in JSON that is written out, with expressions for its values."""
    text = key.value.text
    if key.value.kind != "dynamic" or key.value.through or len(text) > _MOST:
        return None
    said = _json(text)
    if said is None or not read_value(said.get("clientSecret", "")).is_stored:
        return None
    found = Ids(said.get("clientId", ""), said.get("tenantId", ""), said.get("subscriptionId", ""))
    return found if found.client and found.tenant else None


def _json(text: str) -> dict[str, str] | None:
    """The texts of an object in JSON, expressions in it as they are written."""
    parts, end = [], 0
    expressions = find_expressions(text)
    for number, one in enumerate(expressions):
        parts += [text[end : one.start], f"@{number}@"]
        end = one.end
    try:
        said = json.loads("".join([*parts, text[end:]]))
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    marks = {f"@{number}@": text[one.start : one.end] for number, one in enumerate(expressions)}
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    return {name: marks.get(value, value) for name, value in texts.items()}


def part_of(keyed: Keyed, settings: AzureSettings) -> AzurePart:
    """How the step signs in by ids instead."""
    step, key = keyed.step, keyed.key
    ids = ids_of(step) if given(step, CLIENT) else keyed.ids or Ids()
    wanted = [*inputs_of(ids, settings), *audience_of(settings)]
    if ids.client and not ids.subscription and _is_true(step, "allow-no-subscriptions"):
        wanted = [(name, text) for name, text in wanted if name != SUBSCRIPTION]
    return AzurePart(
        at=key.spot,
        secrets=_secrets(keyed),
        keys=(key,),
        edits=(
            *(
                InsertKey(key.owner, name, text, before=KEY)
                for name, text in wanted
                if name not in step.inputs
            ),
            DeleteKey(key.path),
        ),
        raises=tuple(_raised(step)),
        since=step.index + 1,
        objections=tuple(_objections(keyed, settings)),
        notes=tuple(_notes(step)),
        ids=ids if ids.client else None,
        opaque="" if ids.client else key.value.name,
        settles=True,
    )


def _secrets(keyed: Keyed) -> frozenset[str]:
    """The secrets of the key; the ids beside it stay in use."""
    if keyed.ids is None:
        return keyed.key.value.secrets
    said = _json(keyed.key.value.text) or {}
    return read_value(said.get("clientSecret", "")).secrets


def _raised(step: StepScene) -> Iterator[Raise]:
    fact = facts(PROVIDER)[LOGIN]
    elsewhere = "environment" in step.inputs and not is_public(step.inputs["environment"].value.text)
    minimum = tools(PROVIDER)["other clouds"] if elsewhere else fact.minimum
    if is_older(step, minimum) is not False:
        yield Raise(step, fact.write)


def _notes(step: StepScene) -> Iterator[str]:
    if step.uses is not None and (step.uses.ref == "v1" or step.uses.ref.startswith("v1.")):
        yield _ENDED


def _objections(keyed: Keyed, settings: AzureSettings) -> Iterator[Objection]:
    step, key = keyed.step, keyed.key
    if not key.value.is_stored and keyed.ids is None:
        picked = "matrix." in key.value.text
        yield Objection(
            "matrix-account" if picked else "dynamic-key",
            key.spot,
            "the matrix picks the key" if picked else "the key is put together, or picked, by an expression",
            "name one secret, as `${{ secrets.NAME }}`, and let the environment of the job tell the account",
        )
    if any(given(step, name) for name in _IDS) and not (given(step, CLIENT) and given(step, TENANT)):
        yield Objection(
            "keys-and-role",
            key.spot,
            "the step has some of the ids beside the key, which it then does not read",
            "leave out the ids or the key, and run pinfix again",
        )
    kind = step.inputs.get("auth-type")
    if kind is not None and kind.value.text.strip().lower() not in ("", _PRINCIPAL):
        yield Objection(
            "keys-and-role",
            kind.spot,
            "`auth-type` tells that the step signs in as the machine, and not by the key",
            "leave out `creds`",
        )
    cloud = step.inputs.get("environment")
    if cloud is not None and not is_public(cloud.value.text):
        yield from other_cloud(cloud, settings)


def other_cloud(cloud: Entry, settings: AzureSettings) -> Iterator[Objection]:
    """Clouds other than the public one want another audience; a stack of one's own, what only a key has."""
    is_stack = cloud.value.text.strip().lower() == "azurestack"
    if settings.audience is None or is_stack or "${{" in cloud.value.text:
        yield Objection(
            "issuer-unknown",
            cloud.spot,
            "the job signs in to another cloud than the public one, which wants another audience",
            "set `oidc.azure.audience` in the configuration",
        )


def _is_true(step: StepScene, name: str) -> bool:
    entry = step.inputs.get(name)
    return entry is not None and entry.value.text.strip().lower() == "true"
