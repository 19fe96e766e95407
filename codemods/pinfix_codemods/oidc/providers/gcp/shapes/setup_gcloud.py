"""Keys as `service_account_key` of old versions of `google-github-actions/setup-gcloud`."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.versions import Version, parse
from pinfix.yaml.operations import DeleteKey
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older, tools
from pinfix_codemods.oidc.providers.clouds.elsewhere import UNKNOWN
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.gcp.names import CREDENTIALS, PROVIDER, SETUP
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

KEY = "service_account_key"
_WITH_KEY = (
    KEY, "service_account_email", "export_default_credentials", "credentials_file_path",
    "cleanup_credentials",
)  # fmt: skip
"""Inputs that were there up to v0.6, and are gone from v1.0.0 on (its action.yml)."""


def keyed_steps(job: JobScene) -> tuple[StepScene, ...]:
    """The steps of the job that are given a stored key."""
    return tuple(
        step
        for step in job.steps
        if step.action == SETUP and KEY in step.inputs and step.inputs[KEY].value.secrets
    )


def part_of(step: StepScene, job: JobScene) -> Part:
    """How a step before it signs in, and this one is left with what it installs."""
    key = step.inputs[KEY]
    fact = facts(PROVIDER)[SETUP]
    old = is_older(step, fact.minimum)
    return Part(
        at=key.spot,
        secrets=key.value.secrets,
        keys=(key,),
        edits=tuple(DeleteKey(step.inputs[name].path) for name in _WITH_KEY if name in step.inputs),
        raises=(Raise(step, fact.write),) if old is not False else (),
        needs=(step,),
        since=step.index,
        objections=tuple(_objections(step, job)),
        notes=tuple(_notes(old)),
        refreshed=frozenset({CREDENTIALS}),
    )


def too_old(step: StepScene) -> Iterator[Objection]:
    """Where a step asks for a gcloud that does not know federation."""
    version = step.inputs.get("version")
    if step.action != SETUP or version is None:
        return
    asked = parse(version.value.text.strip().lstrip("<=>~^ "))
    minimum = tools(PROVIDER)["gcloud"]
    if version.value.text.strip().startswith("<") or (
        isinstance(asked, Version) and asked.numbers < minimum.numbers
    ):
        yield Objection(
            "tool-version",
            version.spot,
            f"this gcloud may be older than {minimum.numbers[0]}, the first that can do without a key",
            "leave out `version`, or ask for a newer one",
        )


def _objections(step: StepScene, job: JobScene) -> Iterator[Objection]:
    key = step.inputs[KEY]
    if not key.value.is_stored:
        yield Objection(
            "dynamic-key",
            key.spot,
            "the key is put together, or picked, by an expression",
            "name one secret, as `${{ secrets.NAME }}`",
        )
    name = (step.step.string("id") or "").lower()
    if name and any(_reads(other, f"steps.{name}.outputs.") for other in job.steps):
        yield Objection(
            UNKNOWN,
            step.spot("id"),
            "other steps read outputs of this one, which it no longer has",
            "let them read those of google-github-actions/auth",
        )
    path = step.inputs.get("credentials_file_path")
    text = "" if path is None else path.value.text.strip()
    if (
        path is not None
        and text
        and any(_reads(other, text.lower()) for other in job.steps if other is not step)
    ):
        yield Objection(
            "key-leaves-job",
            path.spot,
            "other steps name the file that the key is written to",
            f"let them take it from {CREDENTIALS}",
        )


def _reads(step: StepScene, text: str) -> bool:
    entries = (*step.own_env.values(), *step.inputs.values())
    return any(
        text in one.lower() for one in (*step.texts, step.condition, *(entry.value.text for entry in entries))
    )


def _notes(old: bool | None) -> Iterator[str]:
    if old is False:
        yield (
            "This version of setup-gcloud takes no key and only warned of it: until now it did not sign the"
            " job in."
        )
