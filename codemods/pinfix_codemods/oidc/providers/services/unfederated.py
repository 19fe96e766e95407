"""Services for which a stored key has no replacement: that is said, so that nobody looks for one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.touching import Touch, touch
from pinfix_codemods.oidc.finding import Finding, Objection, Use
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN, is_stored

_NAME = "unfederated"
_CODE = "no-federation"
_SAID = "nothing is known by which a workflow could do without"
_REMEDY = "keep the key as narrow and as short-lived as the service allows"


@dataclass(frozen=True, slots=True)
class _Service:
    """`variables`: names, with `*` for any rest. `actions`: with the inputs that take the key.

    `registry`: the value of the input of that name with which an action counts.
    """

    title: str
    variables: tuple[str, ...]
    actions: Mapping[str, tuple[str, ...]]
    registry: str = ""
    said: str = _SAID
    remedy: str = _REMEDY


class Unfederated:
    """Well-known shapes of keys of services that have no OpenID Connect."""

    name = _NAME
    title = "services without OpenID Connect"

    def uses(self) -> Iterable[Use]:
        """None: nothing is written."""
        return ()

    def might(self, text: str) -> bool:
        """Whether the text has one of the names."""
        lowered = text.lower()
        return any(word in lowered for word in _words())

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for each service."""
        for service in _services():
            keys = tuple(dict.fromkeys(_keys(job, service)))
            if not keys:
                continue
            at = min((entry.spot for entry in keys), key=lambda spot: (spot.line, spot.column))
            secrets = {secret for entry in keys for secret in entry.value.secrets} - {JOB_TOKEN}
            yield Finding(
                self.name,
                service.title,
                at,
                tuple(sorted(secrets)),
                keys,
                (Objection(_CODE, at, service.said, service.remedy),),
                only_reported=True,
            )


def _keys(job: JobScene, service: _Service) -> Iterator[Entry]:
    entries = [
        entry
        for entry in env_entries(job)
        if any(fnmatchcase(entry.key, name) for name in service.variables) and is_stored(entry.value)
    ]
    outer = frozenset(entry for entry in entries if entry.level != "step")
    is_used = bool(outer) and any(_may_use(step, outer) for step in job.steps)
    yield from (entry for entry in entries if is_used or entry not in outer)
    for step in job.steps:
        if service.registry and not _is_for(step, service.registry):
            continue
        for name in service.actions.get(step.action, ()):
            given = step.inputs.get(name)
            if given is not None and is_stored(given.value):
                yield given


def _may_use(step: StepScene, outer: frozenset[Entry]) -> bool:
    names = {entry.key for entry in outer if step.env.get(entry.key) == entry}
    return touch(step, names, lambda ran: False) is not Touch.NONE


def _is_for(step: StepScene, registry: str) -> bool:
    given = step.inputs.get("registry")
    return given is not None and given.value.text.strip().lower() == registry


@cache
def _services() -> tuple[_Service, ...]:
    text = files("pinfix_codemods.oidc").joinpath("data", f"{_NAME}.json").read_text("utf-8")
    return tuple(
        _Service(
            said["title"],
            tuple(said["variables"]),
            {name: tuple(inputs) for name, inputs in said["actions"].items()},
            said.get("registry", ""),
            said.get("said", _SAID),
            said.get("remedy", _REMEDY),
        )
        for said in json.loads(text)["services"]
    )


@cache
def _words() -> frozenset[str]:
    """What the text of a workflow has where it has one of the keys, in lower case."""
    variables = {name.partition("*")[0] for service in _services() for name in service.variables}
    actions = {
        "/".join(name.split("/")[:2])
        for service in _services()
        for name in service.actions
        if not service.registry
    }
    registries = {service.registry for service in _services() if service.registry}
    return frozenset(word.lower() for word in (*variables, *actions, *registries))
