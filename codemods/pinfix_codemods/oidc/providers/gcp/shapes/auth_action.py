"""Keys as `credentials_json` of `google-github-actions/auth`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.versions import parse
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older, tools
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.gcp.identity import Identity
from pinfix_codemods.oidc.providers.gcp.names import AUTH, CREDENTIALS, PROVIDER
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene

KEY = "credentials_json"
FEDERATION = "workload_identity_provider"
ACCOUNT = "service_account"
TOKEN_FORMAT = "token_format"  # noqa: S105  # the name of an input
_UNIVERSE = "googleapis.com"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A step that signs in by a stored key."""

    step: StepScene
    key: Entry


def keyed_steps(job: JobScene) -> tuple[Keyed, ...]:
    """The steps of the job that sign in by a stored key."""
    return tuple(
        Keyed(step, step.inputs[KEY])
        for step in job.steps
        if step.action == AUTH and KEY in step.inputs and step.inputs[KEY].value.secrets
    )


def federated_steps(job: JobScene) -> tuple[StepScene, ...]:
    """The steps that sign in without a key already."""
    return tuple(
        step for step in job.steps if step.action == AUTH and given(step, FEDERATION) and not given(step, KEY)
    )


def given(step: StepScene, name: str) -> bool:
    """Whether the input has a value."""
    entry = step.inputs.get(name)
    return entry is not None and entry.value.kind != "empty"


def part_of(keyed: Keyed, identity: Identity) -> Part:
    """How the step signs in to the identity instead."""
    step, key = keyed.step, keyed.key
    return Part(
        at=key.spot,
        secrets=key.value.secrets,
        keys=(key,),
        edits=(*_inserted(keyed, identity), DeleteKey(key.path)),
        raises=tuple(_raised(step, identity)),
        since=step.index + 1,
        objections=tuple(_objections(keyed, identity)),
        notes=tuple(_notes(step, identity)),
        refreshed=frozenset({CREDENTIALS}),
    )


def _inserted(keyed: Keyed, identity: Identity) -> Iterator[Operation]:
    """The inputs that the step is given; they stand where the key stood."""
    for name, text in identity.inputs():
        if name not in keyed.step.inputs:
            yield InsertKey(keyed.key.owner, name, text, before=KEY)


def _raised(step: StepScene, identity: Identity) -> Iterator[Raise]:
    fact = facts(PROVIDER)[AUTH]
    minimum = tools(PROVIDER)["direct federation"] if _is_direct(step, identity) else fact.minimum
    if is_older(step, minimum) is not False or _is_first_line(step):
        yield Raise(step, fact.write)


def _is_first_line(step: StepScene) -> bool:
    """`v0`: the newest of that line, which no runner has the Node for any more."""
    return step.uses is not None and _numbers(step.uses.ref) == (0,)


def _numbers(ref: str) -> tuple[int, ...]:
    version = parse(ref)
    return () if version is None else version.numbers


def _is_direct(step: StepScene, identity: Identity) -> bool:
    return identity.is_direct and not given(step, ACCOUNT)


def _objections(keyed: Keyed, identity: Identity) -> Iterator[Objection]:
    step, key = keyed.step, keyed.key
    if not key.value.is_stored:
        picked = "matrix." in key.value.text
        yield Objection(
            "matrix-account" if picked else "dynamic-key",
            key.spot,
            "the matrix picks the key" if picked else "the key is put together, or picked, by an expression",
            "name one secret, as `${{ secrets.NAME }}`, and let the environment of the job tell the account",
        )
    for name in (FEDERATION, ACCOUNT, "project_id"):
        entry = step.inputs.get(name)
        if entry is None or (name != FEDERATION and entry.value.kind != "empty"):
            continue
        yield Objection(
            "keys-and-role",
            entry.spot,
            f"the step has `{name}` beside the key, so that it is not plain which identity it is to have",
            f"leave out `{name}` or the key, and run pinfix again",
        )
    yield from _other_cloud(step)
    yield from _too_little(keyed, identity)


def _other_cloud(step: StepScene) -> Iterator[Objection]:
    for name, usual in (("universe", _UNIVERSE), ("audience", "")):
        entry = step.inputs.get(name)
        if entry is not None and entry.value.text.strip() not in ("", usual):
            yield Objection(
                "issuer-unknown",
                entry.spot,
                f"`{name}` tells that the step signs in to another cloud than the usual one",
                f"set up the federation by hand, or leave out `{name}`",
            )


def _too_little(keyed: Keyed, identity: Identity) -> Iterator[Objection]:
    step = keyed.step
    if not _is_direct(step, identity):
        return
    if not identity.project and not given(step, "project_id"):
        yield missing_project(keyed.key)
    if given(step, TOKEN_FORMAT):
        yield missing_account(step.inputs[TOKEN_FORMAT])


def missing_project(at: Entry) -> Objection:
    """That the project is not known, which the key told until now."""
    return Objection(
        "missing-value",
        at.spot,
        "the project is not known: the key told it, and no service account does",
        "set `oidc.gcp.project_id` in the configuration, or `project_id` in the step",
    )


def missing_account(at: Entry) -> Objection:
    """That tokens are made for service accounts only."""
    return Objection(
        "missing-value",
        at.spot,
        "a token is asked for, which only a service account can be given",
        "set `oidc.gcp.mode: service_account` in the configuration",
    )


def _notes(step: StepScene, identity: Identity) -> Iterator[str]:
    if not identity.project and not given(step, "project_id") and not _is_direct(step, identity):
        yield (
            "The project is that of the service account from now on: set `oidc.gcp.project_id` where the key"
            " belonged to another one."
        )
