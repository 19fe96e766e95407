"""Azure, and steps that many tests use."""

from __future__ import annotations

from oidc.providers.clouds.kit import Kit

from pinfix.config.oidc_settings import AzureSettings, OidcSettings
from pinfix_codemods.oidc.providers.azure.provider import Azure

AZURE = Kit(Azure())
SHA = "e6de054238d6b7531b4efff3b6587d9aade6a06c"

LOGIN = """\
- uses: actions/checkout@v4
- uses: azure/login@v2
  with:
    creds: ${{ secrets.AZURE_CREDENTIALS }}
"""
LINE = (
    "az login --service-principal -u ${{ secrets.ID }} -p ${{ secrets.PASS }} --tenant ${{ secrets.TENANT }}"
)
IDS = """\
    ARM_CLIENT_ID: ${{ secrets.ARM_CLIENT_ID }}
    ARM_CLIENT_SECRET: ${{ secrets.ARM_CLIENT_SECRET }}
    ARM_TENANT_ID: ${{ secrets.ARM_TENANT_ID }}
"""
SDK = IDS.replace("ARM_", "AZURE_")
INLINE = """\
- uses: azure/login@v2
  with:
    creds: '{"clientId":"${{ secrets.ARM_CLIENT_ID }}","clientSecret":"${{ secrets.ARM_CLIENT_SECRET }}",\
"subscriptionId":"${{ secrets.SUB }}","tenantId":"${{ secrets.ARM_TENANT_ID }}"}'
"""
ACR = """\
- uses: actions/checkout@v4
- name: Log in
  uses: docker/login-action@v3
  with:
    registry: myregistry.azurecr.io
    username: ${{ secrets.ACR_USERNAME }}
    password: ${{ secrets.ACR_PASSWORD }}
"""
OTHER_CLOUD = OidcSettings(azure=AzureSettings(audience="api://AzureADTokenExchangeUSGov"))


def new_step(client: str, tenant: str, subscription: str, name: str = "") -> str:
    """A login as it is written."""
    first = f"      - name: {name}\n        uses" if name else "      - uses"
    return (
        f"{first}: azure/login@{SHA} # v3.0.0\n        with:\n          client-id: ${{{{ {client} }}}}\n"
        f"          tenant-id: ${{{{ {tenant} }}}}\n          subscription-id: ${{{{ {subscription} }}}}\n"
    )
