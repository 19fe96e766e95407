"""The references that the codemods of a run name, each once."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pinfix.codemod import Codemod, NamesByFile, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference, Resolution, Resolved
from pinfix.versions import parse


class Names:
    """What `codemods` name: some of them file by file, while the files are read, the others at the end."""

    def __init__(self, codemods: Sequence[Codemod], config: Config) -> None:
        self._config = config
        self._codemods = codemods
        self._by_file = [codemod for codemod in codemods if isinstance(codemod, NamesByFile)]
        self._in_workflows: dict[str, dict[Reference, None]] = {codemod.name: {} for codemod in codemods}
        self._in_actions: dict[str, dict[Reference, None]] = {codemod.name: {} for codemod in codemods}

    def look(self, view: Workflow | Action) -> None:
        """Ask the codemods that go by files about this one."""
        found = self._in_workflows if isinstance(view, Workflow) else self._in_actions
        for codemod in self._by_file:
            found[codemod.name].update(dict.fromkeys(codemod.references_in(view, self._config)))

    def all_in(self, repository: Repository) -> Collection[Reference]:
        """All of them, once every file was looked at.

        By codemods, workflows before actions: where a bound is met, every run meets it at the same place.
        """
        named: dict[Reference, None] = {}
        for codemod in self._codemods:
            if isinstance(codemod, NamesByFile):
                named |= self._in_workflows[codemod.name] | self._in_actions[codemod.name]
            else:
                named.update(dict.fromkeys(codemod.references(repository, self._config)))
        return named.keys()

    def come_up(
        self, codemods: Iterable[Codemod], repository: LoadedRepository, known: Mapping[Reference, Resolution]
    ) -> Mapping[Reference, Resolution | None]:
        """What `codemods` name in what others have written since, and nobody has asked about.

        With its answer where that is known: a commit that was written is one that a name was resolved to.
        """
        views = list(_with_new_references(repository))
        named: dict[Reference, None] = {}
        for codemod in codemods if views else ():
            if isinstance(codemod, NamesByFile):
                for view in views:
                    named.update(dict.fromkeys(codemod.references_in(view, self._config)))
            else:
                named.update(dict.fromkeys(codemod.references(repository, self._config)))
        new = [reference for reference in named if reference not in known]
        commits = _commits(known) if new else {}
        return {reference: commits.get(_commit_key(reference, reference.ref)) for reference in new}


def _with_new_references(repository: LoadedRepository) -> Iterator[Workflow | Action]:
    """The files in which lines with references are not those that were read."""
    for rewrite in repository.rewrites():
        if _lines_with_uses(rewrite.before) != _lines_with_uses(rewrite.after):
            action = repository.action_at(posixpath.dirname(rewrite.path) or ".")
            is_action = action is not None and action.path == rewrite.path
            view = action if is_action else repository.workflow_at(rewrite.path)
            if view is not None:
                yield view


def _lines_with_uses(text: bytes | None) -> list[bytes]:
    return [line for line in (text or b"").splitlines() if b"uses" in line]


def _commits(known: Mapping[Reference, Resolution]) -> dict[tuple[str, ...], Resolution]:
    """The answers by the commits that they name; what is but a branch tells no version."""
    found: dict[tuple[str, ...], Resolution] = {}
    for reference, answer in known.items():
        if isinstance(answer, Resolved) and parse(answer.version) is not None:
            commit = replace(answer, kind="commit", exact=True)
            found.setdefault(_commit_key(reference, answer.sha), commit)
    return found


def _commit_key(reference: Reference, commit: str) -> tuple[str, ...]:
    return reference.host.lower(), reference.owner.lower(), reference.repo.lower(), commit.lower()
