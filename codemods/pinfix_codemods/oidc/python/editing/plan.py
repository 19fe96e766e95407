"""What is to be done to a script, and what stands against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import libcst as cst

from pinfix_codemods.oidc.python.reading.environment import Environment
from pinfix_codemods.oidc.python.reading.source import Source
from pinfix_codemods.oidc.python.result import Reason, RewrittenCall, Swapped

Change = Callable[[cst.CSTNode], cst.CSTNode]
"""From a node, whose parts are changed already, to what takes its place."""


@dataclass(slots=True, eq=False)
class Plan:
    """Collected while the calls of a script are looked at.

    `gone`: nodes that the new text no longer has. `settled`: uses of values that are accounted for and stay.
    `kept`: imports that stay although all that used them is gone. `inserted`: imports that come, by their
    blocks. `statements`: simple or compound statements that go. `wanted`: modules to import, with the import
    beside which they belong.
    """

    source: Source
    environment: Environment
    swapped: Swapped
    changes: defaultdict[cst.CSTNode, list[Change]] = field(default_factory=lambda: defaultdict(list))
    gone: set[cst.CSTNode] = field(default_factory=set)
    settled: set[cst.CSTNode] = field(default_factory=set)
    statements: set[cst.CSTNode] = field(default_factory=set)
    wanted: list[tuple[str, cst.CSTNode]] = field(default_factory=list)
    kept: set[cst.ImportAlias] = field(default_factory=set)
    inserted: dict[cst.CSTNode, list[tuple[int, str, bool]]] = field(default_factory=dict)
    notes: list[RewrittenCall] = field(default_factory=list)
    reasons: dict[Reason, None] = field(default_factory=dict)

    def change(self, node: cst.CSTNode, change: Change) -> None:
        """Put something else in place of a node; several changes of one node are made in order."""
        self.changes[node].append(change)

    def want(self, name: str, like: cst.CSTNode) -> None:
        """A module, or a member of one (`azure.identity:Name`), is to be imported beside what `like` is."""
        self.wanted.append((name, like))

    def insert(self, block: cst.CSTNode, at: int, module: str, takes_place: bool) -> None:
        """Import a module before the statement `at` of a block, perhaps under what stands above that one."""
        self.inserted.setdefault(block, []).append((at, module, takes_place))
        self.inserted[block].sort()

    def note(self, node: cst.CSTNode, what: str) -> None:
        """Tell of a change."""
        self.notes.append(RewrittenCall(self.source.line(node), what))

    def refuse(self, node: cst.CSTNode, slug: str, reason: str) -> None:
        """Tell of what stands against it."""
        self.reasons[Reason(self.source.line(node), slug, reason)] = None

    def local(self, node: cst.CSTNode) -> None:
        """The change that is planned here makes the script need another login on a developer's machine."""
        if not self.swapped.local_change:
            self.refuse(
                node,
                "local-change",
                "the script would need another login on a developer's machine",
            )

    def drop(self, *nodes: cst.CSTNode) -> None:
        """These are not in the new text."""
        self.gone.update(nodes)

    def is_gone(self, node: cst.CSTNode) -> bool:
        """Whether a node is not in the new text."""
        return node in self.gone or any(outer in self.gone for outer in self.source.ancestors(node))

    def settle(self, *nodes: cst.CSTNode) -> None:
        """These uses of a value stay, and work."""
        self.settled.update(nodes)

    def is_settled(self, node: cst.CSTNode) -> bool:
        """Whether the use of a value is accounted for."""
        return node in self.settled or self.is_gone(node)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be changed."""
        return not self.changes and not self.statements
