"""What a step with a key in its environment runs, and whether that is known to do without the key (R10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.elsewhere import UNKNOWN
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

_CONTAINERS = frozenset({"docker", "podman", "buildah", "docker-compose"})
_LOADS = re.compile(r"""(?:\brequire(?:_relative)?\b|\bfrom|\bimport|\bload)[ \t(]{0,4}["']\.{0,2}/""")
_FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+)?([\w-]{1,80})[ \t]*\(\)", re.MULTILINE)
_REMEDY = "give the key only to steps that need it"


def unknown_programs(step: StepScene, is_tool: Callable[[Ran], bool]) -> Iterator[Objection]:
    """The programs that the step hands the key to by its environment, and that may want the key itself."""
    own = {name for text in step.texts for name in _FUNCTION.findall(text)}
    told: set[str] = set()
    for ran in step.commands:
        name = named(ran.command)[0]
        if not name and step.lost:
            continue  # It is told already that it cannot be read.
        if name in own or name in told or not ran.command.words or _is_known(ran, name, is_tool):
            continue
        told.add(name)
        yield Objection(
            UNKNOWN,
            ran.spot,
            f"`{name or 'a program whose name is not known'}` gets the key, and it is not known that it can"
            " do without",
            _REMEDY,
        )


def unknown_action(step: StepScene, is_known: Callable[[str], bool]) -> Iterator[Objection]:
    """The action of the step, where the key is in its environment and it may want that."""
    if not step.written_uses or step.written_uses.startswith(("./", "$/")):
        return  # What an action of the repository runs is among the commands and files of the step.
    if not is_known(step.action) and not is_harmless_action(step.action):
        yield Objection(
            UNKNOWN,
            step.spot("uses"),
            f"`{step.action or 'an image'}` gets the key, and it is not known that it can do without",
            _REMEDY,
        )


def loading_files(step: StepScene) -> Iterator[Objection]:
    """Programs in other languages than Python that load files of the repository, which are not looked at."""
    for file in step.files:
        if file.language not in ("python", "compose") and _LOADS.search(file.text):
            yield Objection(
                "script",
                file.spot,
                f"{file.path or 'the script of the step'} ({file.language}) has the key and loads other"
                " files, which may name it",
                _REMEDY,
            )


def _is_known(ran: Ran, name: str, is_tool: Callable[[Ran], bool]) -> bool:
    if "/" in (ran.command.program or "") and program_name(ran.command) == ran.command.program:
        return True  # A program of the repository: it was followed, or it is told that it could not be.
    if ran.is_own_module:
        return True
    return name in _FOLLOWED or name in _CONTAINERS or is_tool(ran) or is_inert(ran.command)
