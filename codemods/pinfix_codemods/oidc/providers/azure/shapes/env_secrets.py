"""Keys as `ARM_CLIENT_SECRET`, which terraform reads, and `AZURE_CLIENT_SECRET`, which libraries do."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfix.versions import parse
from pinfix.yaml.operations import InsertKey, Operation, Quoted
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, mentions, touch
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.knowledge import tools
from pinfix_codemods.oidc.providers.azure.identity import AzurePart, Ids
from pinfix_codemods.oidc.providers.azure.names import (
    ARM_SECRET,
    PROVIDER,
    SDK_SECRET,
    is_public,
    is_tool,
)
from pinfix_codemods.oidc.providers.azure.rules import terraform
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

_USE_OIDC = "ARM_USE_OIDC"
_TRUE = Quoted("true")
_SETUP = "hashicorp/setup-terraform"


def stored(job: JobScene, name: str) -> tuple[Entry, ...]:
    """The variables of this name that hold a stored secret."""
    return tuple(
        entry for entry in env_entries(job) if entry.key == name and entry.value.secrets - {JOB_TOKEN}
    )


def consumers(job: JobScene, entries: tuple[Entry, ...]) -> tuple[StepScene, ...]:
    """The steps that may use one of the variables, as far as that cannot be excluded."""
    return tuple(step for step in job.steps if _is_consumer(step, entries))


def _is_consumer(step: StepScene, entries: tuple[Entry, ...]) -> bool:
    names = {entry.key for entry in entries}
    here = {step.env[name].path for name in names if name in step.env}
    if here.isdisjoint(entry.path for entry in entries):
        return False
    how = touch(step, names, is_tool)
    if how is Touch.OWN:
        return not (step.action and is_harmless_action(step.action))
    return how is not Touch.NONE


def for_terraform(job: JobScene, entries: tuple[Entry, ...]) -> AzurePart:
    """How terraform asks for a token itself. Programs in Python take the login of the job."""
    told = consumers(job, entries)
    reading = tuple(step for step in told if _reads_in_python(step, ARM_SECRET))
    ids = _ids(reading, "ARM")
    return AzurePart(
        at=entries[0].spot,
        secrets=_secrets(entries),
        keys=entries,
        removed=entries,
        edits=tuple(_asking(job, entries, told)) if told else (),
        needs=reading,
        since=told[0].index if told else len(job.steps),
        told=told,
        objections=(
            *_of_terraform(job, told),
            *terraform.of_files(job, told),
            *_of_ids(entries, reading, ids),
        ),
        notes=terraform.notes(job, told),
        gone=frozenset({ARM_SECRET}),
        ids=ids,
    )


def for_libraries(job: JobScene, entries: tuple[Entry, ...]) -> AzurePart:
    """How libraries take the login of the job."""
    told = consumers(job, entries)
    ids = _ids(told, "AZURE")
    return AzurePart(
        at=entries[0].spot,
        secrets=_secrets(entries),
        keys=entries,
        removed=entries,
        needs=told,
        since=told[0].index if told else len(job.steps),
        told=told,
        objections=tuple(_of_ids(entries, told, ids)),
        gone=frozenset({SDK_SECRET}),
        ids=ids,
    )


def _secrets(entries: tuple[Entry, ...]) -> frozenset[str]:
    return frozenset(secret for entry in entries for secret in entry.value.secrets)


def _reads_in_python(step: StepScene, name: str) -> bool:
    return any(file.language == "python" and mentions(file.text, {name}) for file in step.files)


def _ids(steps: Collection[StepScene], prefix: str) -> Ids | None:
    """Who the steps act as by the variables beside the key; None where they differ, or do not tell."""
    found = {
        Ids(*(_text(step, f"{prefix}_{name}") for name in ("CLIENT_ID", "TENANT_ID", "SUBSCRIPTION_ID")))
        for step in steps
    }
    if len({one.who for one in found}) != 1:
        return None
    first = max(found, key=lambda one: one.subscription)
    return first if first.client and first.tenant else None


def _text(step: StepScene, name: str) -> str:
    entry = step.env.get(name)
    if entry is None or entry.value.kind in ("empty", "dynamic"):
        return ""
    return entry.value.text.strip()


def _asking(job: JobScene, entries: tuple[Entry, ...], told: tuple[StepScene, ...]) -> Iterator[Operation]:
    """`ARM_USE_OIDC` in the place of each key; for one of the workflow in the job, for others keep theirs."""
    outer = False
    for entry in entries:
        if entry.level == "workflow":
            outer = True
        elif not _has_flag(job, entry):
            yield InsertKey(entry.owner, _USE_OIDC, _TRUE, before=entry.key)
    inner = any(entry.level == "job" for entry in entries)
    if outer and told and not inner and _USE_OIDC not in job.env:
        if job.job.has("env"):
            yield InsertKey((*job.job.path, "env"), _USE_OIDC, _TRUE)
        else:
            yield InsertKey(job.job.path, "env", {_USE_OIDC: _TRUE}, before="steps")


def _has_flag(job: JobScene, beside: Entry) -> bool:
    if beside.level == "job":
        return _USE_OIDC in job.env
    return any(_USE_OIDC in step.own_env for step in job.steps if beside.owner == (*step.path, "env"))


def _of_terraform(job: JobScene, told: tuple[StepScene, ...]) -> Iterator[Objection]:
    for step in told:
        for name in ("ARM_CLIENT_ID", "ARM_TENANT_ID"):
            if name not in step.env and not any(mentions(text, {name}) for text in step.texts):
                yield Objection(
                    "missing-value",
                    step.spot(),
                    f"`{name}` is not set beside the key, so that it is not known who terraform acts as",
                    f"set `{name}` where the key is set",
                )
        cloud = step.env.get("ARM_ENVIRONMENT")
        if (
            cloud is not None
            and cloud.value.text.strip().lower() != "public"
            and not is_public(cloud.value.text)
        ):
            yield Objection(
                "issuer-unknown",
                cloud.spot,
                "terraform works in another cloud than the public one, which wants another audience",
                "set up the federation by hand",
            )
        flag = step.env.get(_USE_OIDC)
        if flag is not None and flag.value.text.strip().lower() not in ("true", "1"):
            yield Objection(
                "keys-and-role",
                flag.spot,
                f"`{_USE_OIDC}` tells terraform to go by the key",
                f"leave out `{_USE_OIDC}`, and run pinfix again",
            )
    for step in job.steps:
        version = step.inputs.get("terraform_version") if step.action == _SETUP else None
        asked = None if version is None else parse(version.value.text.strip().lstrip("<=>~^v "))
        minimum = tools(PROVIDER)["terraform"]
        if (
            version is not None
            and asked is not None
            and asked.numbers < minimum.numbers[: len(asked.numbers)]
        ):
            yield Objection(
                "tool-version",
                version.spot,
                "this terraform is older than 1.2, the first whose backend can do without a key",
                "ask for a newer one",
            )


def _of_ids(entries: tuple[Entry, ...], told: tuple[StepScene, ...], ids: Ids | None) -> Iterator[Objection]:
    if told and ids is None:
        yield Objection(
            "missing-value",
            entries[0].spot,
            "it is not known who the job signs in as: the ids of application and tenant are not set"
            " beside the key, or not the same everywhere",
            "set both as secrets or variables, for the whole job",
        )
