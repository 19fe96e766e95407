"""Security advisories as GraphQL shows them: one node for each vulnerable package."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from server.advisories import Advisory, Vulnerability
from server.forge import Forge
from server.graphql.pages import Connection
from server.rest.views import moment

_SEVERITIES = {"low": "LOW", "medium": "MODERATE", "high": "HIGH", "critical": "CRITICAL"}


def vulnerabilities(
    forge: Forge, ecosystem: str | None, classifications: Collection[str] | None, **page: Any
) -> Connection:
    """The vulnerabilities of advisories, the newest first; unreviewed ones are not shown."""
    found = [
        _view(advisory, vulnerable)
        for advisory in sorted(forge.advisories, key=lambda one: (one.published_at, one.id), reverse=True)
        if advisory.kind != "unreviewed"
        and (classifications is None or _classification(advisory) in classifications)
        for vulnerable in advisory.vulnerabilities
        if ecosystem in (None, vulnerable.ecosystem.upper())
    ]
    return Connection.of("securityVulnerabilities", found, **page)


def _classification(advisory: Advisory) -> str:
    return "MALWARE" if advisory.kind == "malware" else "GENERAL"


def _view(advisory: Advisory, vulnerable: Vulnerability) -> dict[str, Any]:
    published, severity = moment(advisory.published_at), _SEVERITIES[advisory.severity]
    weaknesses = [{"cweId": weakness, "name": weakness} for weakness in advisory.weaknesses]
    return {
        "package": {"ecosystem": vulnerable.ecosystem.upper(), "name": vulnerable.package},
        "vulnerableVersionRange": vulnerable.versions,
        "firstPatchedVersion": None if vulnerable.patched is None else {"identifier": vulnerable.patched},
        "severity": severity,
        "updatedAt": published,
        "advisory": {
            "ghsaId": advisory.id,
            "summary": advisory.summary,
            "severity": severity,
            "classification": _classification(advisory),
            "publishedAt": published,
            "withdrawnAt": published if advisory.withdrawn else None,
            "cwes": lambda **page: Connection.of("cwes", weaknesses, **page),
        },
    }
