"""Keys as inputs of `aws-actions/configure-aws-credentials`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.config.oidc_settings import AwsSettings
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.aws.part import Pair, Part
from pinfix_codemods.oidc.providers.aws.region import NOT_AWS, regions_for_input, sovereign
from pinfix_codemods.oidc.providers.aws.role import role_for
from pinfix_codemods.oidc.providers.aws.tools import CONFIGURE, PROVIDER
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene

_KEY_ID = "aws-access-key-id"
_SECRET = "aws-secret-access-key"  # noqa: S105  # the name of an input
_TOKEN = "aws-session-token"  # noqa: S105  # the name of an input
_ROLE = "role-to-assume"
_REGION = "aws-region"
_WITHOUT_EFFECT = ("role-external-id", "custom-tags")
"""Inputs that do nothing where a token of GitHub is exchanged (its src/assumeRole.ts and src/index.ts)."""

_USUAL_SECONDS = 3600
_TRUE = frozenset({"true", "True", "TRUE"})


@dataclass(frozen=True, slots=True)
class Keyed:
    """A step that signs in by a stored key."""

    step: StepScene
    halves: tuple[Entry, ...]
    pair: Pair

    @property
    def chains(self) -> bool:
        """Whether it uses the key to assume a role."""
        return _is_given(self.step, _ROLE)


def keyed_steps(job: JobScene) -> tuple[Keyed, ...]:
    """The steps of the job that sign in by a stored key."""
    return tuple(found for step in job.steps if (found := _keyed(step)) is not None)


def role_steps(job: JobScene) -> tuple[StepScene, ...]:
    """The steps that take a role, and are given no key."""
    return tuple(
        step
        for step in job.steps
        if step.action == CONFIGURE and _is_given(step, _ROLE) and not _is_given(step, _KEY_ID)
    )


def _keyed(step: StepScene) -> Keyed | None:
    if step.action != CONFIGURE:
        return None
    halves = tuple(step.inputs[name] for name in (_KEY_ID, _SECRET) if name in step.inputs)
    if not any(half.value.secrets for half in halves):
        return None
    names = [step.inputs[name].value.name if _is_given(step, name) else "" for name in (_KEY_ID, _SECRET)]
    return Keyed(step, halves, Pair(names[0], names[1]))


def part_of(keyed: Keyed, job: JobScene, settings: AwsSettings) -> Part:
    """How the step takes the role of the job instead."""
    step = keyed.step
    chained = keyed.chains and settings.keys_and_role == "chain"
    dropped = [step.inputs[name] for name in _dropped(step, chained=chained)]
    at = keyed.halves[0].spot
    return Part(
        at=at,
        pairs=(keyed.pair,),
        keys=keyed.halves,
        edits=(
            *(DeleteKey(entry.path) for entry in (*keyed.halves, *dropped)),
            *_inserted(keyed, job, settings, chained=chained),
        ),
        raises=tuple(_raised(step)),
        needs=(step,) if chained else (),
        since=step.index + 1,
        regions=regions_for_input(step, job, _REGION) if chained else (),
        asks_region=chained,
        objections=tuple(_objections(keyed, settings, chained=chained)),
        notes=tuple(_notes(step, dropped)),
    )


def _dropped(step: StepScene, *, chained: bool) -> Iterator[str]:
    """The inputs besides the key that go."""
    if not chained:
        yield from (name for name in _WITHOUT_EFFECT if name in step.inputs)
    if _is_true(step, "force-skip-oidc"):
        yield "force-skip-oidc"


def _inserted(keyed: Keyed, job: JobScene, settings: AwsSettings, *, chained: bool) -> Iterator[Operation]:
    """What the step is given; it stands where the key stood."""
    first = keyed.halves[0]
    if chained:
        yield InsertKey(first.owner, "role-chaining", True, before=first.key)
        return
    if not keyed.chains:
        role = role_for(keyed.pair, job, settings)
        yield InsertKey(first.owner, _ROLE, role.written, before=first.key)
    if settings.audience != AwsSettings().audience and "audience" not in keyed.step.inputs:
        yield InsertKey(first.owner, "audience", settings.audience)


def _raised(step: StepScene) -> Iterator[Raise]:
    fact = facts(PROVIDER)[CONFIGURE]
    if is_older(step, fact.minimum) is not False:
        yield Raise(step, fact.write)


def _objections(keyed: Keyed, settings: AwsSettings, *, chained: bool) -> Iterator[Objection]:
    step = keyed.step
    at = keyed.halves[0].spot
    if any(half.value.kind == "dynamic" for half in keyed.halves):
        yield Objection(
            "dynamic-key",
            at,
            "the key that the step is given is put together, or picked, by an expression",
            "name one secret for each half of the key",
        )
    if _is_given(step, _TOKEN):
        yield Objection(
            "already-temporary",
            step.inputs[_TOKEN].spot,
            "the key comes with a session token, so it is short-lived already",
            "find out who issues it, and let the workflow ask there",
        )
    if keyed.chains and settings.keys_and_role == "refuse":
        yield Objection(
            "keys-and-role",
            step.inputs[_ROLE].spot,
            "the key only serves to assume a role",
            "let that role trust the workflow and set `oidc.aws.keys_and_role: direct`, or `chain` to take"
            " a role before it",
        )
    yield from _other_identity(step, chained=chained)
    region = step.inputs.get(_REGION)
    if region is not None:
        yield from _of_region(region, settings)
    endpoint = step.inputs.get("sts-endpoint")
    if endpoint is not None and endpoint.value.kind != "empty":
        yield _endpoint(endpoint)


def _other_identity(step: StepScene, *, chained: bool) -> Iterator[Objection]:
    for name in ("web-identity-token-file", "role-chaining", "force-skip-oidc"):
        given = step.inputs.get(name)
        if given is None or given.value.text.strip() in ("", "false", "False", "FALSE"):
            continue
        if name == "force-skip-oidc" and _is_true(step, name):
            continue  # It goes with the key.
        yield Objection(
            "keys-and-role",
            given.spot,
            f"the step is given `{name}` beside the key, and so has another identity as well",
            "leave one of the two, and run pinfix again",
        )
    if chained and _seconds(step) > _USUAL_SECONDS:
        yield Objection(
            "too-long",
            step.inputs["role-duration-seconds"].spot,
            "a role that is assumed from another role lasts for one hour at most",
            "let the role trust the workflow (`oidc.aws.keys_and_role: direct`), or shorten the job",
        )


def _of_region(region: Entry, settings: AwsSettings) -> Iterator[Objection]:
    text = region.value.text.strip()
    if text == NOT_AWS:
        yield _endpoint(region)
    yield from sovereign(text, region.spot, settings)


def _endpoint(entry: Entry) -> Objection:
    return Objection(
        "custom-endpoint",
        entry.spot,
        f"`{entry.key}` tells that the key is for a service that only speaks like AWS",
        "keep the key, or use the federation of that service",
    )


def _notes(step: StepScene, dropped: list[Entry]) -> Iterator[str]:
    for entry in dropped:
        yield f"`{entry.key}` goes, for it has no effect with OpenID Connect"
    if "role-duration-seconds" in step.inputs and _seconds(step) != _USUAL_SECONDS:
        yield ("`role-duration-seconds` counts from now on: the role has to allow sessions of that length")


def _seconds(step: StepScene) -> int:
    """The duration that is asked for; 0 where it is not written out."""
    given = step.inputs.get("role-duration-seconds")
    text = "" if given is None else given.value.text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _is_given(step: StepScene, name: str) -> bool:
    entry = step.inputs.get(name)
    return entry is not None and entry.value.kind != "empty"


def _is_true(step: StepScene, name: str) -> bool:
    entry = step.inputs.get(name)
    return entry is not None and entry.value.text.strip() in _TRUE
