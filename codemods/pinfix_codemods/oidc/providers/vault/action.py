"""Keys as inputs of `hashicorp/vault-action`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pinfix.config.oidc_settings import VaultSettings
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, SetScalar
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.vault.names import ACTION, PROVIDER
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

METHOD, ROLE, AUDIENCE, PATH = "method", "role", "jwtGithubAudience", "path"
_USUAL = "token"
_JWT = "jwt"
_KEYS = {
    "token": ("token",),
    "approle": ("secretId", "roleId"),
    "userpass": ("password", "username"),
    "ldap": ("password", "username"),
    "github": ("githubToken",),
    _JWT: ("jwtPrivateKey", "jwtKeyPassword", "jwtTtl"),
}
"""By method (its src/auth.js) the inputs that it reads; the first is the key."""

_OF_METHODS = frozenset(name for names in _KEYS.values() for name in names)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A step that signs in to Vault by a stored key."""

    step: StepScene
    method: str
    keys: tuple[Entry, ...]


def keyed_steps(job: JobScene) -> tuple[Keyed, ...]:
    """The steps of the job that are given a stored key."""
    return tuple(found for step in job.steps if (found := _keyed(step)) is not None)


def _keyed(step: StepScene) -> Keyed | None:
    if step.action != ACTION:
        return None
    inputs = step.inputs
    keys = tuple(entry for name in _OF_METHODS if (entry := inputs.get(name.lower())) and _is_key(entry))
    payload = inputs.get("authpayload")
    if payload is not None and _is_key(payload):
        keys = (*keys, payload)
    method = inputs.get(METHOD)
    text = "" if method is None else method.value.text.strip().lower()
    return Keyed(step, text or _USUAL, tuple(sorted(keys, key=lambda one: one.spot.line))) if keys else None


def _is_key(entry: Entry) -> bool:
    return bool(entry.value.secrets - {JOB_TOKEN}) and entry.key.lower() not in ("roleid", "username")


def audience(settings: VaultSettings) -> str:
    """The audience that the token is asked for; that of GitHub's own examples where none is configured."""
    return settings.audience or "https://github.com/${{ github.repository_owner }}"


def part_of(keyed: Keyed, settings: VaultSettings, *, export: bool) -> Part:
    """How the step signs in by a token of GitHub; `export`: later steps are to find the token of Vault."""
    step = keyed.step
    inputs = step.inputs
    gone = [entry for name in sorted(_OF_METHODS) if (entry := inputs.get(name.lower())) is not None]
    if PATH in inputs and settings.path is None:
        gone.append(inputs[PATH])
    fact = facts(PROVIDER)[ACTION]
    return Part(
        at=keyed.keys[0].spot,
        secrets=frozenset(secret for key in keyed.keys for secret in key.value.secrets),
        keys=keyed.keys,
        edits=(
            *_said(keyed, settings, export=export),
            *(DeleteKey(entry.path) for entry in gone),
        ),
        raises=(Raise(step, fact.write),) if is_older(step, fact.minimum) is not False else (),
        since=step.index + 1,
        objections=tuple(_objections(keyed)),
        notes=tuple(_notes(inputs, settings)),
    )


def _said(keyed: Keyed, settings: VaultSettings, *, export: bool) -> Iterator[Operation]:
    inputs, first = keyed.step.inputs, keyed.keys[0]
    wanted = [(METHOD, _JWT), (ROLE, settings.role.written), (AUDIENCE, audience(settings))]
    if settings.path is not None:
        wanted.append((PATH, settings.path))
    if export:
        wanted.append(("exportToken", "true"))
    for name, text in wanted:
        there = inputs.get(name.lower())
        if there is None:
            value = True if name == "exportToken" else text
            yield InsertKey(first.owner, name, value, before=first.key)
        elif there.value.text.strip() != text:
            yield SetScalar(there.path, text)


def _objections(keyed: Keyed) -> Iterator[Objection]:
    step = keyed.step
    for key in keyed.keys:
        if not key.value.is_stored:
            yield Objection(
                "dynamic-key",
                key.spot,
                "the key is put together, or picked, by an expression",
                "name one secret, as `${{ secrets.NAME }}`",
            )
    if keyed.method not in _KEYS or not _reads(keyed):
        yield Objection(
            "unknown-consumer",
            keyed.keys[0].spot,
            "the step signs in by a method of its own, or has a key that its method does not read",
            "use the method `jwt`, or leave out the key that is not used",
        )
    audience_there = step.inputs.get(AUDIENCE.lower())
    if keyed.method == _JWT and audience_there is not None:
        yield Objection(
            "keys-and-role",
            audience_there.spot,
            "the step is told to sign in by a token of GitHub as well as by a key",
            "leave out the key, and run pinfix again",
        )


def _reads(keyed: Keyed) -> bool:
    """Whether all its keys are what its method reads."""
    read = {name.lower() for name in _KEYS.get(keyed.method, ())}
    return all(key.key.lower() in read for key in keyed.keys)


def _notes(inputs: Mapping[str, Entry], settings: VaultSettings) -> Iterator[str]:
    yield "Vault has to reach GitHub's keys for tokens: one in a private network may not."
    if PATH in inputs and settings.path is None:
        yield (
            "`path` goes, for it was that of the old method: set `oidc.vault.path` where `jwt` is mounted at"
            " another one."
        )
