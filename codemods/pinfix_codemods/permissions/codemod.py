"""The codemod `permissions`: detect what every job needs, decide what is enough, and write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.steps import UsesSite
from pinfix.github.uses import RepositoryUses, is_full_commit
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, Refusal
from pinfix.resolution import Reference, RemoteFile
from pinfix_codemods.permissions.explanation import EXPLANATION
from pinfix_codemods.permissions.name import NAME


class Permissions:
    """Gives every job the smallest grant that it provably needs."""

    name = NAME
    title = "give every job only the token permissions that it provably needs"
    phase = Phase.PERMISSIONS
    explanation: Explanation = EXPLANATION

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """The names of actions: what an action does depends on the version that the name stands for."""
        for workflow in repository.workflows():
            yield from self.references_in(workflow, config)
        for action in repository.actions():
            yield from self.references_in(action, config)

    def references_in(self, view: Workflow | Action, config: Config) -> Iterator[Reference]:
        """Those of one file."""
        for site in view.sites():
            yield from _named(site)

    def files(self, repository: Repository, context: Context) -> Iterator[RemoteFile]:
        """The metadata of unknown actions, for jobs about which nothing else is unknown."""
        if context.offline:
            return
        from pinfix_codemods.permissions.findings import wanted_files

        yield from wanted_files(repository, context)

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """Changes and refusals, and the calls that fail as they stand."""
        if next(iter(repository.workflows()), None) is None:
            return iter(())
        # Imported where used, for the commands and options that do not ask: this brings in all that is known.
        from pinfix_codemods.permissions.findings import find

        return find(repository, context)


codemod = Permissions()


def _named(site: UsesSite) -> Iterator[Reference]:
    if isinstance(site.uses, RepositoryUses) and not is_full_commit(site.uses.ref):
        yield site.uses.reference
