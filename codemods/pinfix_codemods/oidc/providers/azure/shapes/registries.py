"""Passwords of container registries: the login of the job gets a token for the registry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.yaml.meant import text_as_meant
from pinfix.yaml.nodes import Mapping
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.azure.identity import AzurePart
from pinfix_codemods.oidc.providers.azure.names import DOCKER_LOGINS
from pinfix_codemods.oidc.providers.clouds.as_script import as_script, is_plain
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

_HOST = re.compile(
    r"(?:https?://)?(?P<name>[A-Za-z0-9]{1,50})(?:-[a-z0-9]+)?\.azurecr\.(?P<end>io|cn|us)(?:/.*)?"
)
_OURS = re.compile(r"azurecr\.(?:io|cn|us)\b")
_NAMES = re.compile(r"(?:\w+_)?(?:ACR|AZURECR|AZURE_CONTAINER_REGISTRY|AZURE_REGISTRY)(?:_\w+)?")


@dataclass(frozen=True, slots=True)
class Login:
    """A step that logs in by a stored password; `host`: "" where it is not known."""

    step: StepScene
    password: Entry
    host: str


def logins(job: JobScene) -> tuple[Login, ...]:
    """The logins of the job to registries of Azure, as far as hosts and names tell."""
    return tuple(found for step in job.steps if (found := _login(step, job)) is not None)


def _login(step: StepScene, job: JobScene) -> Login | None:
    password = step.inputs.get("password")
    if step.action not in DOCKER_LOGINS or password is None or not password.value.secrets - {JOB_TOKEN}:
        return None
    registry = step.inputs.get(DOCKER_LOGINS[step.action])
    if registry is None or registry.value.kind == "empty":
        return None  # Docker Hub
    text = _behind_variable(registry, step)
    if _HOST.fullmatch(text):
        return Login(step, password, text)
    if "${{" in text and (_OURS.search(text) or _speaks_of_azure(step, password, registry, job)):
        return Login(step, password, "")
    return None


def is_registry(word: str) -> bool:
    """Whether a word of a command is the host of a registry of Azure."""
    return _HOST.fullmatch(word) is not None


def _speaks_of_azure(step: StepScene, password: Entry, registry: Entry, job: JobScene) -> bool:
    """Whether a host that is not written out is one of Azure: by names, or because the job speaks of one."""
    if step.action == "azure/docker-login":
        return True
    names = {password.value.name, registry.value.name, *password.value.secrets, *registry.value.secrets}
    if any(_NAMES.fullmatch(name) for name in names if len(name) < 100):
        return True
    node = job.job.node
    of_job = text_as_meant(job.workflow.document, node.start, node.end) if isinstance(node, Mapping) else ""
    return _OURS.search(of_job) is not None


def part_of(login: Login, job: JobScene, signing_in: tuple[StepScene, ...]) -> AzurePart:
    """How the step asks for a token of the registry, by the login of the job."""
    step = login.step
    found = _HOST.fullmatch(login.host)
    objections = tuple(_objections(login, job))
    before = any(one.index < step.index for one in signing_in)
    name = "" if found is None else found["name"].lower()
    return AzurePart(
        at=login.password.spot,
        secrets=login.password.value.secrets,
        keys=(login.password,),
        edits=() if objections else tuple(as_script(step, f"az acr login --name {name}")),
        needs=() if before else (step,),
        since=step.index,
        objections=objections,
        notes=(f"The identity of the job needs the role AcrPush, or AcrPull, for the registry {name}.",),
    )


def _objections(login: Login, job: JobScene) -> Iterator[Objection]:
    step = login.step
    if not login.password.value.is_stored:
        yield Objection(
            "dynamic-key",
            login.password.spot,
            "the password is put together, or picked, by an expression",
            "name one secret, as `${{ secrets.NAME }}`",
        )
    if not login.host:
        yield Objection(
            "missing-value",
            step.inputs[DOCKER_LOGINS[step.action]].spot,
            "the host of the registry is not written out, so that its name is not known",
            "write the host (`NAME.azurecr.io`)",
        )
        return
    found = _HOST.fullmatch(login.host)
    if found is not None and found["end"] != "io":
        yield Objection(
            "issuer-unknown",
            step.inputs[DOCKER_LOGINS[step.action]].spot,
            "the registry is in another cloud than the public one, which wants another audience",
            "set up the federation by hand",
        )
    if not is_plain(step):
        yield Objection(
            "unknown-consumer",
            step.spot("uses"),
            "the step says more than can be said of a script, which has to do the login",
            "run `az acr login` in the step",
        )
    if job.hosted is not True or job.systems != {"linux"} or job.job.has("container"):
        yield Objection(
            "runner",
            step.spot("uses"),
            "it is not known whether the runner has the Azure CLI, which has to log in to the registry",
            "use a runner of GitHub with Ubuntu, or run `az acr login` in the step",
        )


def _behind_variable(entry: Entry, step: StepScene) -> str:
    """The text of an entry, or of the variable that it is."""
    if entry.value.kind == "literal" and entry.value.through:
        last = step.env.get(entry.value.through[-1])
        return "" if last is None else last.value.text.strip()
    return entry.value.text.strip()
