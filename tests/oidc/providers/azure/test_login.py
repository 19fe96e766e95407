"""Keys as `creds` of azure/login, and logins in scripts."""

from __future__ import annotations

import pytest
from oidc.providers.azure.kit import AZURE, INLINE, LINE, LOGIN, OTHER_CLOUD, new_step

IDS = """\
          client-id: ${{ vars.AZURE_CLIENT_ID }}
          tenant-id: ${{ vars.AZURE_TENANT_ID }}
          subscription-id: ${{ vars.AZURE_SUBSCRIPTION_ID }}
"""


def test_ids_stand_where_the_key_stood() -> None:
    text = AZURE.after(LOGIN + "    enable-AzPSSession: true\n- run: az group list\n")
    assert f"        with:\n{IDS}          enable-AzPSSession: true\n" in text
    assert "secrets." not in text


def test_the_ids_of_written_out_json_are_taken() -> None:
    text = AZURE.after(INLINE)
    assert "client-id: ${{ secrets.ARM_CLIENT_ID }}" in text
    assert "tenant-id: ${{ secrets.ARM_TENANT_ID }}" in text
    assert "subscription-id: ${{ secrets.SUB }}" in text
    assert "CLIENT_SECRET" not in text
    assert AZURE.swap(INLINE).variables == ()
    assert AZURE.found(INLINE)["j"].secrets == ("ARM_CLIENT_SECRET",)


def test_json_without_a_subscription() -> None:
    text = INLINE.replace('"subscriptionId":"${{ secrets.SUB }}",', "")
    assert "subscription-id: ${{ vars.AZURE_SUBSCRIPTION_ID }}" in AZURE.after(text)
    assert "subscription-id" not in AZURE.after(text + "    allow-no-subscriptions: true\n")


@pytest.mark.parametrize(
    ("ref", "raised"), [("v1", False), ("v1.3.0", True), ("v1.4.6", False), ("main", True)]
)
def test_versions(ref: str, raised: bool) -> None:
    found = AZURE.swap(LOGIN.replace("@v2", f"@{ref}"))
    assert bool(found.raises) is raised
    assert any("no longer maintained" in note for note in found.notes) is (ref.startswith("v1"))


def test_a_key_that_is_not_read_goes() -> None:
    text = AZURE.after(LOGIN + "    client-id: a\n    tenant-id: b\n    subscription-id: c\n")
    assert "creds" not in text
    assert "client-id: a\n" in text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("    client-id: a\n", "keys-and-role"),
        ("    subscription-id: a\n", "keys-and-role"),
        ("    auth-type: IDENTITY\n", "keys-and-role"),
        ("    environment: AzureUSGovernment\n", "issuer-unknown"),
        ("    environment: azurestack\n", "issuer-unknown"),
        ("    environment: ${{ inputs.cloud }}\n", "issuer-unknown"),
        ("- uses: azure/login@v2\n  with:\n    creds: ${{ secrets.OTHER }}\n", "several-pairs"),
        ("- uses: azure/login@v2\n  with:\n    client-id: a\n    tenant-id: b\n", "keys-and-role"),
        (f"- run: {LINE}\n", "several-pairs"),
        ("- run: x\n  env:\n    AZURE_CREDENTIALS: ${{ secrets.AZURE_CREDENTIALS }}\n", "unknown-consumer"),
        ("- uses: a/b@v1\n  with:\n    creds: ${{ secrets.AZURE_CREDENTIALS }}\n", "unknown-consumer"),
        ("- run: echo '${{ secrets.AZURE_CREDENTIALS }}' > c.json\n", "key-leaves-job"),
        ("- run: tool '${{ secrets.AZURE_CREDENTIALS }}'\n", "inline-in-run"),
        ("- run: az cloud set --name AzureUSGovernment\n", "issuer-unknown"),
        ("- run: az group list\n  timeout-minutes: 120\n", "too-long"),
        ("- run: x\n  if: ${{ secrets.AZURE_CREDENTIALS != '' }}\n", "condition"),
    ],
)
def test_what_keeps_the_key(more: str, code: str) -> None:
    assert code in AZURE.codes(LOGIN + more)


@pytest.mark.parametrize(
    "key", ["${{ secrets.A || secrets.B }}", "${{ secrets[inputs.x] }}", "x${{ secrets.A }}"]
)
def test_keys_that_are_picked(key: str) -> None:
    assert AZURE.codes(LOGIN.replace("${{ secrets.AZURE_CREDENTIALS }}", key)) == {"dynamic-key"}


def test_the_matrix_picks_the_key() -> None:
    assert "matrix-account" in AZURE.codes(LOGIN.replace("secrets.AZURE_CREDENTIALS", "secrets[matrix.key]"))


def test_another_cloud_with_its_audience() -> None:
    text = AZURE.after(LOGIN + "    environment: azureusgovernment\n", settings=OTHER_CLOUD)
    assert "audience: api://AzureADTokenExchangeUSGov" in text
    old = LOGIN.replace("@v2", "@v1.4.6") + "    environment: azureusgovernment\n"
    assert len(AZURE.swap(old, settings=OTHER_CLOUD).raises) == 1
    assert "issuer-unknown" in AZURE.codes(LOGIN + "    environment: azurestack\n", settings=OTHER_CLOUD)


@pytest.mark.parametrize(
    "more",
    [
        "- run: az group list\n  timeout-minutes: 50\n",
        "- run: az cloud set --name AzureCloud\n",
        "- run: ./deploy.sh\n",
        "- uses: azure/webapps-deploy@v2\n  with:\n    app-name: x\n",
        "- run: az account set -s ${{ secrets.AZURE_SUBSCRIPTION_ID }}\n",
        "- uses: azure/login@v2\n  with:\n    creds: ${{ secrets.AZURE_CREDENTIALS }}\n"
        "    enable-AzPSSession: true\n",
    ],
)
def test_what_can_go_on(more: str) -> None:
    assert AZURE.codes(LOGIN + more) == set()


def test_long_jobs_are_told() -> None:
    text = "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    timeout-minutes: 240\n    steps:\n"
    text += "      - uses: azure/login@v2\n        with:\n          creds: ${{ secrets.X }}\n"
    assert any("cannot renew" in note for note in AZURE.swap(text).notes)


@pytest.mark.parametrize(
    "step",
    [
        "- uses: azure/login@v2\n  with:\n    client-id: a\n    tenant-id: b\n",
        "- uses: azure/login@v2\n  with:\n    creds: ''\n",
        "- uses: azure/login@v2\n  with:\n    creds: ${{ steps.x.outputs.creds }}\n",
        "- run: az login --identity\n",
        "- run: az login --service-principal -u a -p cert.pem --tenant t\n",
        "- run: az login --service-principal -u a --federated-token ${{ steps.x.outputs.t }} --tenant t\n",
    ],
)
def test_no_finding(step: str) -> None:
    assert AZURE.found(step) == {}


def test_a_line_alone_becomes_a_step() -> None:
    text = AZURE.after(f"- name: Login Azure\n  run: |\n    {LINE} --output none\n- run: az aks list\n")
    ids = ("secrets.ID", "secrets.TENANT", "vars.AZURE_SUBSCRIPTION_ID")
    assert new_step(*ids, name="Login Azure") in text
    assert "secrets.PASS" not in text


def test_a_line_among_others_goes() -> None:
    text = AZURE.after(f"- run: |\n    # Log in\n    {LINE}\n    az account set -s ${{{{ secrets.SUB }}}}\n")
    assert new_step("secrets.ID", "secrets.TENANT", "secrets.SUB") in text
    assert "          # Log in\n          az account set -s ${{ secrets.SUB }}\n" in text


def test_a_line_that_takes_the_key_from_the_environment() -> None:
    text = AZURE.after(
        "- run: |\n    az login --service-principal \\\n"
        '      -u $APP -p="$PASS" \\\n      -t $TENANT --allow-no-subscriptions\n'
        "    az group list\n  env:\n    APP: ${{ vars.APP }}\n"
        "    PASS: ${{ secrets.PASS }}\n    TENANT: some-id\n"
    )
    assert "client-id: ${{ vars.APP }}\n          tenant-id: some-id\n" in text
    assert "allow-no-subscriptions: 'true'" in text
    assert "PASS" not in text
    assert "        env:\n          APP: ${{ vars.APP }}\n          TENANT: some-id\n" in text


def test_azd_asks_github() -> None:
    text = AZURE.after(
        "- run: |\n    azd auth login --client-id $C \\\n"
        '      --client-secret "$S" --tenant-id $T\n    azd up\n  env:\n'
        "    C: ${{ vars.C }}\n    S: ${{ secrets.S }}\n    T: ${{ vars.T }}\n"
    )
    assert "            --federated-credential-provider github --tenant-id $T\n" in text
    assert "secrets.S" not in text
    assert "azure/login" not in text


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (f"{LINE} && az group list", "inline-in-run"),
        (f"if true; then\n      {LINE}\n    fi", "inline-in-run"),
        (f"X=$({LINE})", "inline-in-run"),
        (f"{LINE} > login.json", "inline-in-run"),
        (LINE.replace("--service-principal ", ""), "inline-in-run"),
        (LINE + " --use-cert-sn-issuer", "inline-in-run"),
        (LINE.replace("${{ secrets.ID }}", "$(cat id)"), "missing-value"),
        (LINE.replace("${{ secrets.ID }}", "${{ steps.x.outputs.id }}"), "missing-value"),
        (LINE.replace(" --tenant ${{ secrets.TENANT }}", ""), "missing-value"),
        (LINE.replace("secrets.PASS", "secrets[inputs.x] || secrets.PASS"), "dynamic-key"),
        (f"{LINE}\n    {LINE.replace('secrets.ID', 'secrets.OTHER')}", "several-pairs"),
        (f"{LINE}\n    tool ${{{{ secrets.PASS }}}}", "inline-in-run"),
        ("docker login -u x -p ${{ secrets.ACR }} myregistry.azurecr.io", "inline-in-run"),
    ],
)
def test_lines_that_stay(run: str, code: str) -> None:
    assert code in AZURE.codes(f"- run: |\n    {run}\n")


def test_a_script_of_the_repository_that_signs_in() -> None:
    script = '#!/bin/bash\naz login --service-principal -u a -p "$PASS" --tenant t\n'
    steps = "- uses: actions/checkout@v4\n- run: bash up.sh\n  env:\n    PASS: ${{ secrets.PASS }}\n"
    assert AZURE.codes(steps, {"up.sh": script}) >= {"script"}


def test_conditions_are_joined() -> None:
    steps = "".join(
        f"- if: inputs.action == '{name}'\n  run: |\n    {LINE}\n    az group list\n" for name in ("a", "b")
    )
    text = AZURE.after(steps)
    assert "if: (inputs.action == 'a') || (inputs.action == 'b')\n        uses: azure/login@" in text
    assert text.count("azure/login") == 1
