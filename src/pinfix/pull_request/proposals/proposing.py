"""From a tree to proposals: one plan for each topic, all of the same base."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pinfix.api.git_data import Entry
from pinfix.api.repositories import RepositoryFacts
from pinfix.codemod import Codemod
from pinfix.config import Config
from pinfix.config.settings import DefaultToken
from pinfix.engine import Options, make_plan
from pinfix.progress import Progress
from pinfix.pull_request.model import Base, Proposal, Topic
from pinfix.pull_request.proposals.files import files_of
from pinfix.pull_request.proposals.tree_id import tree_with
from pinfix.pull_request.proposals.unseen import unseen
from pinfix.resolution import Resolver
from pinfix.trees.stored.ids import FileMode
from pinfix.trees.tree import Tree


class BaseTree(Tree, Protocol):
    """The tree of a commit, with what git keeps besides the contents."""

    def mode(self, path: str) -> FileMode:
        """The mode of a file; a new one is plain."""
        ...

    def folder(self, tree: str) -> Sequence[Entry]:
        """The entries of the tree object `tree`, those below not included."""
        ...


@dataclass(frozen=True, slots=True)
class Planning:
    """What plans are made with."""

    codemods: Sequence[Codemod]
    config: Config
    options: Options
    resolver: Callable[[], Resolver]
    progress: Progress


def propose(topic: Topic, tree: BaseTree, base: Base, planning: Planning) -> Proposal:
    """What the codemods of `topic` would do to the base. Nothing is written.

    Raises CallFailed; NoTreeId; FileProblem where what is on the way to a file cannot be read.
    """
    codemods = [codemod for codemod in planning.codemods if codemod.name in topic.codemods]
    plan = make_plan(
        tree, codemods, planning.resolver(), planning.config, planning.options, planning.progress
    )
    files = files_of(plan, tree)
    after = tree_with(tree.folder, base.tree, files)
    return Proposal(topic, base, plan, files, after, unseen(plan, tree))


def told_by_server(config: Config, facts: RepositoryFacts, power: DefaultToken | None) -> Config:
    """The configuration, completed by what GitHub says of the repository where the file says nothing.

    `power` is what its workflows get without `permissions`, where the server tells. That a repository is
    public is not passed on: one that is made private later would need more.
    """
    settings = config.permissions
    private = settings.visibility is None and facts.private
    told = replace(
        settings,
        visibility="private" if private else settings.visibility,
        default=settings.default or power,
    )
    return replace(config, permissions=told)
