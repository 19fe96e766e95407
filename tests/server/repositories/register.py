"""Which repositories there are: by name, by number, by owner, and by the names that they had."""

from __future__ import annotations

from server.repositories.repository import Repository


class Register:
    """The repositories of a forge; names are compared without regard to case.

    Nothing here takes longer for ten thousand repositories than for one, but `all`.
    """

    def __init__(self) -> None:
        self._names: dict[str, Repository] = {}
        self._old_names: dict[str, Repository] = {}
        self._numbers: dict[int, Repository] = {}
        self._owned: dict[str, dict[int, Repository]] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def __getitem__(self, name: str) -> Repository:
        return self._names[name.lower()]

    def add(self, repository: Repository) -> None:
        """Take in a new one; what had its name before does not redirect any more."""
        name = repository.full_name.lower()
        self._names[name] = self._numbers[repository.id] = repository
        self._owned.setdefault(repository.owner.lower(), {})[repository.id] = repository
        self._old_names.pop(name, None)

    def remove(self, repository: Repository) -> None:
        """Give one up, and every redirect to it."""
        self._take_out(repository)
        self._old_names = {old: new for old, new in self._old_names.items() if new is not repository}

    def rename(self, repository: Repository, name: str) -> None:
        """Give another name, perhaps of another owner; the old one redirects."""
        old = repository.full_name.lower()
        self._take_out(repository)
        repository.full_name = name
        self.add(repository)
        self._old_names[old] = repository

    def find(self, name: str) -> Repository | None:
        """The repository that has this name now."""
        return self._names.get(name.lower())

    def find_renamed(self, name: str) -> Repository | None:
        """The repository that had this name."""
        return self._old_names.get(name.lower())

    def by_id(self, number: int) -> Repository | None:
        """The repository of this number."""
        return self._numbers.get(number)

    def owned_by(self, login: str) -> list[Repository]:
        """Those of an account, oldest first."""
        return [one for _, one in sorted(self._owned.get(login.lower(), {}).items())]

    def count(self, login: str) -> int:
        """How many an account has."""
        return len(self._owned.get(login.lower(), {}))

    def all(self) -> list[Repository]:
        """Every repository."""
        return list(self._names.values())

    def _take_out(self, repository: Repository) -> None:
        del self._names[repository.full_name.lower()]
        del self._numbers[repository.id]
        del self._owned[repository.owner.lower()][repository.id]
