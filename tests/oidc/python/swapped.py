"""The swap that the cases are judged with."""

from __future__ import annotations

from pinfix_codemods.oidc.python.result import Swapped

EVERYTHING = Swapped(
    gone=frozenset(
        {
            "GCP_SA_KEY",
            "GOOGLE_CREDENTIALS",
            "AZURE_CLIENT_ID",
            "AZURE_TENANT_ID",
            "AZURE_CLIENT_SECRET",
            "PYPI_TOKEN",
        }
    ),
    refreshed=frozenset(
        {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS"}
    ),
    local_change=True,
)
AWS = Swapped(frozenset(), frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}))
GOOGLE = Swapped(frozenset({"GCP_SA_KEY"}), frozenset({"GOOGLE_APPLICATION_CREDENTIALS"}), local_change=True)
