"""The codemod `oidc`: find stored keys, and let the job ask for short-lived ones instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.plan import Change, Refusal
from pinfix.resolution import Reference, RemoteFile
from pinfix.yaml.meant import text_as_meant
from pinfix_codemods.oidc.explanation import EXPLANATION
from pinfix_codemods.oidc.name import NAME
from pinfix_codemods.oidc.scene.texts import names_secrets
from pinfix_codemods.permissions import codemod as permissions


class Oidc:
    """Replaces long-lived keys of clouds and registries by OpenID Connect.

    Every swap needs a person on the other side, so it is made only with `--unsafe`, or where the
    configuration has the provider's section; else it is said what would be done.
    """

    name = NAME
    title = "swap stored cloud and registry keys for OpenID Connect (made where it is configured)"
    phase = Phase.KEYS
    explanation: Explanation = EXPLANATION

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """The actions that a swap may write, and those whose version says what a job needs besides."""
        for workflow in repository.workflows():
            yield from self.references_in(workflow, config)

    def references_in(self, view: Workflow | Action, config: Config) -> Iterator[Reference]:
        """Those of one file; most files have nothing to swap."""
        if isinstance(view, Workflow) and _names_secrets(view):
            # Imported where used, for the commands and files that do not ask.
            from pinfix_codemods.oidc.find import possible_uses

            uses = [use.reference for use in possible_uses(view, config.oidc)]
            yield from uses
            yield from permissions.references_in(view, config) if uses else ()

    def files(self, repository: Repository, context: Context) -> Iterable[RemoteFile]:
        """The metadata of unknown actions in jobs that get a list of permissions."""
        if context.offline or not any(map(_names_secrets, repository.workflows())):
            return ()
        from pinfix_codemods.oidc.find import wanted_files

        return wanted_files(repository, context)

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """Swaps, why keys stay, and keys that are written out."""
        if next(chain(repository.workflows(), repository.actions()), None) is None:
            return iter(())
        from pinfix_codemods.oidc.composites import keys_in_actions
        from pinfix_codemods.oidc.literals import literal_keys

        told = chain(literal_keys(repository, context.config), keys_in_actions(repository, context.config))
        if not any(map(_names_secrets, repository.workflows())):
            return told
        from pinfix_codemods.oidc.find import find

        return chain(told, find(repository, context))


codemod = Oidc()


def _names_secrets(view: Workflow) -> bool:
    return names_secrets(text_as_meant(view.document).lower())
