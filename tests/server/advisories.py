"""Security advisories of GitHub Actions, as GitHub publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """The versions of one action that an advisory is about.

    `package` is `owner/repo`, `versions` a range such as `>= 1.0, < 45.0.8`, `patched` the first good one.
    """

    package: str
    versions: str
    patched: str | None = None
    ecosystem: str = "actions"


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory; `kind` is reviewed, unreviewed or malware, `weaknesses` are ids such as `CWE-506`."""

    id: str
    vulnerabilities: tuple[Vulnerability, ...]
    summary: str
    severity: str
    kind: str
    withdrawn: bool
    published_at: datetime
    weaknesses: tuple[str, ...] = ()
