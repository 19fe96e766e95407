"""The closure for a person at a terminal: a tree for each workflow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pinfix.closure import Closure, Link, Reach
from pinfix.closure.wording import in_words
from pinfix.report.escape import shortened, visible
from pinfix.report.graph.edges import Graph, graph_of
from pinfix.report.summary import counted
from pinfix.report.terminal import Style, paint

_STYLES: tuple[Style, ...] = ("dim", "plain", "yellow", "red")


def to_text(closure: Closure, *, color: bool = False) -> str:
    """Every workflow with what it executes; a file that stands further up is not taken apart again."""
    lines = [*_Tree(graph_of(closure), color).lines(), *_lost(closure), _closing(closure)]
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Tree:
    graph: Graph
    color: bool
    shown: set[str] = field(default_factory=set)

    def lines(self) -> Iterator[str]:
        for path in self.graph.workflows:
            reach = self.graph.files[path]
            yield f"{paint(visible(path), 'bold', color=self.color)}{self._mark(reach)}"
            if path not in self.shown:
                self.shown.add(path)
                yield from self._below(path)

    def _below(self, path: str) -> Iterator[str]:
        """Without recursion: how deep scripts call scripts is for the repository to say."""
        todo = self._branches(path, "")
        while todo:
            link, indent, is_last = todo.pop()
            known = link.target in self.shown
            yield f"{indent}{'└─ ' if is_last else '├─ '}{self._link(link)}{' (see above)' if known else ''}"
            if not known:
                self.shown.add(link.target)
                todo += self._branches(link.target, indent + ("   " if is_last else "│  "))

    def _branches(self, path: str, indent: str) -> list[tuple[Link, str, bool]]:
        """The links of a file, the last one first, each with its indentation and whether it is the last."""
        links = list(self.graph.links.get(path, ()))
        return [(link, indent, number == 0) for number, link in enumerate(reversed(links))]

    def _link(self, link: Link) -> str:
        """The mark stands where it is another than that of the file above."""
        what = visible(f"{link.line}: {shortened(link.what)} → ")
        reach = self.graph.files[link.target]
        mark = "" if reach == self.graph.files[link.path] else self._mark(reach)
        return f"{paint(what, 'dim', color=self.color)}{visible(link.target)}{mark}"

    def _mark(self, reach: Reach) -> str:
        return "  " + paint(f"[{visible(in_words(reach))}]", _STYLES[reach.rank], color=self.color)


def _lost(closure: Closure) -> Iterator[str]:
    if not closure.unresolved:
        return
    yield ""
    yield f"not found out ({len(closure.unresolved):,}), what outsiders reach first:"
    for one in sorted(closure.unresolved, key=lambda one: (-one.reach.rank, one.path, one.line)):
        reach = f"  [{in_words(one.reach)}]" if one.reach.rank else ""
        text = f"{one.path}:{one.line}  {one.code}: {shortened(one.what)}: {shortened(one.reason)}{reach}"
        yield f"  {visible(text)}"


def _closing(closure: Closure) -> str:
    executed = set(closure.chains) - set(closure.workflows)
    reached = sum(1 for path in executed if closure.reach(path).rank > 1)
    counts = f"{counted(len(closure.workflows), 'workflow')}, {counted(len(executed), 'other file')} executed"
    return f"\n{counts}, {reached:,} of them where outsiders run files of their own"
