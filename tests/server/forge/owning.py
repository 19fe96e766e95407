"""What owners do in the browser: with Apps on their account, and with their repositories."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence

from server.accounts import App, Directory, Installation
from server.happenings import Happenings
from server.repositories import Repository
from server.repositories.register import Register


class OwnerCalls:
    """Part of the forge; each call is told to those who listen, as GitHub sends a webhook for it."""

    directory: Directory
    happenings: Happenings
    register: Register

    # Apps

    def install(
        self,
        app: App,
        account: str,
        *,
        repositories: Sequence[str] | None = None,
        permissions: Mapping[str, str] | None = None,
    ) -> Installation:
        """Install an App on an account: on all of its repositories, or on those named."""
        chosen = None if repositories is None else [self.register[name] for name in repositories]
        made = self.directory.install(app, account, chosen, permissions)
        self.happenings.tell("installation", "created", installation=made, repositories=self.covered(made))
        return made

    def uninstall(self, installation: Installation) -> None:
        """Take an App off an account."""
        covered = self.covered(installation)
        self.directory.uninstall(installation)
        self.happenings.tell("installation", "deleted", installation=installation, repositories=covered)

    def suspend(self, installation: Installation, suspended: bool = True) -> None:
        """Suspend an installation, or let it work again."""
        installation.suspended = suspended
        action = "suspend" if suspended else "unsuspend"
        covered = self.covered(installation)
        self.happenings.tell("installation", action, installation=installation, repositories=covered)

    def accept(self, installation: Installation, permissions: Mapping[str, str]) -> None:
        """Accept other permissions; tokens that are there already keep those they were issued with."""
        installation.permissions = dict(permissions)
        self.happenings.tell("installation", "new_permissions_accepted", installation=installation)

    def add_repositories(self, installation: Installation, *names: str) -> None:
        """Let an installation that is for chosen repositories have more of them."""
        added = [self.register[name] for name in names]
        installation.repositories = (installation.repositories or frozenset()) | {one.id for one in added}
        self._chose(installation, "added", added)

    def remove_repositories(self, installation: Installation, *names: str) -> None:
        """Take repositories away from an installation that is for chosen ones."""
        removed = [self.register[name] for name in names]
        installation.repositories = (installation.repositories or frozenset()) - {one.id for one in removed}
        self._chose(installation, "removed", removed)

    def covered(self, installation: Installation) -> list[Repository]:
        """The repositories that an App was installed on, oldest first."""
        owned = self.register.owned_by(installation.account)
        return [one for one in owned if installation.covers(one)]

    # Repositories

    def rename(self, old: str, new: str) -> Repository:
        """Rename or transfer; the old name redirects, until a repository of that name is made."""
        repository = self.register[old]
        owner, name = repository.owner, repository.name
        self.register.rename(repository, new)
        if repository.owner.lower() != owner.lower():
            self.happenings.tell("repository", "transferred", repository=repository, owner=owner)
        else:
            self.happenings.tell("repository", "renamed", repository=repository, name=name)
        return repository

    def archive(self, name: str, archived: bool = True) -> None:
        """Archive a repository, or make it writable again."""
        repository = self.register[name]
        repository.archived = archived
        self.happenings.tell("repository", "archived" if archived else "unarchived", repository=repository)

    def set_default_branch(self, name: str, branch: str) -> None:
        """Make another branch the default one."""
        repository = self.register[name]
        before, repository.default_branch = repository.default_branch, branch
        (repository.path / "HEAD").write_text(f"ref: refs/heads/{branch}\n", encoding="utf-8")
        self.happenings.tell("repository", "edited", repository=repository, default_branch=before)

    def delete(self, name: str) -> None:
        """Delete a repository and every redirect to it."""
        repository = self.register[name]
        self.happenings.tell("repository", "deleted", repository=repository)
        self.register.remove(repository)
        repository.family.remove(repository)
        shutil.rmtree(repository.path)

    def _chose(self, installation: Installation, action: str, changed: Sequence[Repository]) -> None:
        self.happenings.tell(
            "installation_repositories", action, installation=installation, repositories=changed
        )
