"""What a step does with the key, and whether it could do that with the login of the job."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pinfix.config.oidc_settings import AzureSettings
from pinfix_codemods.oidc.checks.leaving import (
    goes_to_docker,
    guards_in_run,
    inline_in_run,
    leaves_job,
    unread_scripts,
)
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.azure.names import is_tool
from pinfix_codemods.oidc.providers.clouds.durations import too_long
from pinfix_codemods.oidc.providers.clouds.programs import loading_files, unknown_action, unknown_programs
from pinfix_codemods.oidc.scene.model import Ran, StepScene
from pinfix_codemods.permissions.commands.names import program_name, starts_with

_PUBLIC = "azurecloud"


def told_the_key(
    step: StepScene,
    names: Collection[str],
    secrets: Collection[str],
    handled: Callable[[Ran], bool],
    lines: Collection[int],
) -> Iterator[Objection]:
    """Why the step, which has the stored key in its environment, cannot do without."""
    yield from names_the_key(step, names, secrets, handled, lines)
    yield from unread_scripts(step, names)
    yield from loading_files(step)
    yield from unknown_action(step, lambda action: action.startswith("azure/"))
    yield from unknown_programs(step, lambda ran: handled(ran) or is_tool(ran))
    yield from guards_in_run(step, names)


def names_the_key(
    step: StepScene,
    names: Collection[str],
    secrets: Collection[str],
    handled: Callable[[Ran], bool],
    lines: Collection[int],
) -> Iterator[Objection]:
    """Why a step that has the key in the text of its script, or in its environment, cannot do without."""
    yield from leaves_job(step, names, secrets, handled)
    yield from goes_to_docker(step, names, secrets)
    yield from inline_in_run(step, secrets, lines)


def finds_the_login(step: StepScene, settings: AzureSettings) -> Iterator[Objection]:
    """Why the step, which finds what the job has signed in to, cannot do with a login by a token."""
    if step.action.startswith("azure/") or any(program_name(ran.command) == "az" for ran in step.commands):
        yield from too_long(step, "the login, which az cannot renew without a key,")
    for ran in step.commands:
        if program_name(ran.command) == "az" and starts_with(ran.command, ("cloud", "set")):
            yield from _other_cloud(ran, settings)


def _other_cloud(ran: Ran, settings: AzureSettings) -> Iterator[Objection]:
    named = [word.text for word in ran.command.words[3:] if not word.prefix.startswith("-")]
    if settings.audience is None and named and (named[0] or "").lower() != _PUBLIC:
        yield Objection(
            "issuer-unknown",
            ran.spot,
            "the job works in another cloud than the public one, which wants another audience",
            "set `oidc.azure.audience` in the configuration",
        )
