"""Cloudsmith: a service account that trusts the workflow, in place of its key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pinfix.config.oidc_settings import CloudsmithSettings, OidcSettings
from pinfix.versions import parse
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation
from pinfix_codemods.oidc.checks.touching import names_them
from pinfix_codemods.oidc.finding import Finding, Objection, Raise, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts, is_older, tools
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.options import program_of
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene

_NAME = "cloudsmith"
_ACTION = "cloudsmith-io/cloudsmith-cli-action"
_KEY = "api-key"
_VARIABLE = "CLOUDSMITH_API_KEY"
_EXPORTS = "export-auth-token"
_ALONE = "oidc-auth-only"
_SECRET_NAME = re.compile(r"(?:\w+_)?CLOUDSMITH(?:_[A-Z]+)*_(?:API_?KEY|KEY|TOKEN|PASSWORD)(?:_\w+)?")


class Cloudsmith:
    """Keys of the service, which a token of a service account takes the place of."""

    name = _NAME
    title = "Cloudsmith"

    def uses(self) -> Iterable[Use]:
        """The actions that it raises."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of Cloudsmith."""
        return "cloudsmith" in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job."""
        key = key_of(job, _SERVICE)
        if key is None:
            return
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key, settings.cloudsmith))


_SERVICE = Service(
    variables=frozenset({_VARIABLE}),
    is_tool=lambda ran: program_of(ran) == "cloudsmith",
    speaks=lambda secret: len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None,
    trace="cloudsmith",
    actions={_ACTION: frozenset({_KEY})},
)


def _objections(key: Key) -> Iterator[Objection]:
    keyed = _keyed(key)
    if not keyed and key.env:
        yield Objection(
            "unknown-consumer",
            key.env[0].spot,
            "the program is handed the key by a variable, and no step of the job signs in",
            f"let {_ACTION} sign in before it, with its `{_KEY}` for now, and run pinfix again",
        )
    for step in keyed:
        for other in ("oidc-namespace", "oidc-service-slug"):
            if other in step.inputs:
                yield Objection(
                    "keys-and-role",
                    step.inputs[other].spot,
                    "the step has a service account beside the key, and it is not known which is to count",
                    "leave one of the two, and run pinfix again",
                )
        if _has_to_export(key, step):
            yield from _of_program(step)
    if keyed and any(step.index < keyed[0].index for step in key.users):
        yield Objection(
            "condition",
            key.at,
            "a step uses the key before the one that signs in",
            "sign in before it",
        )
    conditions = {step.condition for step in key.users}
    for step in keyed:
        if step.condition and conditions != {step.condition}:
            yield Objection(
                "condition",
                step.spot("if"),
                "the step that signs in runs under a condition, and a step that has the key runs without it",
                "let the step that signs in run always, and run pinfix again",
            )


def _of_program(step: StepScene) -> Iterator[Objection]:
    written = step.inputs.get("cli-version")
    if written is None or written.value.text.strip() in ("", "latest"):
        return
    version = parse(written.value.text.strip())
    if version is None or version.numbers < tools(_NAME)["cloudsmith that can export"].numbers:
        yield Objection(
            "tool-version",
            written.spot,
            "later steps read the key from its variable, and the program of this version cannot put a"
            " short-lived one there",
            "raise `cli-version` to 1.21.0 or later",
        )


def _keyed(key: Key) -> list[StepScene]:
    return [step for step in key.job.steps if step.action == _ACTION and key.has_input(step)]


@lru_cache(maxsize=4)
def _last_reader(job: JobScene) -> int:
    """The index of the last step that names the variable, which older versions of the action set."""
    return max((step.index for step in job.steps if names_them(step, {_VARIABLE})), default=-1)


def _has_to_export(key: Key, step: StepScene) -> bool:
    """From version 3 on the action leaves it to the program to ask for a token, and sets no variable."""
    if _is_true(step.inputs.get(_ALONE)) or _EXPORTS in step.inputs:
        return False
    sets_it = is_older(step, tools(_NAME)["action that leaves it to the program"]) is True
    return not sets_it and _last_reader(key.job) > step.index


def _is_true(entry: Entry | None) -> bool:
    return entry is not None and entry.value.text.strip().lower() == "true"


def _swap(key: Key, settings: CloudsmithSettings) -> Swap:
    given = (
        (settings.namespace, "the organization at Cloudsmith"),
        (settings.service_slug, "the service account that the job acts as"),
    )
    return Swap(
        removed=key.env,
        edits=tuple(operation for step in _keyed(key) for operation in _edits(key, step, settings)),
        raises=tuple(one for step in _keyed(key) for one in _raised(key, step)),
        consumers=key.users,
        variables=tuple(variables(given)),
        trust=(
            Trust(
                _NAME,
                "",
                (("namespace", settings.namespace.written), ("service_slug", settings.service_slug.written)),
            ),
        ),
        refreshed=frozenset({_VARIABLE}),
    )


def _edits(key: Key, step: StepScene, settings: CloudsmithSettings) -> Iterator[Operation]:
    entry = step.inputs[_KEY]
    yield DeleteKey(entry.path)
    yield InsertKey(entry.owner, "oidc-namespace", settings.namespace.written, before=entry.key)
    yield InsertKey(entry.owner, "oidc-service-slug", settings.service_slug.written, before=entry.key)
    if _has_to_export(key, step):
        yield InsertKey(entry.owner, _EXPORTS, True, before=entry.key)


def _raised(key: Key, step: StepScene) -> Iterator[Raise]:
    fact = facts(_NAME)[_ACTION]
    minimum = tools(_NAME)["action that can export"] if _has_to_export(key, step) else fact.minimum
    if is_older(step, minimum) is not False:
        yield Raise(step, fact.write)
