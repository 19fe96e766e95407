"""Logins to a registry in scripts: `docker login` with a stored secret (R15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.clouds.words import secrets_of
from pinfix_codemods.oidc.scene.model import JobScene
from pinfix_codemods.oidc.scene.telling import telling
from pinfix_codemods.permissions.commands.names import program_name

_PROGRAMS = frozenset({"docker", "podman", "buildah", "nerdctl", "helm"})


def docker_logins(job: JobScene, is_ours: Callable[[str], bool]) -> Iterator[Part]:
    """Such commands of the job, which stay; `is_ours`: whether a word tells that it is one of this cloud."""
    for step, ran in telling(job):
        command = ran.command
        if program_name(command) not in _PROGRAMS or not _logs_in(ran.command.words[1:3]):
            continue
        secrets = secrets_of(command, step)
        if not secrets or not any(is_ours(word.shown()) for word in command.words):
            continue
        objection = Objection(
            "inline-in-run" if ran.inline else "script",
            ran.spot,
            "a script logs in to a registry with a stored key",
            "log in with docker/login-action, in a step of its own",
        )
        yield Part(at=ran.spot, secrets=secrets, since=step.index, objections=(objection,))


def _logs_in(words: tuple[Word, ...]) -> bool:
    """`docker login`, `helm registry login`."""
    return any(word.text == "login" for word in words)
