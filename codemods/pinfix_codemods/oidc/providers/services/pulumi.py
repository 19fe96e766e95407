"""Pulumi Cloud: a token of the organization, which an action asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings, PulumiSettings
from pinfix_codemods.oidc.finding import Finding, NewStep, Objection, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.options import program_of, verbs_of
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

_NAME = "pulumi"
_AUTH = "pulumi/auth-actions"
_VARIABLE = "PULUMI_ACCESS_TOKEN"
_BACKEND = "PULUMI_BACKEND_URL"
_TOKEN_TYPE = "urn:pulumi:token-type:access_token:organization"  # noqa: S105  # a kind of token
_CLOUD = re.compile(r"https://(?:api|app)\.pulumi\.[a-z]{2,10}/?")
_SECRET_NAME = re.compile(r"(?:\w+_)?PULUMI_(?:[A-Z]+_)*(?:ACCESS_TOKEN|API_TOKEN|API_?KEY)(?:_\w+)?")


class Pulumi:
    """Access tokens of the service."""

    name = _NAME
    title = "Pulumi Cloud"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of Pulumi."""
        return "pulumi" in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all tokens of the job."""
        key = key_of(job, _SERVICE)
        if key is None:
            return
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key, settings.pulumi))


_SERVICE = Service(
    variables=frozenset({_VARIABLE}),
    is_tool=lambda ran: program_of(ran) in ("pulumi", "esc"),
    speaks=lambda secret: len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None,
    trace="pulumi",
    actions={"pulumi/actions": frozenset(), "pulumi/esc-action": frozenset()},
)


def _objections(key: Key) -> Iterator[Objection]:
    for step in key.users:
        backend, url = step.env.get(_BACKEND), step.inputs.get("cloud-url")
        for entry in (backend, url):
            if entry is not None and entry.value.kind != "empty":
                yield from _of_backend(entry.value.text, entry.spot)
        for ran in step.commands:
            if program_of(ran) == "pulumi" and verbs_of(ran)[:1] == ("login",):
                yield from _of_login(step, [word.shown() for word in named(ran.command)[1][1:]], ran.spot)


def _of_login(step: StepScene, words: list[str], spot: Spot) -> Iterator[Objection]:
    if any(word in ("--local", "-l") for word in words):
        yield _elsewhere(spot)
    for word in words:
        if not word.startswith("-"):
            yield from _of_backend(word, spot)


def _of_backend(url: str, spot: Spot) -> Iterator[Objection]:
    if not _CLOUD.fullmatch(url.strip()):
        yield _elsewhere(spot)


def _elsewhere(spot: Spot) -> Objection:
    return Objection(
        "custom-endpoint",
        spot,
        "the state is kept elsewhere than in Pulumi Cloud, or it is not known where",
        "keep the key, or use the federation of that place; if it is Pulumi Cloud, leave the address out",
    )


def _swap(key: Key, settings: PulumiSettings) -> Swap:
    organization = settings.organization
    new = NewStep(
        "Authenticate to Pulumi Cloud (OIDC)",
        facts(_NAME)[_AUTH].write,
        (("organization", organization.written), ("requested-token-type", _TOKEN_TYPE)),
    )
    is_there = _is_signed_in(key)
    return Swap(
        removed=key.env,
        new_steps=() if is_there else (new,),
        consumers=key.users,
        variables=() if is_there else tuple(variables([(organization, "the organization at Pulumi Cloud")])),
        trust=(Trust(_NAME, "", (("organization", organization.written),)),),
        notes=(
            "The token is the organization's and not a person's: tokens of organizations need a plan that has"
            " them.",
        ),
        refreshed=frozenset({_VARIABLE}),
    )


def _is_signed_in(key: Key) -> bool:
    """Whether a step before all that use the token signs in already, whatever happens."""
    first = min((step.index for step in key.users), default=0)
    for step in key.job.steps[:first]:
        exports = step.inputs.get("export-environment-variables")
        is_kept = exports is not None and exports.value.text.strip().lower() == "false"
        if step.action == _AUTH and not step.condition and not is_kept:
            return True
    return False
