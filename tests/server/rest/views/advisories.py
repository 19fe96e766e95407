"""How a security advisory is shown."""

from __future__ import annotations

from server.advisories import Advisory
from server.rest.views.plain import Json, moment


def advisory(shown: Advisory, api: str, site: str) -> Json:
    """A global security advisory."""
    published = moment(shown.published_at)
    return {
        "ghsa_id": shown.id,
        "cve_id": None,
        "url": f"{api}/advisories/{shown.id}",
        "html_url": f"{site}/advisories/{shown.id}",
        "repository_advisory_url": None,
        "summary": shown.summary,
        "description": shown.summary,
        "type": shown.kind,
        "severity": shown.severity,
        "source_code_location": None,
        "identifiers": [{"type": "GHSA", "value": shown.id}],
        "references": [],
        "published_at": published,
        "updated_at": published,
        "github_reviewed_at": published if shown.kind != "unreviewed" else None,
        "nvd_published_at": None,
        "withdrawn_at": published if shown.withdrawn else None,
        "vulnerabilities": [
            {
                "package": {"ecosystem": one.ecosystem, "name": one.package},
                "vulnerable_version_range": one.versions,
                "first_patched_version": one.patched,
                "vulnerable_functions": [],
            }
            for one in shown.vulnerabilities
        ],
        "cvss": {"vector_string": None, "score": None},
        "cwes": [{"cwe_id": weakness, "name": weakness} for weakness in shown.weaknesses],
        "credits": [],
    }
