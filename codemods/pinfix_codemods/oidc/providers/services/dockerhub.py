"""Docker Hub: logins by a connection of the organization, where its plan has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import DockerhubSettings, OidcSettings
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, SetScalar
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.checks.leaving import gated
from pinfix_codemods.oidc.finding import Finding, Objection, Raise, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.clouds.words import secrets_of
from pinfix_codemods.oidc.providers.services.optional import unasked
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, behind
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import is_stored

_NAME = "dockerhub"
_LOGIN = "docker/login-action"
_PASSWORD = "password"  # noqa: S105  # the name of an input
_CONNECTION = "DOCKERHUB_OIDC_CONNECTIONID"
_HUB = re.compile(r"(?:https?://)?(?:(?:index|registry-1)\.)?docker\.[a-z]{2,4}(?:/v[12])?/?", re.IGNORECASE)


class Dockerhub:
    """Passwords and access tokens of people."""

    name = _NAME
    title = "Docker Hub"

    def uses(self) -> Iterable[Use]:
        """The actions that it raises."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text logs in to a registry by the action."""
        return _LOGIN in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all logins of the job by the action."""
        logins = tuple(step for step in job.steps if _is_login(step))
        if not logins:
            return
        passwords = tuple(step.inputs[_PASSWORD] for step in logins)
        env = tuple(behind(passwords, env_entries(job)))
        key = Key(job, _SERVICE, env, passwords, (), frozenset())
        told = unasked(
            self.name,
            self.title,
            key,
            settings,
            "the login can do without the password, but only in an organization with a Team or Business plan",
        )
        if told is not None:
            yield told
            return
        objections = objections_of(key, _objections(key, logins))
        yield from finding_of(
            self.name, self.title, key, objections, lambda: _swap(key, logins, settings.dockerhub)
        )


_SERVICE = Service(
    variables=frozenset(),
    is_tool=lambda ran: False,
    speaks=lambda secret: False,
    trace="docker login",
    actions={_LOGIN: frozenset({_PASSWORD})},
)


def _is_login(step: StepScene) -> bool:
    password = step.inputs.get(_PASSWORD)
    if step.action != _LOGIN or password is None or not is_stored(password.value):
        return False
    registry = step.inputs.get("registry")
    if registry is None or registry.value.kind == "empty":
        return True
    return _HUB.fullmatch(_text(registry, step)) is not None


def _text(entry: Entry, step: StepScene) -> str:
    """The text of an entry, or of the variable that it is."""
    if entry.value.kind == "literal" and entry.value.through:
        last = step.env.get(entry.value.through[-1])
        return "" if last is None else last.value.text.strip()
    return entry.value.text.strip()


def _objections(key: Key, logins: tuple[StepScene, ...]) -> Iterator[Objection]:
    if len(key.secrets) > 1:
        yield Objection(
            "several-pairs",
            key.at,
            "the job logs in with the passwords of several accounts",
            "make a job for each of them",
        )
    users = [step.inputs["username"] for step in logins if "username" in step.inputs]
    yield from gated(key.job, (), {secret for entry in users for secret in entry.value.secrets})
    for step in key.job.steps:
        for ran in step.commands:
            if not secrets_of(ran.command, step).isdisjoint(key.secrets):
                yield Objection(
                    "unknown-consumer",
                    ran.spot,
                    "a command is given the password as well, and the service has no other way for it",
                    "log in by the action, and leave what needs a password in a job of its own",
                )
                break


def _swap(key: Key, logins: tuple[StepScene, ...], settings: DockerhubSettings) -> Swap:
    fact = facts(_NAME)[_LOGIN]
    given = (
        (settings.organization, "the organization at Docker Hub"),
        (settings.connection_id, "the id of its OIDC connection"),
    )
    return Swap(
        removed=key.env,
        edits=tuple(operation for step in logins for operation in _edits(step, settings)),
        raises=tuple(Raise(step, fact.write) for step in logins if is_older(step, fact.minimum) is not False),
        consumers=logins,
        variables=tuple(variables(given)),
        trust=(
            Trust(
                _NAME,
                "",
                (
                    ("organization", settings.organization.written),
                    ("connection_id", settings.connection_id.written),
                ),
            ),
        ),
        gone=frozenset(entry.key for entry in key.env),
        notes=("Calls of the service's API, as for descriptions of images, still need a password.",),
    )


def _edits(step: StepScene, settings: DockerhubSettings) -> Iterator[Operation]:
    password, user = step.inputs[_PASSWORD], step.inputs.get("username")
    if user is None:
        yield InsertKey(password.owner, "username", settings.organization.written, before=password.key)
    else:
        yield SetScalar(user.path, settings.organization.written)
    yield DeleteKey(password.path)
    connection = settings.connection_id.written
    if _CONNECTION in step.own_env:
        yield SetScalar(step.own_env[_CONNECTION].path, connection)
    elif step.step.has("env"):
        yield InsertKey((*step.path, "env"), _CONNECTION, connection)
    else:
        yield InsertKey(step.path, "env", {_CONNECTION: connection}, before="with")
