"""What a runbook says that is particular to one service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FOLDER = ".github/pinfix/oidc"
"""Where the companion files and runbooks go, from the root of the repository."""

CANNOT_BE_DISABLED = (
    "It cannot be switched off for a while, only removed: go on with step 8, and remove it in step 9."
)


@dataclass(frozen=True, slots=True)
class Block:
    """A sentence, and commands that go with it (perhaps none)."""

    text: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """The parts of a runbook that differ.

    `values`: what goes into variables, by their name and the environment they are set for ("": the
    repository). `seen_in`: where the new sign-ins show. `warnings`: what is particular to these jobs.
    """

    title: str
    create: tuple[Block, ...]
    seen_in: str
    disable: tuple[Block, ...]
    delete: tuple[Block, ...]
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
