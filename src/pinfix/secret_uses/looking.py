"""Looking through one file: what is found in it, and what it hands on to other files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pinfix.secret_uses.model import Declared, Everything, Kind, Use
from pinfix.secret_uses.scope import Names, Scope
from pinfix.secret_uses.written import Piece, condition, pieces
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow

_BY_WAY_OF = {"secrets": ", which a caller fills in", "inputs": ", which a caller fills in"}


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed to another file of the repository: to the workflow at `path`, or the action in it."""

    path: str
    is_workflow: bool
    inputs: Names = field(default_factory=dict)
    secrets: Names = field(default_factory=dict)
    env: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where values stand: `of` says it for a person, `job` is the id of their job."""

    kind: Kind
    of: str
    job: str = ""


@dataclass(eq=False)
class Looking:
    """What is found in the file at `path`; what is found twice is kept once."""

    path: str
    document: Document
    uses: dict[Use, None] = field(default_factory=dict)
    everything: dict[Everything, None] = field(default_factory=dict)
    declared: dict[Declared, None] = field(default_factory=dict)
    handed: list[Handed] = field(default_factory=list)

    def scalar(self, node: Scalar, scope: Scope, spot: Spot) -> frozenset[str]:
        """The secrets in a value, which are noted as used there."""
        return self.noted(pieces(self.document, node), scope, spot)

    def condition(self, node: Node | None, scope: Scope, spot: Spot) -> None:
        """The same for the value of an `if`."""
        written = None if node is None else follow(node)
        if isinstance(written, Scalar):
            self.noted(condition(self.document, written), scope, spot)

    def noted(self, found: Iterable[Piece], scope: Scope, spot: Spot) -> frozenset[str]:
        """The secrets in these expressions."""
        secrets: set[str] = set()
        for piece in found:
            held = scope.held((piece.source,))
            for secret, way in held.secrets.items():
                by = f", by way of {way}{_BY_WAY_OF.get(way.partition('.')[0], '')}" if way else ""
                use = Use(secret, self.path, piece.line, spot.kind, f"{spot.of}{by}", spot.job)
                self.uses[use] = None
            if held.everything:
                what = f"{spot.of} takes all secrets, or one whose name is known only in the run"
                self.everything[Everything(self.path, piece.line, what)] = None
            secrets.update(held.secrets)
        return frozenset(secrets)

    def values(self, node: Node | None, scope: Scope, spot: Spot) -> Names:
        """Which secrets are in the entries of a mapping such as `env`, by their names in lower case."""
        mapping = None if node is None else follow(node)
        if not isinstance(mapping, Mapping):
            self.tree(node, scope, spot)
            return {}
        found: dict[str, frozenset[str]] = {}
        for name, key, value in mapping.entries():
            at = Spot(spot.kind, f"{name} in {spot.of}", spot.job)
            found[name.lower()] = self.entry(key, value, scope, at)
        return found

    def entry(self, key: Scalar, value: Node, scope: Scope, spot: Spot) -> frozenset[str]:
        """Which secrets are in one entry of a mapping."""
        return frozenset().union(
            *(self.scalar(one, scope, spot) for root in (key, value) for one in _scalars(root))
        )

    def tree(self, node: Node | None, scope: Scope, spot: Spot) -> None:
        """All scalars of a node, the keys of its mappings among them."""
        for scalar in _scalars(node):
            self.scalar(scalar, scope, spot)

    def line(self, node: Node) -> int:
        """The line on which `node` begins."""
        return self.document.place(node.lead)[0]


def _scalars(root: Node | None) -> Iterator[Scalar]:
    pending: list[Node] = [] if root is None else [root]
    while pending:
        node = follow(pending.pop())
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Sequence):
            pending.extend(reversed(node.items))
        else:
            pending.extend(one for pair in reversed(node.pairs) for one in reversed(pair))
