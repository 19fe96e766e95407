"""Which release a pin moves to: pure functions over tags and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pinfix.inspection import ReleaseFacts, Unknown
from pinfix.versions import Read, Version, most_exact, parse

MOST_ASKED = 50
"""Of how many newer releases the dates are asked, the newest first."""

_KNOWN_TO_FURTHER = 2
"""The more releases were too young, the more are asked about at once."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`major`: also across major versions. A release younger than `min_age` is left for later."""

    major: bool
    min_age: timedelta


@dataclass(frozen=True, slots=True)
class Chosen:
    """The release to move to. `passed_over`: newer ones that are not taken, with the reason."""

    version: Version
    dated: datetime
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """The dates of `versions` have to be known before it can be said."""

    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class NoCommit:
    """The newest release that is not too young stands on a file or folder of git."""

    version: Version


@dataclass(frozen=True, slots=True)
class NotYet:
    """There are newer releases, but none to move to now. `older`: how many of them were not looked at."""

    code: str
    passed_over: tuple[str, ...]
    older: int = 0


def version_of(commit: str, tags: Mapping[str, str], read: Read = parse) -> Version | None:
    """The exact version that stands on `commit`; None where there is none."""
    version = read(most_exact(commit, (name for name, sha in tags.items() if sha == commit), read))
    return version if version is not None and version.exact else None


def newer_releases(
    current: Version, tags: Iterable[str], *, major: bool, read: Read = parse
) -> tuple[Version, ...]:
    """The exact releases among `tags` that come after `current`, the newest first.

    They have its series (`sub/v1.2.3` never becomes `v2.0.0`), and its major version unless `major` is set.
    Of two spellings of one version the one that is written like `current` counts.
    """
    by_numbers: dict[tuple[int, ...], Version] = {}
    for name in sorted(tags):
        version = read(name)
        if version is None or not version.exact or version.prerelease or version.series != current.series:
            continue
        if not version.is_newer_than(current) or (version.numbers[0] != current.numbers[0] and not major):
            continue
        known = by_numbers.get(version.numbers)
        if known is None or (_style(version) == _style(current) and _style(known) != _style(current)):
            by_numbers[version.numbers] = version
    return tuple(by_numbers[numbers] for numbers in sorted(by_numbers, reverse=True))


def choose(
    releases: Sequence[Version], facts: Mapping[str, ReleaseFacts], policy: Policy, now: datetime
) -> Chosen | NoCommit | NotYet | Ask:
    """The newest of `releases` (newest first) that is old enough; `facts` by name of the tag where known.

    Dates cost requests, so that they are asked for a few at a time: mostly the first will do.
    """
    passed_over: list[str] = []
    unknown = False
    asked = releases[:MOST_ASKED]
    for number, version in enumerate(asked):
        known = facts.get(version.name)
        if known is None:
            return Ask(tuple(asked[number : number + max(1, number // _KNOWN_TO_FURTHER)]))
        if not known.is_commit:
            return NoCommit(version)
        if known.withheld:
            passed_over.append(f"{version.name} is a draft or pre-release")
            continue
        dated = date_of(known)
        if isinstance(dated, Unknown):
            if policy.min_age:
                passed_over.append(f"{version.name}: its age is unknown ({dated.reason})")
                unknown = True
                continue
            dated = now
        if now - dated < policy.min_age:
            passed_over.append(f"{version.name} is of {dated.date()}, {_days(now - dated)}")
            continue
        return Chosen(version, dated, tuple(passed_over))
    return NotYet("age-unknown" if unknown else "too-young", tuple(passed_over), len(releases) - len(asked))


def date_of(facts: ReleaseFacts) -> datetime | Unknown:
    """The later of the dates of the commit and of the release.

    The author of a commit can write any date into it; that of a release comes from the server's clock.
    Neither is left out: a commit that is newer than its release was put there afterwards.
    """
    dates: list[datetime] = []
    for written in (facts.committed, facts.published):
        if isinstance(written, Unknown):
            return written
        if written:
            try:
                date = datetime.fromisoformat(written)
            except ValueError:
                return Unknown("the date cannot be read")
            dates.append(date if date.tzinfo is not None else date.replace(tzinfo=UTC))
    return max(dates) if dates else Unknown("it has no date")


def _days(age: timedelta) -> str:
    if age < timedelta(0):
        return "in the future"
    return "1 day old" if age.days == 1 else f"{age.days} days old"


def _style(version: Version) -> bool:
    return version.name.removeprefix(version.series)[:1] in ("v", "V")
