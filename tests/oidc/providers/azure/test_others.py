"""Variables for terraform and libraries, registries, publish profiles, contexts of clusters."""

from __future__ import annotations

import pytest
from oidc.providers.azure.kit import ACR, AZURE, IDS, INLINE, LOGIN, SDK, SHA, new_step

CHECKOUT = "- uses: actions/checkout@v4\n"
CONFIGURED = ("vars.AZURE_CLIENT_ID", "vars.AZURE_TENANT_ID", "vars.AZURE_SUBSCRIPTION_ID")


def test_terraform_asks_for_its_token() -> None:
    text = AZURE.after(f"{CHECKOUT}- run: terraform apply\n  env:\n{IDS}")
    assert "ARM_CLIENT_SECRET" not in text
    assert '          ARM_CLIENT_ID: ${{ secrets.ARM_CLIENT_ID }}\n          ARM_USE_OIDC: "true"\n' in text
    assert "azure/login" not in text


def test_terraform_beside_a_login_of_its_own_account() -> None:
    text = AZURE.after(f"{CHECKOUT}{INLINE}- if: always()\n  run: terraform destroy\n  env:\n{IDS}")
    assert text.count("azure/login") == 1
    assert "ARM_CLIENT_SECRET" not in text


def test_only_the_job_that_can_do_without_asks() -> None:
    outer = "env:\n" + IDS.replace("    ARM", "  ARM")
    text = f"on: push\npermissions: {{contents: read}}\n{outer}jobs:\n"
    job = "    runs-on: ubuntu-latest\n    steps:\n      - run: "
    outcome = AZURE.run(f"{text}  a:\n{job}terraform apply\n  b:\n{job}deploy-all\n")
    assert outcome.codes == {"unknown-consumer"}
    first, _, second = outcome.text.partition("  b:\n")
    assert 'ARM_USE_OIDC: "true"' in first
    assert "ARM_CLIENT_SECRET" not in first
    assert "ARM_USE_OIDC" not in second
    assert "ARM_CLIENT_SECRET: ${{ secrets.ARM_CLIENT_SECRET }}" in second


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (f"- run: deploy-all\n  env:\n{IDS}", "unknown-consumer"),
        (f"- uses: a/b@v1\n  env:\n{IDS}", "unknown-consumer"),
        (f"- run: make apply\n  env:\n{IDS}", "script"),
        (f"- run: docker run -e ARM_CLIENT_SECRET tf\n  env:\n{IDS}", "docker-env"),
        (f"- run: terraform apply\n  env:\n{IDS}    ARM_ENVIRONMENT: usgovernment\n", "issuer-unknown"),
        (f"- run: terraform apply\n  env:\n{IDS}    ARM_USE_OIDC: false\n", "keys-and-role"),
        (f"- run: terraform apply\n  env:\n{IDS}    TF_VAR_s: ${{{{ secrets.ARM_CLIENT_SECRET }}}}\n",
         "unknown-consumer"),
        (f"- run: terraform init -backend-config=client_secret=$ARM_CLIENT_SECRET\n  env:\n{IDS}",
         "unknown-consumer"),
        (f"- run: test -n \"$ARM_CLIENT_SECRET\" && terraform apply\n  env:\n{IDS}", "condition"),
        ("- run: terraform apply\n  env:\n    ARM_CLIENT_SECRET: ${{ secrets.X }}\n", "missing-value"),
        (f"- uses: hashicorp/setup-terraform@v3\n  with:\n    terraform_version: 1.1.9\n"
         f"- run: terraform apply\n  env:\n{IDS}", "tool-version"),
        ("- run: terraform apply\n  env:\n    ARM_CLIENT_ID: a\n    ARM_TENANT_ID: b\n"
         "    ARM_CLIENT_SECRET: ${{ inputs.x && secrets.A || secrets.B }}\n", "dynamic-key"),
        (f"- run: some-tool\n  env:\n{SDK}", "unknown-consumer"),
        ("- run: python up.py\n  env:\n    AZURE_CLIENT_SECRET: ${{ secrets.X }}\n", "missing-value"),
        (f"- run: node up.js\n  env:\n{SDK}", "script"),
    ],
)  # fmt: skip
def test_variables_that_stay(step: str, code: str) -> None:
    files = {"up.py": "print(1)\n", "up.js": "process.env.AZURE_CLIENT_SECRET\n"}
    assert code in AZURE.codes(CHECKOUT + step, files)


def test_a_newer_terraform() -> None:
    setup = "- uses: hashicorp/setup-terraform@v3\n  with:\n    terraform_version: 1.9.x\n"
    assert AZURE.codes(f"{CHECKOUT}{setup}- run: terraform apply\n  env:\n{IDS}") == set()


def test_libraries_take_the_login() -> None:
    text = AZURE.after(f"{CHECKOUT}- run: python up.py\n  env:\n{SDK}", {"up.py": "print(1)\n"})
    ids = ("secrets.AZURE_CLIENT_ID", "secrets.AZURE_TENANT_ID", "vars.AZURE_SUBSCRIPTION_ID")
    assert new_step(*ids) in text
    assert "AZURE_CLIENT_SECRET" not in text


def test_libraries_beside_another_account() -> None:
    steps = f"{LOGIN}- run: python up.py\n  env:\n{SDK}"
    assert AZURE.codes(steps, {"up.py": "print(1)\n"}) == {"several-pairs"}


def test_variables_of_the_workflow_that_the_job_does_not_use() -> None:
    text = "on: push\nenv:\n  ARM_CLIENT_SECRET: ${{ secrets.X }}\njobs:\n  j:\n    runs-on: ubuntu-latest\n"
    assert AZURE.found(text + "    steps:\n      - uses: actions/checkout@v4\n") == {}


def test_a_registry() -> None:
    text = AZURE.after(ACR + "- run: docker push myregistry.azurecr.io/x\n")
    assert new_step(*CONFIGURED, name="Log in to Azure (OIDC)") in text
    assert "      - name: Log in\n        run: az acr login --name myregistry\n" in text
    assert "ACR_" not in text


def test_a_registry_behind_a_login() -> None:
    login = ACR.partition("\n")[2].replace("- name: Log in\n  uses", "- uses")
    text = AZURE.after(f"{CHECKOUT}{INLINE}{login}")
    assert text.count("azure/login") == 1
    assert "      - run: az acr login --name myregistry\n" in text


def test_a_host_that_a_variable_has() -> None:
    text = ACR.replace("myregistry.azurecr.io", "${{ env.HOST }}")
    head = "on: push\npermissions: {}\nenv:\n  HOST: other1.azurecr.io\n"
    head += "jobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"
    assert "az acr login --name other1" in AZURE.after(
        head + "      " + text.replace("\n", "\n      ").rstrip() + "\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("myregistry.azurecr.io", "${{ secrets.ACR_HOST }}", "missing-value"),
        ("myregistry.azurecr.io", "${{ secrets.HOST }}.azurecr.io", "missing-value"),
        ("myregistry.azurecr.io", "myregistry.azurecr.cn", "issuer-unknown"),
        ("secrets.ACR_PASSWORD", "secrets[inputs.x]", "dynamic-key"),
        ("  with:", "  timeout-minutes: 3\n  shell: bash\n  with:", "unknown-consumer"),
    ],
)
def test_registries_that_stay(old: str, new: str, code: str) -> None:
    assert code in AZURE.codes(ACR.replace(old, new))


def test_a_password_that_goes_on() -> None:
    run = "- run: az webapp config --registry-password ${{ secrets.ACR_PASSWORD }}\n"
    assert "key-leaves-job" in AZURE.codes(ACR + run)


@pytest.mark.parametrize("runs_on", ["windows-latest", "[self-hosted, linux]", "${{ inputs.x }}"])
def test_runners_without_the_command_line(runs_on: str) -> None:
    text = f"on: push\njobs:\n  j:\n    runs-on: {runs_on}\n    steps:\n      "
    assert "runner" in AZURE.codes(text + ACR.replace("\n", "\n      ").rstrip() + "\n")


@pytest.mark.parametrize("registry", ["ghcr.io", "quay.io", "${{ secrets.HOST }}", "azurecr.io.example.org"])
def test_other_registries_are_no_finding(registry: str) -> None:
    text = ACR.replace("myregistry.azurecr.io", registry).replace("ACR_", "")
    assert AZURE.found(text) == {}


@pytest.mark.parametrize("action", ["azure/webapps-deploy@v3", "Azure/functions-action@v1"])
def test_publish_profiles(action: str) -> None:
    steps = (
        f"{CHECKOUT}- uses: {action}\n  with:\n    app-name: x\n    publish-profile: ${{{{ secrets.P }}}}\n"
    )
    text = AZURE.after(steps)
    assert new_step(*CONFIGURED) + f"      - uses: {action}\n        with:\n          app-name: x\n" in text
    assert any("Website Contributor" in note for note in AZURE.swap(steps).notes)


@pytest.mark.parametrize("profile", ["${{ steps.x.outputs.profile }}", "''", "${{ inputs.profile }}"])
def test_profiles_that_are_no_stored_key(profile: str) -> None:
    step = f"- uses: azure/webapps-deploy@v3\n  with:\n    app-name: x\n    publish-profile: {profile}\n"
    assert AZURE.found(step) == {}


def test_a_context_of_a_cluster() -> None:
    step = "- uses: azure/aks-set-context@v1\n  with:\n    creds: ${{ secrets.AKS }}\n    cluster-name: c\n"
    assert AZURE.codes(step) == {"missing-value"}
    text = AZURE.after(step + "    resource-group: g\n")
    assert new_step(*CONFIGURED) + f"      - uses: azure/aks-set-context@{SHA} # v5.0.0\n" in text
    assert "creds" not in text


def test_static_web_apps_have_no_such_login() -> None:
    step = "- uses: Azure/static-web-apps-deploy@v1\n  with:\n"
    step += "    azure_static_web_apps_api_token: ${{ secrets.T }}\n"
    assert AZURE.found(step) == {}


@pytest.mark.parametrize("host", ["myregistry.azurecr.io", "a.azurecr.io"])
def test_a_cluster_is_given_the_password_too(host: str) -> None:
    create = (
        f"- run: kubectl create secret docker-registry s --docker-server={host}"
        " --docker-username=${{ secrets.ACR_USERNAME }} --docker-password=${{ secrets.ACR_PASSWORD }}\n"
    )
    action = (
        "- uses: azure/k8s-create-secret@v4\n  with:\n    secret-name: s\n"
        "    container-registry-password: ${{ secrets.ACR_PASSWORD }}\n"
    )
    login = ACR.replace("myregistry.azurecr.io", host)
    assert AZURE.codes(login + create) == {"key-leaves-job"}
    assert AZURE.codes(login + action) == {"unknown-consumer"}
    assert AZURE.codes(login) == set()


@pytest.mark.parametrize("host", ["azurecr.io", "a.azurecr.io.example.com", "my_registry.azurecr.io"])
def test_a_host_that_is_none_of_azure(host: str) -> None:
    assert "azure/login" not in AZURE.after(ACR.replace("myregistry.azurecr.io", host))
