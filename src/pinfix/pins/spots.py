"""Detect: the written `uses:` values of a file, each with all the places that read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pinfix.github.steps import UsesSite
from pinfix.pins.comments import PinComment, read_comment
from pinfix.plan import Place
from pinfix.yaml.comments import Comment
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Scalar


@dataclass(frozen=True, slots=True)
class Spot:
    """One written value. `sites` are the steps and jobs that have it: more than one where aliases lead to it.

    `comment` is what stands at the end of its line; `alone` is false where another `uses:` shares the line,
    so that a comment there would not say which of them it means.
    """

    sites: tuple[UsesSite, ...]
    place: Place
    comment: PinComment | None
    alone: bool

    @property
    def site(self) -> UsesSite:
        """The place where the value is written."""
        return self.sites[0]


def spots(path: str, document: Document, sites: Iterable[UsesSite]) -> Iterator[Spot]:
    """Group `sites`, all those of one file, by the value that is written."""
    written: dict[int, list[UsesSite]] = {}
    for site in sites:
        written.setdefault(id(site.node), []).append(site)
    # The place itself before the aliases that lead to it.
    groups = [sorted(group, key=lambda site: site.written is not site.node) for group in written.values()]
    lines = Counter(document.line_start(_end(group[0])) for group in groups)
    for group in groups:
        first = group[0]
        line, column = document.place(first.written.start)
        yield Spot(
            tuple(group),
            Place(path, line, column, first.path, first.document),
            _pin_comment(document.comment_on_line(_end(first))),
            lines[document.line_start(_end(first))] == 1,
        )


def _end(site: UsesSite) -> int:
    """The offset from which the comment of a value is looked for: a block scalar has it behind its header."""
    if isinstance(site.node, Scalar) and site.node.style in ("|", ">"):
        return site.node.start
    return site.node.end


def _pin_comment(comment: Comment | None) -> PinComment | None:
    return None if comment is None else read_comment(comment.content)
