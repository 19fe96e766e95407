"""How a step uses environment variables that hold a key."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from enum import Enum
from functools import lru_cache

from pinfix.github.uses import LocalUses, SelfUses, parse_uses
from pinfix_codemods.oidc.checks.env_keys import in_force
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.inert import is_inert
from pinfix_codemods.oidc.scene.model import Ran, StepScene


class Touch(Enum):
    """What a step does with variables of given names."""

    OWN = "own"
    """It has one of them in its own `env`, and not empty."""

    NAMED = "named"
    """Its script, a file that it runs, or a value of its `with` names one of them."""

    TOOL = "tool"
    """It runs one of the provider's tools while they are in force."""

    POSSIBLE = "possible"
    """They are in force, and it runs something that may use them: it cannot be excluded."""

    NONE = "none"
    """They are not in force, or all that it does is known to have no use for them."""


def touch(step: StepScene, names: Collection[str], is_tool: Callable[[Ran], bool]) -> Touch:
    """How `step` uses the variables `names`; the strongest of what holds.

    A variable is in force where it has any value, also one that is no stored key. NAMED does not ask for
    that: an earlier step may have set it.
    """
    if any(entry.key in names for entry in step.own_env.values() if entry.value.kind != "empty"):
        return Touch.OWN
    if names_them(step, names):
        return Touch.NAMED
    if not in_force(step, names):
        return Touch.NONE
    if any(is_tool(ran) for ran in step.commands):
        return Touch.TOOL
    return Touch.POSSIBLE if _may_use(step) else Touch.NONE


def names_them(step: StepScene, names: Collection[str]) -> bool:
    """Whether one of the names stands anywhere in what the step runs, or in its inputs."""
    texts = [*step.texts, *(file.text for file in step.files)]
    texts += [entry.value.text for entry in step.inputs.values()]
    if any(mentions(text, names) for text in texts):
        return True
    return any(not set(entry.value.through).isdisjoint(names) for entry in step.inputs.values())


def mentions(text: str, names: Collection[str]) -> bool:
    """Whether one of the names stands in the text as a word: `$X`, `${X}`, `%X%`, `$env:X`, `env.X`, `X=`.

    Comments count: what a name in a comment costs is a key that goes a step earlier.
    """
    return any(name in text for name in names) and _pattern(frozenset(names)).search(text) is not None


@lru_cache(maxsize=256)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{either})(?![A-Za-z0-9_])")


def _may_use(step: StepScene) -> bool:
    if step.files or step.lost:
        return True
    if step.written_uses and not _is_of_repository(step) and not is_harmless_action(step.action):
        return True
    return any(not is_inert(ran.command) for ran in step.commands)


def _is_of_repository(step: StepScene) -> bool:
    """Whether it uses an action of the repository, of which `commands`, `files` and `lost` tell."""
    return isinstance(parse_uses(step.written_uses.strip()), (LocalUses, SelfUses))
