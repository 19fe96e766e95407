"""What a step does with a key that vanishes with the swap."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from pinfix_codemods.oidc.checks.leaving import (
    goes_to_docker,
    guards_in_run,
    inline_in_run,
    leaves_job,
    unread_scripts,
)
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.publishing.programs import is_installed, known_as
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.inert import is_inert
from pinfix_codemods.oidc.scene.model import Ran, StepScene
from pinfix_codemods.permissions.commands.names import program_name

UNKNOWN = "unknown-consumer"

_FOLLOWED = frozenset(
    {
        "make", "gmake", "bash", "sh", "zsh", "dash", "pwsh", "powershell", "python", "python2", "python3",
        "py", "node", "deno", "ruby", "perl", "npm", "pnpm", "yarn", "bun", "tox", "nox", "pytest", "uv",
        "poetry", "pdm", "pipenv", "hatch", "pipx", "invoke", "just", "task", "poe", "rake",
    }
)  # fmt: skip
"""Programs that run others: what these are is told besides, or that it is not known."""

_BUILDING = frozenset(
    {
        "auditwheel", "build", "cargo", "check-manifest", "check-wheel-contents", "cibuildwheel", "cmake",
        "delocate-wheel", "delvewheel", "esbuild", "eslint", "flit", "gradle", "hatch", "jest", "jupyter",
        "maturin", "meson", "mkdocs", "mocha", "mypy", "ncc", "ninja", "prettier", "pyproject-build",
        "pyroma", "repairwheel", "rollup", "ruff", "setuptools_scm", "sphinx-build", "towncrier", "tsc",
        "tsup", "turbo", "vite", "vitest", "webpack", "wheel",
    }
)  # fmt: skip
"""Programs that build, test or describe a package, and do not publish one under a user's name."""

_OF_OTHERS = frozenset(
    {
        "aws", "az", "cosign", "flux", "gcloud", "gsutil", "helm", "kubectl", "kustomize", "oras", "rsync",
        "scp", "sentry-cli", "skopeo", "ssh", "syft", "terraform", "tofu", "trivy", "vault",
    }
)  # fmt: skip
"""Programs of other services, which take keys of those and of no registry of packages for a language."""

_DOCKER = frozenset({"docker", "podman", "buildah", "docker-compose"})
_FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+)?([\w-]{1,80})[ \t]*\(\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key: its variables, its secrets, and what publishes with it.

    `publishes`: commands that the provider deals with. `publishers`: actions, by name in lower case.
    """

    names: frozenset[str]
    secrets: frozenset[str]
    publishes: Callable[[Ran], bool]
    publishers: frozenset[str]


def told_the_key(
    step: StepScene, key: Wanted, handled: Callable[[Ran], bool], lines: Collection[int]
) -> Iterator[Objection]:
    """Why a step that is given the key cannot do without it.

    `handled` and `lines`: commands, and lines of its script, that go or change with the swap.
    """
    yield from leaves_job(step, key.names, key.secrets, handled)
    yield from goes_to_docker(step, key.names, key.secrets)
    yield from inline_in_run(step, key.secrets, lines)
    yield from _unread(step, key)
    yield from guards_in_run(step, key.names)
    yield from _unknown_action(step, key)
    yield from _unknown_programs(step, key)


def names_the_key(
    step: StepScene, key: Wanted, handled: Callable[[Ran], bool], lines: Collection[int]
) -> Iterator[Objection]:
    """Why a step that only has the key in its text cannot do without it."""
    if step.run is None:
        return
    yield from leaves_job(step, (), key.secrets, handled)
    yield from goes_to_docker(step, (), key.secrets)
    yield from inline_in_run(step, key.secrets, lines)


def _unread(step: StepScene, key: Wanted) -> Iterator[Objection]:
    """What cannot be read, but for programs that are known by their names wherever they are installed."""
    known = {
        ran.spot
        for ran in step.commands
        if is_installed(ran.command) and (key.publishes(ran) or known_as(ran.command)[0] in _BUILDING)
    }
    yield from (one for one in unread_scripts(step, key.names) if one.spot not in known)


def _unknown_action(step: StepScene, key: Wanted) -> Iterator[Objection]:
    if not step.written_uses or step.step.has("run") or step.action in key.publishers:
        return
    if step.written_uses.startswith(("./", "$/")):
        if step.commands or step.files or step.lost:
            return
    elif is_harmless_action(step.action):
        return
    yield _unknown(step, f"`{step.action or step.written_uses.partition('@')[0]}`")


def _unknown(step: StepScene, who: str) -> Objection:
    return Objection(
        UNKNOWN,
        step.spot("uses"),
        f"{who} gets the key, and it is not known that it can publish without",
        "give the key only to the step that publishes",
    )


def _unknown_programs(step: StepScene, key: Wanted) -> Iterator[Objection]:
    own = {name for text in step.texts for name in _FUNCTION.findall(text)}
    told: set[str] = set()
    for ran in step.commands:
        name = known_as(ran.command)[0]
        if not name and (step.lost or not ran.command.words):
            continue
        if name in own or name in told or key.publishes(ran) or _is_known(ran, name):
            continue
        told.add(name)
        yield Objection(
            UNKNOWN,
            ran.spot,
            f"`{name or 'a program whose name is not known'}` gets the key, and it is not known that it can"
            " do without",
            "give the key only to the step that publishes",
        )


def _is_known(ran: Ran, name: str) -> bool:
    if "/" in (ran.command.program or "") and program_name(ran.command) == ran.command.program:
        return True  # A program of the repository: it was followed, or it is told that it could not be.
    if ran.is_own_module:
        return True
    groups = (_FOLLOWED, _BUILDING, _OF_OTHERS, _DOCKER)
    return any(name in group for group in groups) or is_inert(ran.command)
