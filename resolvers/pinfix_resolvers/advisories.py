"""GitHub's advisories about actions: which versions they are about, and which hold malicious code.

An advisory names versions, not commits, so it is held against the exact version of an answer. Only
advisories about code that was put there to do harm refuse a pin: malware, and CWE-506 "embedded malicious
code", which is how compromised actions have been recorded. A version with an ordinary weakness is pinned
like any other, for a pin never updates; `pinfix verify` tells of those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pinfix.http import faults
from pinfix.resolution import Reference, Resolution, Resolved, Unresolved
from pinfix.versions import Version, parse

_EMBEDDED_MALICIOUS_CODE = "CWE-506"
_BOUND = re.compile(r"\s*(<=|>=|<|>|=)?\s*([^\s<>=]+)\s*")
_ID = re.compile(r"GHSA(-[0-9a-z]{4}){3}")
_GRADES = {"low": "low", "medium": "moderate", "moderate": "moderate", "high": "high", "critical": "critical"}
"""The two APIs have two words for the second."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory about one package, as `made` makes it. `versions` is a range such as `>= 1.0, < 2.1`.

    `severity` is low, moderate, high, critical or unknown.
    """

    id: str
    package: str
    summary: str
    versions: str
    first_patched: str
    malicious: bool
    severity: str = "unknown"

    def covers(self, version: str) -> bool:
        """Whether `version`, a full one, is in the range; what is no full version is not.

        A bound that cannot be read leaves nothing out: what may be affected is not called good.
        """
        asked = parse(version)
        if asked is None or not asked.exact:
            return False
        return all(bound is None or _holds(asked, *bound) for bound in self._bounds)

    @property
    def is_readable(self) -> bool:
        """Whether all of the range was understood, so that `covers` is certain."""
        return None not in self._bounds

    @property
    def _bounds(self) -> list[tuple[str, Version] | None]:
        return [_bound(part) for part in self.versions.split(",")]


def made(
    *,
    id: str,
    package: object,
    summary: object,
    versions: object,
    first_patched: object,
    is_malware: bool,
    weaknesses: Collection[str],
    severity: object,
) -> Advisory:
    """An advisory of what a server says, nothing of it trusted. Raises ValueError for an id that is none."""
    if _ID.fullmatch(id) is None:
        raise ValueError("no advisory")
    graded = str(severity).lower()
    return Advisory(
        id=id,
        package=str(package).lower(),
        summary=faults.printable(str(summary)),
        versions=faults.printable(str(versions or "")),
        first_patched=faults.printable(first_patched) if isinstance(first_patched, str) else "",
        malicious=is_malware or _EMBEDDED_MALICIOUS_CODE in weaknesses,
        severity=_GRADES.get(graded, "unknown"),
    )


def checked(reference: Reference, answer: Resolution, advisories: Iterable[Advisory]) -> Resolution:
    """`answer`, or the refusal that its version is known to hold malicious code."""
    if not isinstance(answer, Resolved):
        return answer
    names = {f"{reference.owner}/{reference.repo}".lower(), answer.repository.lower()}
    for advisory in advisories:
        if advisory.malicious and advisory.package in names and advisory.covers(answer.version):
            return _refused(reference, answer.version, advisory)
    return answer


def _refused(reference: Reference, version: str, advisory: Advisory) -> Unresolved:
    patched = advisory.first_patched
    advice = f" The first version without it is {patched}." if patched else ""
    unread = "" if advisory.is_readable else f"; what versions {advisory.versions!r} means is not clear"
    holds = "may hold" if unread else "holds"
    return Unresolved(
        "advisory",
        f"{version} of {reference.owner}/{reference.repo} {holds} malicious code: "
        f"{advisory.summary} ({advisory.id}{unread})",
        f"Read https://github.com/advisories/{advisory.id}, and replace every secret that the job "
        f"could reach if it ran.{advice}",
    )


def _bound(text: str) -> tuple[str, Version] | None:
    """One bound, `>= 1.0` or a bare version; None where it cannot be read."""
    found = _BOUND.fullmatch(text)
    if found is None:
        return None
    limit = parse(found[2] if "." in found[2] else f"{found[2]}.0")
    return None if limit is None else (found[1] or "=", limit)


def _holds(asked: Version, relation: str, limit: Version) -> bool:
    """Numbers that a bound leaves out are zeros: `< 2` is `< 2.0.0`."""
    width = max(len(asked.numbers), len(limit.numbers))
    asked, limit = _padded(asked, width), _padded(limit, width)
    newer, older = asked.is_newer_than(limit), limit.is_newer_than(asked)
    match relation:
        case "<":
            return older
        case "<=":
            return not newer
        case ">":
            return newer
        case ">=":
            return not older
    return not newer and not older


def _padded(version: Version, width: int) -> Version:
    numbers = version.numbers + (0,) * (width - len(version.numbers))
    return Version(version.name, version.series, numbers, version.prerelease)
