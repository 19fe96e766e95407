"""All that the server knows: repositories, their old names, forks, tokens and advisories."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from server.advisories import Advisory, Vulnerability
from server.repositories import Repository


class Forge:
    """A forge whose bare repositories lie under `folder`.

    `tokens` are those it accepts: None for any that is sent, a set for only these. A private repository is
    seen by every accepted token.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tokens: set[str] | None = None
        self.advisories: list[Advisory] = []
        self._repositories: dict[str, Repository] = {}
        self._old_names: dict[str, Repository] = {}
        self._made = 0

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
        return self.tokens is None or token in self.tokens

    def _make(self, name: str, parent: Repository | None) -> Repository:
        if name.count("/") != 1 or name.lower() in self._repositories:
            raise ValueError(f"not a name for a new repository: {name!r}")
        self._made += 1
        number = 1000 + self._made
        made = Repository(number, name, self.folder / f"{number}.git", parent)
        self._repositories[name.lower()] = made
        self._old_names.pop(name.lower(), None)
        return made
