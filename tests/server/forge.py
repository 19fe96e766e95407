"""All that the server knows: repositories, their old names, forks, tokens and advisories."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.accounts import App, Directory, Installation, Token
from server.advisories import Advisory, Vulnerability
from server.pulls import effects
from server.repositories import Repository

ACTIONS = "github-actions[bot]"


class Forge:
    """A forge whose bare repositories lie under `folder`.

    `tokens` are those it accepts besides the issued ones: None for any that is sent (until one was issued),
    a set for only these. They act as `octocat`, with every scope, who sees every private repository.
    `fork_delay`: so many polls until a new fork is there. `merge_delay`: so many times `mergeable` is null.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.directory = Directory()
        self.clock = self.directory.clock
        self.fork_delay = 0
        self._merge_delay = 0
        self.advisories: list[Advisory] = []
        self._repositories: dict[str, Repository] = {}
        self._old_names: dict[str, Repository] = {}
        self._made = 0

    @property
    def tokens(self) -> set[str] | None:
        """What is accepted besides the issued tokens."""
        return self.directory.accepted

    @tokens.setter
    def tokens(self, accepted: set[str] | None) -> None:
        self.directory.accepted = accepted

    @property
    def merge_delay(self) -> int:
        """How often `mergeable` is null after a branch moved."""
        return self._merge_delay

    @merge_delay.setter
    def merge_delay(self, polls: int) -> None:
        self._merge_delay = polls
        for repository in self.all():
            repository.merge_delay = polls

    def user(self, login: str) -> str:
        """Make a user, who sees what is public and has rights where `Repository.allow` gives them."""
        return self.directory.users.setdefault(login.lower(), login)

    def token(
        self,
        kind: str = "classic",
        *,
        user: str = "octocat",
        scopes: Sequence[str] = ("repo", "workflow"),
        permissions: Mapping[str, str] | None = None,
        repositories: Sequence[str] | None = None,
        expires_in: float | None = None,
        value: str = "",
    ) -> str:
        """Issue a token: classic (with `scopes`), fine-grained or actions (with `permissions`); give it.

        `repositories`: names of those it is for, of which actions has one. `expires_in`: seconds from now.
        """
        names = (
            None
            if repositories is None
            else frozenset(self._repositories[n.lower()].id for n in repositories)
        )
        expires = None if expires_in is None else self.clock.now() + timedelta(seconds=expires_in)
        login = ACTIONS if kind == "actions" else self.user(user)
        made = Token(
            value,
            kind,
            login,
            tuple(scopes) if kind == "classic" else (),
            dict(permissions or {}),
            names,
            expires,
        )
        return self.directory.issue(made).value

    def revoke(self, token: str) -> None:
        """Make an issued token worthless."""
        self.directory.revoke(token)

    def app(
        self,
        number: int,
        permissions: Mapping[str, str],
        *,
        slug: str = "pinfix-bot",
        owner: str = "octocat",
        public_key: str | None = None,
    ) -> App:
        """Register a GitHub App; its `private_key` (PEM) is there unless a public key is given."""
        return self.directory.app(number, slug, permissions, owner, public_key)

    def install(
        self,
        app: App,
        account: str,
        *,
        repositories: Sequence[str] | None = None,
        permissions: Mapping[str, str] | None = None,
    ) -> Installation:
        """Install an App on an account: on all of its repositories, or on those named."""
        chosen = None if repositories is None else [self._repositories[name.lower()] for name in repositories]
        return self.directory.install(app, account, chosen, permissions)

    def repository(
        self, name: str, *, private: bool | None = None, archived: bool | None = None
    ) -> Repository:
        """Give the repository `owner/name`, made (empty) where it is not there; set what is told."""
        found = self._repositories.get(name.lower()) or self._make(name, None)
        found.private = found.private if private is None else private
        found.archived = found.archived if archived is None else archived
        return found

    def fork(self, parent: str, name: str) -> Repository:
        """Fork: the same refs, and one store of objects, so that the parent serves the fork's commits too."""
        return self._make(name, self._repositories[parent.lower()])

    def rename(self, old: str, new: str) -> Repository:
        """Rename or transfer; the old name redirects, until a repository of that name is made."""
        repository = self._repositories.pop(old.lower())
        repository.full_name = new
        self._repositories[new.lower()] = repository
        self._old_names.pop(new.lower(), None)
        self._old_names[old.lower()] = repository
        return repository

    def delete(self, name: str) -> None:
        """Delete a repository and every redirect to it."""
        repository = self._repositories.pop(name.lower())
        self._old_names = {old: new for old, new in self._old_names.items() if new is not repository}
        shutil.rmtree(repository.path)

    def all(self) -> list[Repository]:
        """Every repository."""
        return list(self._repositories.values())

    def find(self, name: str) -> Repository | None:
        """The repository that has this name now; case does not matter."""
        return self._repositories.get(name.lower())

    def find_renamed(self, name: str) -> Repository | None:
        """The repository that had this name."""
        return self._old_names.get(name.lower())

    def by_id(self, number: int) -> Repository | None:
        """The repository of this number, which outlives every name."""
        return next((found for found in self.all() if found.id == number), None)

    def advisory(
        self,
        identity: str,
        vulnerable: Sequence[Vulnerability],
        *,
        summary: str = "A vulnerability",
        severity: str = "high",
        kind: str = "reviewed",
        withdrawn: bool = False,
        published_at: datetime = datetime(2025, 3, 15, tzinfo=UTC),
        weaknesses: Sequence[str] = (),
    ) -> Advisory:
        """Publish a security advisory; `identity` is its `GHSA-…`, `kind` reviewed, unreviewed or malware."""
        made = Advisory(
            identity, tuple(vulnerable), summary, severity, kind, withdrawn, published_at, tuple(weaknesses)
        )
        self.advisories.append(made)
        return made

    def accepts(self, token: str) -> bool:
        """Whether a token is good."""
        return self.directory.known(token)

    def _make(self, name: str, parent: Repository | None) -> Repository:
        if name.count("/") != 1 or name.lower() in self._repositories:
            raise ValueError(f"not a name for a new repository: {name!r}")
        self._made += 1
        number = 1000 + self._made
        made = Repository(number, name, self.folder / f"{number}.git", parent)
        made.clock, made.merge_delay = self.clock, self._merge_delay
        made.ref_store.listeners.append(lambda before, after: effects.moved(self.all(), made, before, after))
        self._repositories[name.lower()] = made
        self._old_names.pop(name.lower(), None)
        return made
