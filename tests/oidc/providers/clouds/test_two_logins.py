"""A login that stays, beside one that is put in for steps before it: both run, or neither does."""

from __future__ import annotations

import pytest
from oidc.scene.kit import scenes

from pinfix.config.oidc_settings import OidcSettings
from pinfix_codemods.oidc.providers.azure.provider import Azure
from pinfix_codemods.oidc.providers.gcp.provider import Gcp

from .kit import HEAD

LINE = (
    "      - run: az login --service-principal -u ${{ secrets.CID }} -p ${{ secrets.CSECRET }}"
    " --tenant ${{ secrets.TID }}\n"
)
AZURE = (
    LINE + "      - uses: azure/login@v2\n        with:\n          creds: ${{ secrets.AZURE_CREDENTIALS }}\n"
)
GCP = (
    "      - uses: docker/login-action@v3\n        with:\n          registry: gcr.io\n"
    "          username: _json_key\n          password: ${{ secrets.GCP_SA_KEY }}\n"
    "      - uses: google-github-actions/auth@v2\n        with:\n"
    "          credentials_json: ${{ secrets.GCP_SA_KEY }}\n"
)


@pytest.mark.parametrize(("provider", "steps"), [(Azure(), AZURE), (Gcp(), GCP)], ids=["azure", "gcp"])
def test_under_another_condition(provider: Azure | Gcp, steps: str) -> None:
    found = []
    for more in ("", "        if: github.ref_name == 'main'\n"):
        (job,) = scenes(HEAD + steps + more)
        (finding,) = provider.look(job, OidcSettings())
        found.append({one.reason for one in finding.objections if "another condition" in one.reason})
    assert [len(one) for one in found] == [0, 1]
