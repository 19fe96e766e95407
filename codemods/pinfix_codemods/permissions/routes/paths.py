"""Whether a request path, parts of which may be unknown, can be a route.

A path is written as in GitHub's documentation: `/repos/{owner}/{repo}/issues/{number}`. `{name}` is a segment
that is known only when the request is made, `{}` may be several of them (`issues/{}` can be
`issues/1/comments`). `:name` is an old way to write `{name}`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SEGMENTS = 40
"""Of a longer path nothing is said."""

_SEVERAL = frozenset({"path", "ref", "dir", "basehead", "branch", "tag"})
"""Placeholders of routes whose values may have slashes."""

_RELEASES = re.compile(r"/releases(?!/(latest|tags)(/|$))(/|$)")
_HOLE = re.compile(r"\{[^{}]*\}")
_OLD_HOLE = re.compile(r"^:[A-Za-z_]+$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a path or of a route: its known beginning and end, and whether they are all of it.

    `several`: what is unknown may have slashes in it.
    """

    start: str
    end: str = ""
    exact: bool = False
    several: bool = False


Path = tuple[Segment, ...]


def may_show_drafts(written: str) -> bool:
    """Whether drafts of releases may be among what is asked for: not so by a tag, or for the latest."""
    return _RELEASES.search(written.partition("?")[0]) is not None


def request_path(written: str) -> Path:
    """The segments of a requested path, without its query."""
    known = written.partition("?")[0].partition("#")[0].strip("/")
    return tuple(_segment(piece) for piece in known.split("/")) if known else ()


def route_path(template: str) -> Path:
    """The segments of a route."""
    stripped = template.strip("/")
    return tuple(_placeholder(piece) for piece in stripped.split("/")) if stripped else ()


def _segment(piece: str) -> Segment:
    if _OLD_HOLE.match(piece):
        piece = "{" + piece[1:] + "}"
    first = _HOLE.search(piece)
    if first is None:
        return Segment(piece, exact=True)
    return Segment(piece[: first.start()], _HOLE.split(piece)[-1], several="{}" in piece)


def _placeholder(piece: str) -> Segment:
    if not piece.startswith("{"):
        return Segment(piece, exact=True)
    return Segment("", several=piece[1:-1] in _SEVERAL)


def may_be(path: Sequence[Segment], route: Sequence[Segment]) -> bool:
    """Whether some value of the holes makes `path` a request for `route`."""
    # reached[j]: the segments of the path read so far can be the first j segments of the route.
    reached = {0}
    for segment in path:
        reached = {after for before in reached for after in _after(segment, route, before)}
        if not reached:
            return False
    return len(route) in reached


def _after(segment: Segment, route: Sequence[Segment], before: int) -> set[int]:
    found = set()
    if before and route[before - 1].several:
        # One more segment for a placeholder that takes several.
        found.add(before)
    if before < len(route) and _fits(segment, route[before]):
        found.add(before + 1)
    if segment.several:
        found |= _swallowed(segment, route, before)
    return found


def _swallowed(segment: Segment, route: Sequence[Segment], before: int) -> set[int]:
    """The places behind two or more segments of the route for which one hole of the path stands."""
    if before >= len(route) or not _starts(segment, route[before]):
        return set()
    return {end for end in range(before + 2, len(route) + 1) if _ends(segment, route[end - 1])}


def _fits(segment: Segment, of_route: Segment) -> bool:
    if not of_route.exact:
        return True
    if segment.exact:
        return segment.start == of_route.start
    return (
        len(segment.start) + len(segment.end) <= len(of_route.start)
        and _starts(segment, of_route)
        and _ends(segment, of_route)
    )


def _starts(segment: Segment, of_route: Segment) -> bool:
    return not of_route.exact or of_route.start.startswith(segment.start)


def _ends(segment: Segment, of_route: Segment) -> bool:
    return not of_route.exact or of_route.start.endswith(segment.end)
