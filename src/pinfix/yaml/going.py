"""Which entries of a mapping go, and whether others come: what becomes of one hangs on its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from pinfix.yaml.nodes import Mapping
from pinfix.yaml.operations import DeleteKey, InsertItem, InsertKey, Operation, Path


class Going:
    """What operations, all on the text as it is, take from mappings and put into them."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._deleted: dict[tuple[int, Path], set[str]] = {}
        self._filled: set[tuple[int, Path]] = set()
        self._lengthened: set[tuple[int, Path]] = set()
        self._behind: set[tuple[int, Path]] = set()
        self._found: dict[tuple[int, Path], frozenset[int]] = {}
        for operation in operations:
            if isinstance(operation, DeleteKey) and operation.path:
                place = (operation.document, operation.path[:-1])
                self._deleted.setdefault(place, set()).add(str(operation.path[-1]))
            elif isinstance(operation, InsertKey):
                self._filled.add((operation.document, operation.path))
                if operation.after is not None:
                    self._behind.add((operation.document, (*operation.path, operation.after)))
                elif operation.before is None:
                    self._lengthened.add((operation.document, operation.path))
            elif isinstance(operation, InsertItem):
                self._behind.add((operation.document, (*operation.path, operation.index - 1)))

    def is_filled(self, path: Path, document: int) -> bool:
        """Whether an entry is put into the mapping at `path`."""
        return (document, path) in self._filled

    def grows_around(self, path: Path, document: int) -> bool:
        """Whether something is put behind what is at `path`, or to the end of what that is in."""
        places = [(document, path[:length]) for length in range(len(path) + 1)]
        return not self._lengthened.isdisjoint(places[:-1]) or not self._behind.isdisjoint(places)

    def staying_before(self, mapping: Mapping, path: Path, document: int, index: int) -> int:
        """One more than the position of the last entry before `index` that stays; 0 where none does."""
        gone = self._positions(mapping, path, document)
        while index and index - 1 in gone:
            index -= 1
        return index

    def staying(self, mapping: Mapping, path: Path, document: int) -> list[int]:
        """The positions of the entries that stay."""
        gone = self._positions(mapping, path, document)
        return [index for index in range(len(mapping.pairs)) if index not in gone]

    def goes(self, mapping: Mapping, path: Path, document: int, index: int) -> bool:
        """Whether the entry at `index` goes."""
        return index in self._positions(mapping, path, document)

    def at_end(self, mapping: Mapping, path: Path, document: int) -> int:
        """The position from which on all entries go."""
        return self.staying_before(mapping, path, document, len(mapping.pairs))

    def _positions(self, mapping: Mapping, path: Path, document: int) -> frozenset[int]:
        place = (document, path)
        if place not in self._found:
            names = self._deleted.get(place, ())
            found = (mapping.positions[name] for name in names if name in mapping.positions)
            self._found[place] = frozenset(found)
        return self._found[place]
