"""Tokens: of which kind, whose, with what power, until when."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.accounts.apps import App, Installation
    from server.repositories import Repository

KINDS = ("classic", "fine-grained", "actions", "installation")

_LEVELS = ("none", "read", "write", "admin")


@dataclass(slots=True)
class Token:
    """`login`: whose it is. `scopes` are of classic ones, `permissions` of all others.

    `repositories`: numbers of those it is for; None means all that the account has. `expires_at` None: never.
    """

    value: str
    kind: str
    login: str
    scopes: tuple[str, ...] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)
    repositories: frozenset[int] | None = None
    expires_at: datetime | None = None
    app: App | None = None
    installation: Installation | None = None

    @property
    def of_app(self) -> bool:
        """Whether an App acts with it and no user; GitHub Actions is an App too."""
        return self.kind in ("actions", "installation")

    def reaches(self, repository: Repository) -> bool:
        """Whether it was given for a repository, which an installation may have lost since."""
        if self.installation is not None and not self.installation.covers(repository):
            return False
        return self.repositories is None or repository.id in self.repositories

    def permits(self, permission: str, level: str) -> bool:
        """Whether a permission was given, of this level (read, write) or above."""
        return covers(self.permissions.get(permission, "none"), level)


def covers(given: str, wanted: str) -> bool:
    """Whether one level of a permission includes another."""
    return _LEVELS.index(given) >= _LEVELS.index(wanted)


def value(kind: str, number: int, app: int = 15368) -> str:
    """A token as that kind looks; the same number gives the same token.

    Those of installations have the long form with dots that GitHub began to issue in 2026.
    """
    noise = "".join(hashlib.sha256(f"{kind}:{number}:{part}".encode()).hexdigest() for part in range(6))
    if kind == "classic":
        return "ghp_" + noise[:36]
    if kind == "fine-grained":
        return f"github_pat_{noise[:22]}_{noise[22:81]}"
    head = base64.urlsafe_b64encode(b'{"alg":"ES256","typ":"JWT"}').decode().rstrip("=")
    return f"ghs_{app}_{head}.{noise[:200]}.{noise[200:286]}"
