"""The references that the codemods of a run name, each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pinfix.codemod import Codemod, NamesByFile, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.resolution import Reference


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
