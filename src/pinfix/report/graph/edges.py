"""The chains of a closure put together into one graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pinfix.closure import Closure, Link, Reach

KEY = ("only insiders", "outsiders start it", "outsiders' own files", "outsiders' own files, with power")
"""What the ranks of `Reach` mean, for legends."""


@dataclass(frozen=True, slots=True)
class Graph:
    """`files` in the order of paths, each with the most that outsiders can do about it; links by their file.

    Of two links from one line to one file, the first stands for both.
    """

    files: Mapping[str, Reach]
    links: Mapping[str, Sequence[Link]]
    workflows: Sequence[str]


def graph_of(closure: Closure) -> Graph:
    """All files and links of `closure`."""
    links: dict[tuple[str, int, str], Link] = {}
    begun: dict[str, Reach] = {}
    for chains in closure.chains.values():
        for chain in chains:
            for link in chain.links:
                links.setdefault((link.path, link.line, link.target), link)
            known = begun.get(chain.workflow)
            if known is None or known.rank < chain.reach.rank:
                begun[chain.workflow] = chain.reach
    files = {path: _stronger(closure.reach(path), begun.get(path)) for path in closure.files}
    by_file: dict[str, list[Link]] = {}
    for key in sorted(links):
        by_file.setdefault(key[0], []).append(links[key])
    return Graph(files, by_file, closure.workflows)


def _stronger(one: Reach, other: Reach | None) -> Reach:
    return one if other is None or other.rank <= one.rank else other
