"""Keys as user name and password of `docker/login-action`, for a registry of AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pinfix.yaml.operations import DeleteKey
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.aws.names import KEY_ID, SECRET_KEY, speaks_of_key
from pinfix_codemods.oidc.providers.aws.part import Pair, Part, Region
from pinfix_codemods.oidc.providers.aws.tools import LOGIN, PROVIDER
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene

_PUBLIC = re.compile(r"(?:https?://)?(?:public\.ecr\.aws|ecr-public\.aws\.com)(?:/.*)?")
_PRIVATE = re.compile(
    r"(?:https?://)?(?:[0-9]{12}|\$\{\{[^{}]{1,200}\}\})\.dkr[.-]ecr(?:-fips)?\."
    r"(?P<region>[a-z0-9-]+|\$\{\{[^{}]{1,200}\}\})\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.aws)(?:[/:].*)?"
)
"""The host of a private registry; account and region may be expressions."""

_OF_PUBLIC = "us-east-1"
"""Where tokens for the public registry are given out (docker/login-action, src/aws.ts)."""

_TEMPORARY_USER = "AWS"
"""The user name that goes with a password of `aws ecr get-login-password`, which is valid for 12 hours."""

Host = Literal["aws", "unknown", "other"]


@dataclass(frozen=True, slots=True)
class Login:
    """A step that logs in to a registry by a stored key."""

    step: StepScene
    user: Entry | None
    password: Entry
    host: Host
    region: Region | None

    @property
    def pair(self) -> Pair:
        """The key."""
        return Pair("" if self.user is None else self.user.value.name, self.password.value.name)

    @property
    def halves(self) -> tuple[Entry, ...]:
        """What goes."""
        return (self.password,) if self.user is None else (self.user, self.password)


def logins(job: JobScene) -> tuple[Login, ...]:
    """The logins of the job that a stored key of AWS goes into, as far as host and names tell."""
    return tuple(found for step in job.steps if (found := _login(step)) is not None)


def _login(step: StepScene) -> Login | None:
    user, password = step.inputs.get("username"), step.inputs.get("password")
    if step.action != LOGIN or password is None or not password.value.secrets - {"GITHUB_TOKEN"}:
        return None
    host, region = _host(step)
    of_aws = host == "aws" or (host == "unknown" and any(map(_is_of_key, (user, password))))
    return Login(step, user, password, host, region) if of_aws else None


def _is_of_key(entry: Entry | None) -> bool:
    """Whether a key of AWS is in it: by the name of its secret, or of the variable that it comes by."""
    if entry is None:
        return False
    by_variable = not {KEY_ID, SECRET_KEY}.isdisjoint(entry.value.through)
    return by_variable or any(map(speaks_of_key, entry.value.secrets))


def _host(step: StepScene) -> tuple[Host, Region | None]:
    registry = step.inputs.get("registry")
    if registry is None or registry.value.kind == "empty":
        return "other", None  # Docker Hub
    text = _behind_variables(registry, step)
    if _PUBLIC.fullmatch(text):
        return "aws", Region(_OF_PUBLIC, _OF_PUBLIC)
    private = _PRIVATE.fullmatch(text)
    if private is not None:
        return "aws", Region(private["region"], private["region"])
    return ("unknown", None) if "${{" in text else ("other", None)


def _behind_variables(entry: Entry, step: StepScene) -> str:
    """The text of an entry, or of the variable that it is, in lower case outside of expressions."""
    text = entry.value.text
    if entry.value.kind == "literal" and entry.value.through:
        last = step.env.get(entry.value.through[-1])
        text = text if last is None else last.value.text
    return text.strip()


def part_of(login: Login) -> Part:
    """How the step logs in with the credential of the job."""
    step = login.step
    fact = facts(PROVIDER)[LOGIN]
    return Part(
        at=login.halves[0].spot,
        pairs=(login.pair,),
        keys=login.halves,
        edits=tuple(DeleteKey(entry.path) for entry in login.halves),
        raises=(Raise(step, fact.write),) if is_older(step, fact.minimum) is not False else (),
        needs=(step,),
        since=step.index,
        regions=() if login.region is None else (login.region,),
        asks_region=login.host == "aws",
        objections=tuple(_objections(login)),
    )


def _objections(login: Login) -> Iterator[Objection]:
    at = login.halves[0].spot
    if login.host == "unknown":
        yield Objection(
            "missing-value",
            login.step.inputs["registry"].spot,
            "the host of the registry is not written out, so its region is not known",
            "write the host with its region (`ACCOUNT.dkr.ecr.REGION.amazonaws.com`)",
        )
    if any(entry.value.kind == "dynamic" for entry in login.halves):
        yield Objection(
            "dynamic-key",
            at,
            "the key is put together, or picked, by an expression",
            "name one secret for each half",
        )
    if login.user is not None and login.user.value.text.strip() == _TEMPORARY_USER:
        yield Objection(
            "already-temporary",
            at,
            f"the user name is `{_TEMPORARY_USER}`: the password is one that AWS gives out for twelve hours",
            "find out what renews the secret, and let the workflow log in by itself",
        )
    ecr = login.step.inputs.get("ecr")
    if ecr is not None and ecr.value.text.strip().lower() not in ("", "auto", "true"):
        yield Objection(
            "unknown-consumer",
            ecr.spot,
            "`ecr` tells the action not to ask AWS for a password, so it needs one",
            "leave out `ecr`",
        )
