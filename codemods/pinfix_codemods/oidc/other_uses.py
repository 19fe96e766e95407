"""What still uses the secrets of a swap once it is made, by the inventory of the whole repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pinfix.codemod import Repository
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.oidc.facts import OtherUse
from pinfix.secret_uses import Inventory, inventory
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups
from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.decide.case import Case
from pinfix_codemods.oidc.decide.uses import CarriedOut, LooksForUses, OtherUses


def other_uses(repository: Repository) -> LooksForUses:
    """Looks through `repository` as it will be: what the swaps leave behind of a secret is all found.

    A swap that is only offered does not make a secret free for one that is made. Lines are those after it.
    """

    def look(carried_out: Sequence[CarriedOut]) -> OtherUses:
        offered = {case: group.offered for group in carried_out for case in group.cases}
        secrets = frozenset(secret for case in offered for secret in case.finding.secrets)
        found: dict[bool, Inventory] = {}

        def uses(case: Case) -> Iterable[OtherUse]:
            with_offers = offered[case]
            if with_offers not in found:
                made = [group for group in carried_out if with_offers or not group.offered]
                found[with_offers] = inventory(_After(repository, made), secrets)
            return _uses(found[with_offers], case)

        return uses

    return look


def _uses(found: Inventory, case: Case) -> Iterator[OtherUse]:
    for secret in case.finding.secrets:
        for reason in found.may_delete(secret):
            yield OtherUse(secret, reason.path or ".", reason.line, reason.text)


class _After:
    """A repository in which the workflows are as the changes leave them."""

    def __init__(self, repository: Repository, made: Iterable[CarriedOut]) -> None:
        self._repository = repository
        self._operations: dict[str, list[Sequence[Operation]]] = {}
        for group in made:
            for path, operations in group.operations.items():
                self._operations.setdefault(path, []).append(operations)
        self._patched: dict[str, Document] = {}

    @property
    def complete(self) -> bool:
        """Whether these are all files that there are."""
        return self._repository.complete

    def workflows(self) -> Iterator[Workflow]:
        """Every workflow."""
        for workflow in self._repository.workflows():
            yield Workflow(workflow.path, self._after(workflow))

    def actions(self) -> Iterator[Action]:
        """Every action; no swap changes one."""
        return self._repository.actions()

    def read(self, path: str) -> str | None:
        """The text of a file."""
        return self._repository.read(path)

    def _after(self, workflow: Workflow) -> Document:
        operations = self._operations.get(workflow.path)
        if operations is None:
            return workflow.document
        if workflow.path not in self._patched:
            self._patched[workflow.path] = patch_groups(workflow.document, operations).document
        return self._patched[workflow.path]
