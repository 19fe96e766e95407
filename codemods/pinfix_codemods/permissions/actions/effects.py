"""What an action leaves behind for the steps after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pinfix.github.expressions.values import Holds, Value
from pinfix_codemods.permissions.actions.checkout import after_checkout, beside
from pinfix_codemods.permissions.actions.conditions import Circumstances
from pinfix_codemods.permissions.actions.knowledge import Condition
from pinfix_codemods.permissions.live import Effect, Git, GivesGit, LogsInto, SetsVariable, WritesFile

_DOCKER_HUB = "docker.io"


def effects_of(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    """The effects of a condition that may hold; `holds`: whether they are about the token."""
    maker = MAKERS.get(condition.effect)
    if maker is not None:
        yield from maker(condition, holds, about)


def _git(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    if holds:
        yield GivesGit(beside(about.live.git, Git.TOKEN))


def _checkout(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    yield from after_checkout(about)


def _registry(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    """Logins with another credential count too; an earlier one with the token stays in mind.

    For which of two steps runs may hang on their `if`.
    """
    inputs = about.use.inputs
    several, password, registry = (inputs.get(name) for name in ("registry-auth", "password", "registry"))
    if several is not None and several.holds:
        yield LogsInto("", several.holds)
    if password is not None and (registry is None or registry.text is not None or password.holds):
        host = _host(registry)
        yield LogsInto(host, max(password.holds, about.live.registries.get(host, Holds.NO)))


def _host(registry: Value | None) -> str:
    text = _DOCKER_HUB if registry is None else registry.text
    if text is None:
        return ""
    host = text.strip().lower().removeprefix("https://").partition("/")[0]
    return host or _DOCKER_HUB


def _npm(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    """setup-node writes an .npmrc that reads NODE_AUTH_TOKEN, and keeps that variable for the job."""
    value = about.variables.get("NODE_AUTH_TOKEN")
    if value is not None and value.holds:
        yield WritesFile("npmrc", value.holds)
        yield SetsVariable("NODE_AUTH_TOKEN", value, for_job=True)


def _nuget(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    """setup-dotnet writes a nuget.config with NUGET_AUTH_TOKEN in it."""
    value = about.variables.get("NUGET_AUTH_TOKEN")
    if value is not None and value.holds:
        yield WritesFile("nuget", value.holds)


def _composer(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    if holds:
        yield WritesFile("composer-auth", holds)


def _variable(condition: Condition, holds: Holds, about: Circumstances) -> Iterator[Effect]:
    if holds:
        yield SetsVariable(condition.details["variable"], Value((None,), holds), for_job=True)


MAKERS: Mapping[str, Callable[[Condition, Holds, Circumstances], Iterator[Effect]]] = {
    "checkout": _checkout,
    "git_credentials": _git,
    "registry_login": _registry,
    "npm_config": _npm,
    "nuget_config": _nuget,
    "composer_auth": _composer,
    "variable": _variable,
}
"""The other effects are remarks: they change nothing for later steps."""
