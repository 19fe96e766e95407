"""Which line decides a path: all patterns of a file as one automaton over the names of a path.

The patterns share one tree of names. A folder stands for the set of places in that tree where a path through
it may be; it is worked out once, from the folder above, and the files in it need one step each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pinfix.codeowners.model import Codeowners, Decision, NoRule
from pinfix.codeowners.names import WildcardNames
from pinfix.codeowners.pattern import AnyFolders, Name, Pattern, Reach, Segment, read_pattern

MAX_STEPS = 20_000_000
"""Comparisons before a file is given up: some ten seconds. Sensible files need a hundredth of it."""

_NONE = -1


class TooCostly(Exception):
    """The patterns of the file are made so that matching them would take ages."""


@dataclass(eq=False, slots=True)
class _Node:
    """A place in the tree of names; the numbers are the last entries that end here, one for each reach.

    `below` is the last entry that ends just below, whatever its reach.
    """

    literals: dict[str, _Node] | None = None
    wildcards: WildcardNames[_Node] | None = None
    every: _Node | None = None
    any_folders: _Node | None = None
    stays: bool = False
    anything: int = _NONE
    folder: int = _NONE
    file: int = _NONE
    below: int = _NONE


@dataclass(eq=False, slots=True)
class _Folder:
    """The places where a path through a folder may be, and the last entry that covers all of the folder.

    The rest is what its files need, sorted out once: the last entry for any file whatever its name, and those
    of the places that ask for the name.
    """

    nodes: tuple[_Node, ...]
    covered_by: int
    any_file: int
    literals: tuple[dict[str, _Node], ...]
    wildcards: tuple[tuple[int, WildcardNames[_Node]], ...]
    within: dict[str, _Folder] = field(default_factory=dict)

    @classmethod
    def of(cls, nodes: tuple[_Node, ...], covered_by: int) -> _Folder:
        any_file = max(
            (max(node.every.anything, node.every.file) for node in nodes if node.every), default=_NONE
        )
        literals = tuple(node.literals for node in nodes if node.literals)
        wildcards = sorted(
            ((node.below, node.wildcards) for node in nodes if node.wildcards),
            key=lambda pair: pair[0],
            reverse=True,
        )
        return cls(nodes, covered_by, max(covered_by, any_file), literals, tuple(wildcards))


class Matcher:
    """Answers for the paths of one tree, relative to its root, with `/` between names."""

    def __init__(self, codeowners: Codeowners) -> None:
        self._decisions: tuple[Decision, ...] = (*codeowners.entries, NoRule.NO_RULE)  # it is at `_NONE`
        self._steps = 0
        root = _Node()
        for number, entry in enumerate(codeowners.entries):
            _add(root, read_pattern(entry.pattern), number)
        self._same: dict[tuple[frozenset[_Node], int], _Folder] = {}
        self._root = self._folder([root], root.folder)
        self._folders: dict[str, _Folder] = {"": self._root}

    def decision(self, path: str) -> Decision:
        """The last line that matches the file `path`. Raises TooCostly."""
        above, _, name = path.rpartition("/")
        folder = self._folders.get(above)
        if folder is None:
            folder = self._folders[above] = self._enter(above)
        steps = len(folder.literals)
        last = folder.any_file
        for literals in folder.literals:
            if name in literals:
                last = max(last, literals[name].anything)
        for latest, wildcards in folder.wildcards:
            if latest <= last:
                break
            candidates = wildcards.candidates(name)
            steps += 1 + len(candidates)
            for wildcard, reached in candidates:
                if reached.anything > last and wildcard.regex.fullmatch(name):
                    last = reached.anything
        self._count(steps)
        return self._decisions[last]

    def _enter(self, path: str) -> _Folder:
        folder = self._root
        for name in path.split("/"):
            following = folder.within.get(name)
            if following is None:
                following = folder.within[name] = self._step(folder, name)
            folder = following
        return folder

    def _step(self, folder: _Folder, name: str) -> _Folder:
        nodes: list[_Node] = []
        covered_by = folder.covered_by
        for node in folder.nodes:
            if node.stays:
                nodes.append(node)
            for reached in self._reached(node, name):
                nodes.append(reached)
                covered_by = max(covered_by, reached.anything, reached.folder)
        return self._folder(nodes, covered_by)

    def _folder(self, nodes: list[_Node], covered_by: int) -> _Folder:
        different = dict.fromkeys(nodes)
        for node in nodes:
            if node.any_folders is not None:
                different[node.any_folders] = None
        self._count(len(different))
        key = frozenset(different), covered_by
        if key not in self._same:
            self._same[key] = _Folder.of(tuple(different), covered_by)
        return self._same[key]

    def _reached(self, node: _Node, name: str) -> list[_Node]:
        """The places one name further down."""
        reached = [node.literals[name]] if node.literals and name in node.literals else []
        if node.every is not None:
            reached.append(node.every)
        if node.wildcards is not None:
            reached += self._matching(node.wildcards, name)
        return reached

    def _matching(self, wildcards: WildcardNames[_Node], name: str) -> Sequence[_Node]:
        candidates = wildcards.candidates(name)
        self._count(1 + len(candidates))
        if not candidates:
            return ()
        return [node for wildcard, node in candidates if wildcard.regex.fullmatch(name)]

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise TooCostly("its patterns take too long to match")


def _add(root: _Node, pattern: Pattern, number: int) -> None:
    node = above = root
    for segment in pattern.segments:
        above, node = node, _child(node, segment)
    above.below = number
    if pattern.reach is Reach.ANYTHING:
        node.anything = number
    elif pattern.reach is Reach.FOLDER:
        node.folder = number
    else:
        node.file = number


def _child(node: _Node, segment: Segment) -> _Node:
    if isinstance(segment, AnyFolders):
        return _any_folders(node)
    if segment.matches_all:
        if node.every is None:
            node.every = _Node()
        return node.every
    if segment.literal is not None:
        return _literal(node, segment.literal)
    return _wildcard(node, segment)


def _literal(node: _Node, name: str) -> _Node:
    if node.literals is None:
        node.literals = {}
    child = node.literals.get(name)
    if child is None:
        child = node.literals[name] = _Node()
    return child


def _any_folders(node: _Node) -> _Node:
    if node.stays:
        return node
    if node.any_folders is None:
        node.any_folders = _Node(stays=True)
    return node.any_folders


def _wildcard(node: _Node, name: Name) -> _Node:
    if node.wildcards is None:
        node.wildcards = WildcardNames()
    child = node.wildcards.get(name)
    if child is None:
        child = _Node()
        node.wildcards.put(name, child)
    return child
