"""The registry that something is published to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.npm.commands import Publish
from pinfix_codemods.oidc.providers.npm.names import SETUP
from pinfix_codemods.oidc.providers.npm.packages import manifest, npmrc_lines, text_of
from pinfix_codemods.oidc.providers.publishing.hosts import is_npm
from pinfix_codemods.oidc.providers.publishing.options import text_at, values_of
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene

_VARIABLES = (
    "NPM_CONFIG_REGISTRY",
    "npm_config_registry",
    "YARN_NPM_PUBLISH_REGISTRY",
    "YARN_NPM_REGISTRY_SERVER",
)
_SETTING = re.compile(r"(?:(@[\w.-]+):)?registry[ \t]*=[ \t]*(.*)")
_RESTRICTED = "restricted"


def setup_before(job: JobScene, step: StepScene) -> StepScene | None:
    """The step that sets up Node.js for `step`: the last one before it."""
    return next((one for one in reversed(job.steps[: step.index]) if one.action == SETUP), None)


def registry_of(publish: Publish, job: JobScene) -> Iterator[Objection]:
    """Objections where the command does not publish to the public registry, for everybody."""
    given = list(_given(publish, job))
    if any(url is None or not is_npm(url) for url in given[:1]):
        yield other_registry(publish.ran.spot, f"`{publish.tool}` does not publish to the public registry")
    package = manifest(job, publish.ran.folder)
    access = [word.text for _, word in values_of(publish.words, ("--access",))] or [
        text_of(package, "publishConfig", "access")
    ]
    if access[0] == _RESTRICTED:
        yield private(publish.ran.spot)


def other_registry(spot: Spot, reason: str) -> Objection:
    """That the key is for another registry."""
    return Objection(
        "other-registry",
        spot,
        reason,
        "keep the key, or use that registry's federation; write its address out if it is the public one",
    )


def private(spot: Spot) -> Objection:
    """That the package is private."""
    return other_registry(spot, "the package is published for a part of the users only")


def _given(publish: Publish, job: JobScene) -> Iterator[str | None]:
    """The registries that are asked for, the one that wins first; None: not known."""
    step = publish.step
    for _, word in values_of(publish.words, ("--registry",)):
        yield text_at(word, step)
    for name in _VARIABLES:
        entry = step.env.get(name)
        if entry is not None and entry.value.kind != "empty":
            yield entry.value.text if entry.value.kind == "literal" else None
    configured = text_of(manifest(job, publish.ran.folder), "publishConfig", "registry")
    if configured:
        yield configured
    scope = text_of(manifest(job, publish.ran.folder), "name").partition("/")[0]
    for line in npmrc_lines(job, publish.ran.folder):
        found = _SETTING.fullmatch(line)
        if found is not None and found[1] in (None, scope):
            yield found[2].strip().strip("'\"")
    setup = setup_before(job, step)
    entry = None if setup is None else setup.inputs.get("registry-url")
    if entry is not None and entry.value.kind != "empty":
        yield entry.value.text if entry.value.kind == "literal" else None
