"""The lists of advisories from the REST API (`GET /advisories?ecosystem=actions`), which needs no token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pinfix.http import faults
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import advisories
from pinfix_resolvers.advisories import Advisory
from pinfix_resolvers.rest import Failed, Rest

Kind = Literal["malware", "reviewed"]
KINDS: tuple[Kind, ...] = ("malware", "reviewed")
"""Each is a list of its own. Reviewed ones have been used for compromised actions as well."""

FRESH_SECONDS = 3600.0
"""How long a list is good."""

_MOST_PAGES = 20


def fetch(rest: Rest, kind: Kind) -> tuple[Advisory, ...] | Fault:
    """All advisories of that kind that are not withdrawn."""
    path = f"/advisories?ecosystem=actions&type={kind}&per_page=100"
    try:
        pages = list(rest.pages(path, _MOST_PAGES, fresh_for=FRESH_SECONDS))
        return tuple(advisory for page in pages for record in page for advisory in _read(record))
    except Failed as failed:
        return failed.fault
    except (KeyError, TypeError, ValueError, AttributeError):
        return faults.bad_answer(rest.server.name, "its list of advisories has an unexpected form")


def _read(record: Mapping[str, Any]) -> Iterable[Advisory]:
    if record.get("withdrawn_at"):
        return
    for vulnerability in record.get("vulnerabilities") or ():
        package = vulnerability.get("package") or {}
        if package.get("ecosystem") == "actions":
            yield advisories.made(
                id=record["ghsa_id"],
                package=package["name"],
                summary=record["summary"],
                versions=vulnerability.get("vulnerable_version_range"),
                first_patched=vulnerability.get("first_patched_version"),
                is_malware=record.get("type") == "malware",
                weaknesses=[weakness["cwe_id"] for weakness in record.get("cwes") or ()],
                severity=record.get("severity"),
            )
