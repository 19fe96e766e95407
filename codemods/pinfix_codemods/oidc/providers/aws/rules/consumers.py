"""What a step does with the key, and whether it could do that with a credential that has a token."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from pinfix_codemods.oidc.checks.leaving import goes_to_docker, inline_in_run, leaves_job, unread_scripts
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import PAIR, SESSION_TOKEN
from pinfix_codemods.oidc.providers.aws.rules.durations import too_long
from pinfix_codemods.oidc.providers.aws.rules.endpoints import other_services
from pinfix_codemods.oidc.providers.aws.rules.exported import given_alone, handed_on
from pinfix_codemods.oidc.providers.aws.rules.identities import chosen_profiles, profiles, roles, tokens
from pinfix_codemods.oidc.providers.aws.rules.presigned import long_addresses
from pinfix_codemods.oidc.providers.aws.tools import CONFIGURE, carries_token, drops_token, is_tool
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.inert import is_inert
from pinfix_codemods.oidc.scene.model import Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named
from pinfix_codemods.permissions.commands.names import program_name

_FOLLOWED = frozenset(
    {
        "make", "gmake", "bash", "sh", "zsh", "dash", "pwsh", "powershell", "python", "python2", "python3",
        "py", "node", "deno", "ruby", "perl", "npm", "npx", "pnpm", "yarn", "bun", "bunx", "tox", "nox",
        "pytest", "uv", "uvx", "poetry", "pdm", "pipenv", "hatch", "pipx", "invoke",
    }
)  # fmt: skip
"""Programs that run others: what these are is told besides, or that it is not known."""

_DOCKER = frozenset({"docker", "podman", "buildah", "docker-compose"})
_LOADS = re.compile(r"""(?:\brequire(?:_relative)?\b|\bfrom|\bimport|\bload)[ \t(]{0,4}["']\.{0,2}/""")
_FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+)?([\w-]{1,80})[ \t]*\(\)", re.MULTILINE)


def told_the_key(
    step: StepScene, secrets: Collection[str], handled: Callable[[Ran], bool], lines: Collection[int]
) -> tuple[Objection, ...]:
    """Why the step, which is given the stored key itself, cannot do with a credential of the job.

    `handled` and `lines`: commands, and lines of the script, that go or change with the swap. Where the key
    is of a service that only speaks like AWS, nothing else is asked.
    """
    elsewhere = tuple(other_services(step))
    if elsewhere:
        return (*elsewhere, *inline_in_run(step, secrets, lines))
    return (
        *finds_the_key(step, secrets, handled, lines),
        *tokens(step),
        *chosen_profiles(step),
        *unread_scripts(step, PAIR),
        *_loading_files(step),
        *_unknown_action(step),
        *_unknown_programs(step),
    )


def finds_the_key(
    step: StepScene,
    secrets: Collection[str],
    handled: Callable[[Ran], bool],
    lines: Collection[int],
) -> Iterator[Objection]:
    """Why the step, which finds the key where another one has put it, cannot do with one that has a token.

    Programs and actions are taken to find the token where they find the key, as far as nothing else is known.
    """
    yield from other_services(step)
    yield from leaves_job(step, PAIR, secrets, handled, exported=True)
    yield from goes_to_docker(step, PAIR, secrets, SESSION_TOKEN)
    yield from inline_in_run(step, secrets, lines)
    yield from profiles(step)
    yield from roles(step)
    yield from too_long(step)
    yield from long_addresses(step)
    yield from handed_on(step)
    yield from given_alone(step)
    yield from _naming_files(step)


def names_the_key(
    step: StepScene, secrets: Collection[str], handled: Callable[[Ran], bool], lines: Collection[int]
) -> Iterator[Objection]:
    """Why a step that only has the key in the text of its script cannot do with another credential."""
    if step.run is None or "${{" not in step.run:
        return
    yield from leaves_job(step, (), secrets, handled)
    yield from goes_to_docker(step, (), secrets)
    yield from inline_in_run(step, secrets, lines)


def _naming_files(step: StepScene) -> Iterator[Objection]:
    """Programs that name the variables of the key, in other languages than Python, judged elsewhere."""
    for file in step.files:
        named = file.language not in ("python", "compose") and mentions(file.text, PAIR)
        if named and not mentions(file.text, (SESSION_TOKEN,)):
            yield Objection(
                "script",
                file.spot,
                f"{file.path or 'the script of the step'} ({file.language}) names the variables of the key,"
                " and is not changed",
                "let it use the default credentials of its library, without naming the key",
            )


def _loading_files(step: StepScene) -> Iterator[Objection]:
    """Programs in such languages that load other files of the repository, which are not looked at."""
    for file in step.files:
        if file.language not in ("python", "compose") and _LOADS.search(file.text):
            yield Objection(
                "script",
                file.spot,
                f"{file.path or 'the script of the step'} ({file.language}) has the key and loads other"
                " files, which may name it",
                "give the key only to steps that need it",
            )


def _unknown_action(step: StepScene) -> Iterator[Objection]:
    if not step.written_uses or step.written_uses.startswith(("./", "$/")):
        return  # What an action of the repository runs is among the commands and files of the step.
    if step.action == CONFIGURE:
        yield Objection(
            "keys-and-role",
            step.spot("uses"),
            "the step that signs in finds a stored key in its environment, and assumes its role by that",
            "take the key out of the environment of that step",
        )
    elif not (carries_token(step) or drops_token(step) or is_harmless_action(step.action)):
        yield _unknown(step, f"`{step.action or 'an image'}`")


def _unknown(step: StepScene, who: str) -> Objection:
    return Objection(
        "unknown-consumer",
        step.spot("uses"),
        f"{who} gets the key, and it is not known that it takes a session token as well",
        "give the key only to steps that need it, or use the AWS CLI there",
    )


def _unknown_programs(step: StepScene) -> Iterator[Objection]:
    own = {name for text in step.texts for name in _FUNCTION.findall(text)}
    told: set[str] = set()
    for ran in step.commands:
        name = named(ran.command)[0]
        if not name and step.lost:
            continue  # It is told already that it cannot be read.
        if name in own or name in told or not ran.command.words or _is_known(ran, name):
            continue
        told.add(name)
        yield Objection(
            "unknown-consumer",
            ran.spot,
            f"`{name or 'a program whose name is not known'}` gets the key, and it is not known that it takes"
            " a session token as well",
            "give the key only to steps that need it",
        )


def _is_known(ran: Ran, name: str) -> bool:
    if "/" in (ran.command.program or "") and program_name(ran.command) == ran.command.program:
        return True  # A program of the repository: it was followed, or it is told that it could not be.
    if ran.is_own_module:
        return True
    return name in _FOLLOWED or name in _DOCKER or is_tool(ran) or is_inert(ran.command)
