"""Keys as password of `docker/login-action`, for the registries of Google."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.yaml.operations import InsertKey, Operation, SetScalar
from pinfix_codemods.oidc.decide.placing.ids import free_id
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.gcp.identity import Identity
from pinfix_codemods.oidc.providers.gcp.names import LOGIN
from pinfix_codemods.oidc.providers.gcp.shapes.auth_action import (
    ACCOUNT,
    FEDERATION,
    KEY,
    TOKEN_FORMAT,
    given,
    missing_account,
)
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene

ID = "auth"
_USERS = frozenset({"_json_key", "_json_key_base64"})
_TOKEN_USER = "oauth2accesstoken"  # noqa: S105  # the name of a user
_ACCESS = "access_token"
_OUTPUT = "${{{{ steps.{}.outputs.access_token }}}}"
_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)?(?:gcr\.io|pkg\.dev)(?:/.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Login:
    """A step that logs in to a registry by a stored key."""

    step: StepScene
    user: Entry
    password: Entry


def logins(job: JobScene) -> tuple[Login, ...]:
    """The logins of the job by a stored key."""
    return tuple(found for step in job.steps if (found := _login(step)) is not None)


def _login(step: StepScene) -> Login | None:
    user, password = step.inputs.get("username"), step.inputs.get("password")
    if step.action != LOGIN or user is None or password is None:
        return None
    is_key = user.value.text.strip() in _USERS and password.value.secrets - {"GITHUB_TOKEN"}
    return Login(step, user, password) if is_key else None


def is_key_user(word: str) -> bool:
    """Whether a word of a command is the user name that goes with a key."""
    return word.rpartition("=")[2] in _USERS


def part_of(login: Login, job: JobScene, signing_in: tuple[StepScene, ...], identity: Identity) -> Part:
    """How the step logs in by a token, of the last of the steps `signing_in` before it, or of a new one."""
    step = login.step
    before = [one for one in signing_in if one.index < step.index]
    source = before[-1] if before else None
    name = "{id}" if source is None else source.step.string("id") or free_id(ID, job.ids)
    return Part(
        at=login.password.spot,
        secrets=login.password.value.secrets,
        keys=(login.password,),
        edits=(
            SetScalar(login.user.path, _TOKEN_USER),
            SetScalar(login.password.path, _OUTPUT.format(name)),
            *_asking(source, name),
        ),
        needs=(step,) if source is None else (),
        since=step.index if source is None else source.index + 1,
        objections=tuple(_objections(login, source, identity)),
        notes=(
            "The token that docker logs in with lasts for an hour, which is too short for longer builds.",
        ),
    )


def _asking(source: StepScene | None, name: str) -> Iterator[Operation]:
    """What the step that signs in already has to say besides."""
    if source is None:
        return
    if not source.step.has("id"):
        yield InsertKey(source.path, "id", name, after="name" if source.step.has("name") else "uses")
    if TOKEN_FORMAT not in source.inputs:
        key = source.inputs.get(KEY)
        if key is not None:
            yield InsertKey(key.owner, TOKEN_FORMAT, _ACCESS, before=key.key)
        else:
            federation = source.inputs[FEDERATION]
            yield InsertKey(federation.owner, TOKEN_FORMAT, _ACCESS, after=federation.key)


def _objections(login: Login, source: StepScene | None, identity: Identity) -> Iterator[Objection]:
    if not login.password.value.is_stored:
        yield Objection(
            "dynamic-key",
            login.password.spot,
            "the key is put together, or picked, by an expression",
            "name one secret, as `${{ secrets.NAME }}`",
        )
    registry = login.step.inputs.get("registry")
    text = "" if registry is None else _behind_variable(registry, login.step)
    if "${{" not in text and not _HOST.fullmatch(text):
        yield Objection(
            "other-registry",
            login.step.spot("uses") if registry is None else registry.spot,
            "the registry is none of Google's",
            "use what that registry has for workflows",
        )
    if source is None:
        if identity.is_direct:
            yield missing_account(login.password)
        return
    if not given(source, ACCOUNT) and (identity.is_direct or given(source, FEDERATION)):
        yield missing_account(login.password)
    wanted = source.inputs.get(TOKEN_FORMAT)
    if wanted is not None and wanted.value.text.strip() != _ACCESS:
        yield Objection(
            "unknown-consumer",
            wanted.spot,
            "the step that signs in makes another kind of token than the one that docker logs in with",
            "let a step of its own sign in for docker",
        )
    if source.condition and source.condition != login.step.condition:
        yield Objection(
            "condition",
            source.spot("if"),
            "the step that signs in runs under a condition, and the login without it",
            "let the step that signs in run always, and run pinfix again",
        )


def _behind_variable(entry: Entry, step: StepScene) -> str:
    """The text of an entry, or of the variable that it is."""
    if entry.value.kind == "literal" and entry.value.through:
        last = step.env.get(entry.value.through[-1])
        return "" if last is None else last.value.text.strip()
    return entry.value.text.strip()
