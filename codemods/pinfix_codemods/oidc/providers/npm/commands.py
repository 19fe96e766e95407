"""Commands that publish packages, install them, or ask the registry for something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pinfix.shell.model import Word
from pinfix_codemods.oidc.providers.publishing.programs import known_as
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene

Tool = Literal[
    "npm", "pnpm", "yarn", "yarn classic", "bun", "lerna", "changeset", "semantic-release", "publib"
]

_MANAGERS = frozenset({"npm", "pnpm", "yarn", "bun"})
_LOCAL_TOOLS = frozenset({"lerna", "changeset", "changesets", "semantic-release"})
_RUNS = frozenset(
    {"run", "run-script", "exec", "dlx", "x", "create", "init", "config", "set", "info", "view"}
)

_INSTALLS = {
    "npm": frozenset({"ci", "install", "i", "clean-install", "add", "update", "exec"}),
    "pnpm": frozenset({"install", "i", "ci", "add", "update", "dlx"}),
    "yarn": frozenset({"install", "add", "up", "dlx"}),
    "bun": frozenset({"install", "i", "add", "update"}),
}
_UNCOVERED = frozenset(
    {
        "access", "adduser", "author", "deprecate", "dist-tag", "dist-tags", "hook", "login", "org", "owner",
        "profile", "star", "stars", "tag", "team", "token", "trust", "undeprecate", "unpublish", "unstar",
        "whoami",
    }
)  # fmt: skip
"""Commands that need a key of a user: the token of a trusted publisher is good for publishing only."""


@dataclass(frozen=True, eq=False)
class Publish:
    """A command of a step that publishes."""

    step: StepScene
    ran: Ran
    tool: Tool

    @property
    def words(self) -> tuple[Word, ...]:
        """What stands behind the program."""
        return known_as(self.ran.command)[1]


def publishes_of(job: JobScene) -> tuple[Publish, ...]:
    """All of a job, in the order in which they run."""
    return tuple(
        Publish(step, ran, tool)
        for step in job.steps
        for ran in step.commands
        if (tool := tool_of(ran)) is not None
    )


def tool_of(ran: Ran) -> Tool | None:
    """The tool by which the command publishes; None: it does something else."""
    name, words = known_as(ran.command)
    plain = _plain(words)
    if name.startswith("publib"):
        return "publib" if name in ("publib", "publib-npm") else None
    if name in ("pnpm", "yarn", "bun") and plain and plain[0] in _LOCAL_TOOLS:
        name, plain = plain[0], plain[1:]
    if name == "semantic-release":
        return "semantic-release"
    if name == "lerna":
        return "lerna" if plain[:1] == ["publish"] else None
    if name in ("changeset", "changesets"):
        return "changeset" if plain[:1] == ["publish"] else None
    return _of_manager(name, plain)


def _of_manager(name: str, plain: Sequence[str]) -> Tool | None:
    if name not in _MANAGERS or "publish" not in plain:
        return None
    before = plain[: plain.index("publish")]
    if not _RUNS.isdisjoint(before):
        return None
    if name == "npm":
        return "npm" if _verb(name, plain) == "publish" else None
    if name == "yarn":
        if not before:
            return "yarn classic"
        return "yarn" if before[-1] == "npm" else None
    return "pnpm" if name == "pnpm" else "bun"


def installs(ran: Ran) -> bool:
    """Whether the command installs packages of the project, private ones perhaps among them."""
    name, words = known_as(ran.command)
    if name not in _INSTALLS:
        return False
    if any(word.text in ("-g", "--global") for word in words):
        return False
    verb = _verb(name, _plain(words))
    return verb in _INSTALLS[name] or (name == "yarn" and verb == "")


def is_uncovered(ran: Ran) -> bool:
    """Whether the command needs a key that a trusted publisher does not have."""
    name, words = known_as(ran.command)
    plain = _plain(words)
    if name == "yarn" and plain[:1] == ["npm"]:
        plain = plain[1:]
    return name in _MANAGERS and bool(plain) and _verb(name, plain) in _UNCOVERED


def _verb(name: str, plain: Sequence[str]) -> str:
    """The command of a package manager; the values of its options in front of it are known by their looks."""
    return next((text for text in plain if text in _known_verbs(name)), plain[0] if plain else "")


def _known_verbs(name: str) -> frozenset[str]:
    return _INSTALLS.get(name, frozenset()) | _UNCOVERED | _RUNS | {"publish", "version", "pack", "test"}


def _plain(words: Sequence[Word]) -> list[str]:
    """The words that are no options; what is not known is left empty."""
    return [word.text or "" for word in words if not word.prefix.startswith("-")]
