"""Rules about places that pinfix leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """Places that pinfix leaves alone; every part that is given must hold.

    `path` is a glob over the whole path of a file: `*`, `?` and `[ab]` within a folder, `**` across folders,
    a slash at the end for all below. `uses` is a pattern for a `uses:` value: `owner/repo` with everything in
    that repository, or with a path in it, and `@ref` to restrict the reference. Owner and repository compare
    without regard to case.
    """

    path: str | None = None
    uses: str | None = None
    codemod: str | None = None
    reason: str = ""

    def covers(self, path: str, uses: str | None, codemod: str) -> bool:
        """Whether the rule is about this place; `uses` is None for a place that has no such value."""
        if self.codemod is not None and self.codemod != codemod:
            return False
        if self.path is not None and not _path_matches(self.path, path):
            return False
        return self.uses is None or (uses is not None and _uses_matches(self.uses, uses))


def _path_matches(glob: str, path: str) -> bool:
    pattern = glob + "**" if glob.endswith("/") else glob
    return _segments_match(pattern.split("/"), path.split("/"))


def _uses_matches(pattern: str, uses: str) -> bool:
    """As GitHub reads the value: the first `@` ends the name."""
    pattern_name, _, pattern_ref = pattern.partition("@")
    name, _, ref = uses.partition("@")
    if pattern_ref and not fnmatchcase(ref, pattern_ref):
        return False
    wanted, given = pattern_name.split("/"), name.split("/")
    repository = 5 if given[0].lower() == "https:" else 2  # https://host/owner/repo
    if len(wanted) == repository:
        given = given[:repository]
    return _segments_match(_folded(wanted, repository), _folded(given, repository))


def _folded(segments: Sequence[str], count: int) -> list[str]:
    return [*(segment.lower() for segment in segments[:count]), *segments[count:]]


def _segments_match(pattern: Sequence[str], segments: Sequence[str]) -> bool:
    """Each part of `pattern` matches one segment, `**` any number.

    Only the last `**` passed is ever lengthened, so that no pattern takes more than quadratic time.
    """
    at = position = 0
    stars, covered = -1, 0
    while position < len(segments):
        if at < len(pattern) and pattern[at] == "**":
            stars, covered = at, position
            at += 1
        elif at < len(pattern) and fnmatchcase(segments[position], pattern[at]):
            at += 1
            position += 1
        elif stars >= 0:
            covered += 1
            at, position = stars + 1, covered
        else:
            return False
    return all(part == "**" for part in pattern[at:])
