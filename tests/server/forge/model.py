"""All that the server knows: repositories, their old names, forks, tokens and advisories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.accounts import App, Directory, Token
from server.accounts.apps import EVENTS
from server.advisories import Advisory, Vulnerability
from server.forge import fleets
from server.forge.owning import OwnerCalls
from server.happenings import Happenings
from server.objects import ObjectStore
from server.pulls import effects
from server.repositories import Repository
from server.repositories.register import Register

ACTIONS = "github-actions[bot]"


class Forge(OwnerCalls):
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
        self.happenings = Happenings()
        self.register = Register()
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

    def organization(self, login: str) -> str:
        """Make an account an organisation; others are users."""
        return self.directory.organizations.setdefault(login.lower(), login)

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
        names = None if repositories is None else frozenset(self.register[name].id for name in repositories)
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
        events: Sequence[str] = EVENTS,
    ) -> App:
        """Register a GitHub App; its `private_key` (PEM) is there unless a public key is given."""
        return self.directory.app(number, slug, permissions, owner, public_key, tuple(events))

    def repository(
        self, name: str, *, private: bool | None = None, archived: bool | None = None
    ) -> Repository:
        """Give the repository `owner/name`, made (empty) where it is not there; set what is told."""
        found = self.find(name) or self._make(name, None)
        found.private = found.private if private is None else private
        found.archived = found.archived if archived is None else archived
        return found

    def fork(self, parent: str, name: str) -> Repository:
        """Fork: the same refs, and one store of objects, so that the parent serves the fork's commits too."""
        return self._make(name, self.register[parent])

    def fleet(
        self, count: int, files: fleets.Files, *, owner: str = "fleet", private: bool = False
    ) -> list[Repository]:
        """Make many repositories at once, called r0001 and so on, each with one commit of its own.

        `files` are those of every one, or a function that gives those of one by its number (1 is the first).
        A thousand take a second or two: what they have in common is stored once.
        """
        shared = fleets.shared_store(self.folder / f"shared-{self._made}", files)
        made = []
        for number in range(1, count + 1):
            one = self._make(f"{owner}/r{number:04d}", None, shared, private=private)
            one.commit(fleets.content(files, number))
            made.append(one)
        return made

    def all(self) -> list[Repository]:
        """Every repository."""
        return self.register.all()

    def find(self, name: str) -> Repository | None:
        """The repository that has this name now; case does not matter."""
        return self.register.find(name)

    def find_renamed(self, name: str) -> Repository | None:
        """The repository that had this name."""
        return self.register.find_renamed(name)

    def by_id(self, number: int) -> Repository | None:
        """The repository of this number, which outlives every name."""
        return self.register.by_id(number)

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

    def _make(
        self,
        name: str,
        parent: Repository | None,
        shared: ObjectStore | None = None,
        *,
        private: bool = False,
    ) -> Repository:
        if name.count("/") != 1 or name in self.register:
            raise ValueError(f"not a name for a new repository: {name!r}")
        self._made += 1
        number = 1000 + self._made
        made = Repository(number, name, self.folder / f"{number}.git", parent, shared)
        made.clock, made.merge_delay, made.private = self.clock, self._merge_delay, private
        made.happenings, made.organizations = self.happenings, self.directory.organizations
        made.ref_store.listeners.append(_follower(made))
        self.register.add(made)
        self.happenings.tell("repository", "created", repository=made)
        return made


def _follower(repository: Repository) -> Callable[[Mapping[str, str], Mapping[str, str]], None]:
    """What hears of refs that moved."""

    def moved(before: Mapping[str, str], after: Mapping[str, str]) -> None:
        repository.happenings.tell("push", repository=repository, before=before, after=after)
        effects.moved(repository, before, after)

    return moved
