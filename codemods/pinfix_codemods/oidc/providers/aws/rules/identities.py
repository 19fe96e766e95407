"""Other identities beside the key: profiles, roles, tokens (R27, R22, R09)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.shell.model import Command
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import PROFILES, SESSION_TOKEN
from pinfix_codemods.oidc.scene.model import JobScene, StepScene
from pinfix_codemods.permissions.commands.names import program_name

_ROLES = frozenset(
    {
        "AWS_ROLE_ARN",
        "AWS_ROLE_TO_ASSUME",
        "AWS_ASSUME_ROLE_ARN",
        "AWS_ASSUME_ROLE",
        "ROLE_ARN",
        "ROLE_TO_ASSUME",
    }
)
_ASSUMES = re.compile(r"\bassume[_-]role\b(?![_-])")
_SETS_PROFILE = re.compile(r"(?<![A-Za-z0-9_])(?:AWS_PROFILE|AWS_DEFAULT_PROFILE)[ \t]*=")


def profiles(step: StepScene) -> Iterator[Objection]:
    """A profile that is in force at the step: the action that signs in fails by it."""
    for name in sorted(PROFILES):
        entry = step.env.get(name)
        if entry is not None and entry.value.kind != "empty":
            yield Objection(
                "profile",
                entry.spot,
                f"`{name}` is set: the action that signs in fails by it",
                f"take `{name}` out of the job",
            )


def set_profiles(job: JobScene) -> Iterator[Objection]:
    """Scripts of the job that set a profile."""
    for step in job.steps:
        if any(mentions(text, PROFILES) and _SETS_PROFILE.search(text) for text in step.texts):
            yield Objection(
                "profile",
                step.spot("run"),
                "a script sets `AWS_PROFILE`, which is preferred to what the action that signs in exports",
                "take the profile out of the script",
            )


def chosen_profiles(step: StepScene) -> Iterator[Objection]:
    """Commands that ask for a profile, although the step has the key in its environment."""
    for ran in step.commands:
        if program_name(ran.command) == "aws" and _names_profile(ran.command):
            yield Objection(
                "profile",
                ran.spot,
                "`--profile` makes the command pass over the credentials of the environment",
                "leave out `--profile`",
            )


def _names_profile(command: Command) -> bool:
    return any(word.text == "--profile" or word.prefix.startswith("--profile=") for word in command.words)


def roles(step: StepScene) -> Iterator[Objection]:
    """Roles that the step assumes by the key: they trust the user that the key belongs to."""
    at = None
    named = next((step.env[name] for name in sorted(_ROLES) if name in step.env), None)
    if named is not None and named.value.kind != "empty":
        at = named.spot
    ran = next((ran for ran in step.commands if _assumes(ran.command)), None)
    if ran is not None:
        at = ran.spot
    file = next((file for file in step.files if _ASSUMES.search(file.text)), None)
    if file is not None:
        at = file.spot
    if at is not None:
        yield Objection(
            "keys-and-role",
            at,
            "the key is used to assume a role, which trusts the user that the key belongs to",
            "let that role trust the workflow, or the role that the job takes",
        )


def _assumes(command: Command) -> bool:
    words = [word.text for word in command.words[1:]]
    return program_name(command) == "aws" and "sts" in words and "assume-role" in words


def tokens(step: StepScene) -> Iterator[Objection]:
    """A session token beside the key."""
    entry = step.env.get(SESSION_TOKEN)
    if entry is not None and entry.value.kind != "empty":
        yield Objection(
            "already-temporary",
            entry.spot,
            "the key comes with a session token, so it is short-lived already",
            "find out who issues it, and let the workflow ask there",
        )
