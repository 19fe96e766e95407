"""Keys that go into containers and images without the session token that belongs to them (R12)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pinfix.shell.model import Command, Word
from pinfix_codemods.oidc.checks.leaving.carrying import Carrying, Key, key_at
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Entry, Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

CODE = "docker-env"

_PROGRAMS = frozenset(
    {
        "docker", "podman", "nerdctl", "buildah", "buildctl", "finch", "docker-compose", "podman-compose",
        "apptainer", "earthly", "nixpacks", "pack", "singularity",
    }
)  # fmt: skip
_NOT_CONTAINERS = frozenset({"login", "logout"})
_SECRET = "--secret"  # noqa: S105  # the name of an option
_NAME = re.compile(r"[A-Za-z_]\w*")
_FIELDS = frozenset({"id", "env", "src", "source", "type", "target", "mode", "uid", "gid", "required"})
"""What the parts of a build secret are called."""

_SHORT_SECRET = "-s"  # noqa: S105  # the same of Earthly
_OPTIONS = ("-e", "--env", "--build-arg", _SECRET)
_INPUTS = frozenset(
    {
        "args", "build-args", "build_args", "buildargs", "docker-run-args", "docker_run_args",
        "run", "runcmd", "env",
        "extra-args", "extra_args", "options", "run-args", "secret-envs", "secret-files", "secrets", "set",
    }
)  # fmt: skip
_ACTIONS = frozenset(
    {
        "addnab/docker-run-action", "depot/bake-action", "depot/build-push-action", "devcontainers/ci",
        "docker/bake-action", "docker/build-push-action", "elgohr/publish-docker-github-action",
        "mr-smithers-excellent/docker-build-push", "redhat-actions/buildah-build",
        "whoan/docker-build-with-cache-action",
    }
)  # fmt: skip
"""Actions that build or run images, with inputs that go into them (November 2026)."""


def goes_to_docker(
    step: StepScene, names: Collection[str], secrets: Collection[str], token: str | None = None
) -> Iterator[Objection]:
    """Where the step hands the key to a container or to the build of an image.

    `token`: the variable of the session token (`AWS_SESSION_TOKEN`): where it is handed over as well, there
    is nothing to object, as long as the key comes from variables of the same names.
    """
    key = key_at(step, names, secrets)
    carrying = Carrying(key)
    for ran in step.commands:
        if is_docker(ran.command) and gets_key(ran.command, carrying, token):
            yield _objection(ran, f"`{named(ran.command)[0]}` hands the key to a container", token)
    for file in step.files:
        if file.language == "compose" and _names_it(file.text, key, token):
            where = file.path or "a file for containers"
            yield Objection(CODE, file.spot, f"{where} hands the key to containers", _remedy(token))
    if step.action in _ACTIONS:
        for entry in step.inputs.values():
            if entry.key.lower() in _INPUTS and _goes_in(entry, key, token):
                reason = f"the input `{entry.key}` of {step.action} puts the key into an image"
                yield Objection(CODE, entry.spot, reason, _remedy(token))


def is_docker(command: Command) -> bool:
    """Whether the command starts containers, or builds images."""
    name, words = named(command)
    verb = next((word.text for word in words if word.text and not word.text.startswith("-")), None)
    return name in _PROGRAMS and verb not in _NOT_CONTAINERS


def gets_key(command: Command, carrying: Carrying, token: str | None) -> bool:
    """Whether the key goes into the container without its token."""
    handed = dict(_handed(command))
    if token is not None and token in handed:
        return any(carrying.word(word) and not _is_same(name, word) for name, word in handed.items())
    if not carrying.key.variables.isdisjoint(handed):
        return True
    return carrying.in_words(command) or carrying.comes_in(command)


def _handed(command: Command) -> Iterator[tuple[str, Word]]:
    """The variables behind `-e` and its like, each with its value; its own name alone is its value."""
    words = list(command.words[1:])
    short = (_SHORT_SECRET,) if named(command)[0] == "earthly" else ()
    for place, word in enumerate(words):
        for option in (*_OPTIONS, *short):
            if word.text == option:
                yield from (_pair(option, one) for one in words[place + 1 : place + 2])
            elif word.prefix.startswith(f"{option}="):
                yield _pair(option, _behind(word, len(option) + 1))
            elif option == "-e" and word.prefix.startswith("-e") and len(word.prefix) > 2:
                yield _pair(option, _behind(word, 2))


def _behind(word: Word, length: int) -> Word:
    return Word((word.prefix[length:], *word.parts[1:]), word.quoted)


def _pair(option: str, word: Word) -> tuple[str, Word]:
    """`NAME=value`; of a build secret (`id=x,env=NAME`) the variable that it is read from."""
    prefix = word.prefix
    if option in (_SECRET, _SHORT_SECRET):
        return _variable_of(prefix), Word((prefix,))
    name, sign, rest = prefix.partition("=")
    return name, Word((rest, *word.parts[1:])) if sign else Word(())


def _variable_of(secret: str) -> str:
    """The variable that a build secret is read from; "": it is read from a file.

    With neither `env` nor `src`, BuildKit takes the variable that has the name of its id, where there is one.
    Earthly is told the name alone, or `NAME=value`.
    """
    first = secret.partition("=")[0].strip('"')
    if _NAME.fullmatch(first) and first.lower() not in _FIELDS:
        return first
    fields = {
        key.strip().lower(): value for key, _, value in (part.partition("=") for part in _parts(secret))
    }
    source = fields.get("src") or fields.get("source") or ""
    if source and not fields.get("env"):
        return source if fields.get("type", "").lower() == "env" else ""
    return fields.get("env") or fields.get("id", "")


def _parts(secret: str) -> list[str]:
    """As in a line of CSV, a part may stand in quotes."""
    return [part.strip('"') for part in secret.split(",")]


def _is_same(name: str, word: Word) -> bool:
    """`NAME=$NAME`."""
    return len(word.holes) == 1 and word.holes[0].variable == name


def _goes_in(entry: Entry, key: Key, token: str | None) -> bool:
    value = entry.value
    if not value.secrets.isdisjoint(key.secrets) and not value.through:
        return True
    return _names_it(value.text, key, token)


def _names_it(text: str, key: Key, token: str | None) -> bool:
    """Whether the text names the variables of the key, and not that of its token."""
    return mentions(text, key.variables) and (token is None or not mentions(text, (token,)))


def _objection(ran: Ran, reason: str, token: str | None) -> Objection:
    return Objection(CODE, ran.spot, reason, _remedy(token))


def _remedy(token: str | None) -> str:
    if token is None:
        return "take the key out of the container: it needs a login of its own"
    return f"hand over `{token}` as well, all three from the environment"
