"""What happens in the forge, told to whoever listens: the webhooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.accounts import Installation
    from server.repositories import Repository

ACTOR: ContextVar[str] = ContextVar("actor", default="octocat")
"""Who does what is done now: the caller of a request; elsewhere the test, who is `octocat`."""


@dataclass(frozen=True, slots=True)
class Happening:
    """`event` and `action` in GitHub's words; about a repository, or about an installation.

    `details`: what else the payload is made of.
    """

    event: str
    action: str | None
    repository: Repository | None = None
    installation: Installation | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Happenings:
    """Those of one forge; `listeners` hear of each at once, in the thread in which it happens."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Happening], None]] = []

    def tell(
        self,
        event: str,
        action: str | None = None,
        *,
        repository: Repository | None = None,
        installation: Installation | None = None,
        **details: Any,
    ) -> None:
        """Something has happened."""
        for listener in self.listeners:
            listener(Happening(event, action, repository, installation, details))
