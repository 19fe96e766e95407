"""Version names as actions write them: reading, ordering, and the most exact name of a commit.

A name is read as a version only where there is little doubt. `v4`, `v4.2`, `4.2`, `v4.2.2`, `v2.x`,
`v4.0.0-beta`, `v2.1.2rc1` and `v1.2.3+build.1` are versions; `346` and `name-20240320` are not, for a bare
number is as often the number of an issue or a day. What stands before the version names its *series*:
`gh-action/sub/v1.2.3` and `codeql-bundle-v2.13.4` belong to other series than `v1.2.3`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from string import ascii_letters, digits

# Git allows longer names, GitHub does not; the limit keeps hostile names cheap to read.
_LONGEST_NAME = 255
_IN_VERSION = ascii_letters + digits + ".-"
_SERIES = re.compile(r"[!-~]*")
_VERSION = re.compile(
    r"""
    (?<![^/@_-])                                    # at the beginning, or behind what ends a series
    (?=[vV]|[0-9]+\.)                               # a bare number alone is no version
    (?P<v>[vV]?)
    (?P<numbers>[0-9]{1,18}(?:\.[0-9]{1,18})*)
    (?P<open>\.[xX])?
    (?:-(?P<dashed>[0-9A-Za-z][0-9A-Za-z.-]*)|(?P<glued>(?:a|b|c|rc|alpha|beta|pre|dev)[0-9]*))?
    (?:\+[0-9A-Za-z.-]+)?
    \Z
    """,
    re.VERBOSE,
)
_RELEASE_LINE = re.compile(r"^releases?[/-]")
_FULL_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_FULL_VERSION_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Version:
    """A name that was read as a version.

    `series`: what stands before it ("" for most; `release/` and `releases/` do not count). `numbers`: as
    many as were written. `prerelease`: "" for a release. `open`: ends in `.x`, a line of versions.
    """

    name: str
    series: str
    numbers: tuple[int, ...]
    prerelease: str = ""
    open: bool = False

    @property
    def exact(self) -> bool:
        """Whether the name is one that is never meant to move: three numbers or more."""
        return len(self.numbers) >= _FULL_VERSION_NUMBERS and not self.open

    def is_newer_than(self, other: Version) -> bool:
        """Whether this version comes after `other`, in the order of Semantic Versioning."""
        return _age(self) > _age(other)

    def agrees_with(self, written: Version) -> bool:
        """Whether this is a more exact name for what `written` says: `v4.4.0` for `v4`, but not `v40.0.0`."""
        count = len(written.numbers)
        return (
            self.series == written.series
            and not self.open
            and len(self.numbers) > count
            and self.numbers[:count] == written.numbers
            and (not written.prerelease or _same_line(written.prerelease, self.prerelease))
        )


def parse(name: str) -> Version | None:
    """The version that `name` spells, or None where it is another kind of name (`main`, `nightly`, `346`)."""
    if len(name) > _LONGEST_NAME:
        return None
    match = _matched(name)
    if match is None:
        return None
    return Version(
        name=name,
        series=_RELEASE_LINE.sub("", name[: match.start()]),
        numbers=tuple(int(number) for number in match["numbers"].split(".")),
        prerelease=match["dashed"] or match["glued"] or "",
        open=match["open"] is not None,
    )


class Readings:
    """`parse`, for names that are asked about more than once: each is read once."""

    def __init__(self) -> None:
        self._known: dict[str, Version | None] = {}

    def __call__(self, name: str) -> Version | None:
        """What `parse` says of `name`."""
        try:
            return self._known[name]
        except KeyError:
            found = self._known[name] = parse(name)
            return found


Read = Callable[[str], Version | None]
"""`parse`, or `Readings` of it."""


def is_full_commit(ref: str) -> bool:
    """Whether `ref` is a full commit id, in lower or upper case."""
    return _FULL_COMMIT.fullmatch(ref) is not None


def acts_as_version(branch: str) -> bool:
    """Whether a branch of this name stands for a version: `v1`, `1.2`, `2.x`, `release/v1`."""
    version = parse(branch)
    return version is not None and not version.series and not version.prerelease


def most_exact(ref: str, names_on_commit: Iterable[str], read: Read = parse) -> str:
    """The most exact version among `names_on_commit` that agrees with the written `ref`.

    `names_on_commit` are the tags of the commit that `ref` names. A full version stays itself, even where a
    newer one is on the same commit; a moving one becomes the newest full version that agrees (`v4` to
    `v4.4.0`). For a commit id, any version will do: full ones first, releases before pre-releases, newest
    first. Where nothing agrees the answer is `ref` itself: a version is never invented.
    """
    candidates = [version for name in names_on_commit if (version := read(name)) is not None]
    if is_full_commit(ref):
        return _best(candidates, ref, like_v=True)
    written = parse(ref)
    if written is None or written.exact:
        return ref
    agreeing = [version for version in candidates if version.agrees_with(written)]
    return _best(agreeing, ref, like_v=_has_v(ref))


def newest_release(names: Iterable[str], *, like: str = "", read: Read = parse) -> str:
    """The newest full release among `names`, or "": one that agrees with `like`, else of the main series."""
    written = parse(like) if like else None
    releases = [
        version
        for name in names
        if (version := read(name)) is not None and version.exact and not version.prerelease
        if (version.agrees_with(written) if written is not None else not version.series)
    ]
    return _best(releases, "", like_v=True)


def _best(versions: list[Version], otherwise: str, *, like_v: bool) -> str:
    if not versions:
        return otherwise
    return max(versions, key=lambda version: _preference(version, like_v=like_v)).name


def _preference(version: Version, *, like_v: bool) -> tuple[object, ...]:
    """Best last. The name comes at the end, so that the answer never hangs on the order of the tags."""
    return (
        not version.series,
        _RELEASE_LINE.match(version.name) is None,
        min(len(version.numbers), _FULL_VERSION_NUMBERS),
        not version.open,
        not version.prerelease,
        _age(version),
        _has_v(version.name) == like_v,
        -len(version.name),
        version.name,
    )


def _age(version: Version) -> tuple[object, ...]:
    return version.numbers, not version.prerelease, _prerelease_order(version.prerelease)


def _prerelease_order(prerelease: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers count as numbers (`rc2` before `rc10`), and come before words."""
    parts = re.findall(r"[0-9]+|[A-Za-z]+", prerelease)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in parts)


def _same_line(written: str, candidate: str) -> bool:
    return candidate == written or candidate.startswith((f"{written}.", f"{written}-"))


def _has_v(name: str) -> bool:
    match = _matched(name)
    return match is not None and bool(match["v"])


def _matched(name: str) -> re.Match[str] | None:
    """The version at the end of `name`, behind the shortest series that leaves one.

    In time that grows as the name does, for names are hostile: what cannot be part of the version is cut off
    from behind first. In what is left no try at one place reads past the next one, unless it is a version.
    """
    begin = len(name.rstrip(_IN_VERSION))
    if name[begin - 1 : begin] == "+" and begin < len(name):
        begin = len(name[: begin - 1].rstrip(_IN_VERSION))
    if _SERIES.fullmatch(name, 0, begin) is None:
        return None
    return _VERSION.search(name, max(begin, 1)) or (_VERSION.match(name) if begin == 0 else None)
