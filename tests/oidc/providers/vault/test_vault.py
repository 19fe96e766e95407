"""Keys of Vault."""

from __future__ import annotations

import pytest
from oidc.providers.clouds.kit import Kit

from pinfix.config.oidc_settings import OidcSettings, VaultSettings
from pinfix_codemods.oidc.providers.vault.provider import Vault

VAULT = Kit(Vault())
STEP = """\
- uses: actions/checkout@v4
- uses: hashicorp/vault-action@v3
  with:
    url: https://vault.example.com
"""
TOKEN = STEP + "    token: ${{ secrets.VAULT_TOKEN }}\n"
RUN = """\
- run: vault kv get x
  env:
    VAULT_ADDR: https://vault.example.com
    VAULT_TOKEN: ${{ secrets.VAULT_TOKEN }}
"""
JWT = """\
          method: jwt
          role: ${{ vars.VAULT_ROLE }}
          jwtGithubAudience: https://github.com/${{ github.repository_owner }}
"""
CONFIGURED = OidcSettings(vault=VaultSettings(audience="https://example.org", path="github"))


def test_a_token_is_the_usual_method() -> None:
    text = VAULT.after(TOKEN)
    assert f"          url: https://vault.example.com\n{JWT}" in text
    assert "secrets." not in text
    assert "exportToken" not in text


@pytest.mark.parametrize(
    "lines",
    [
        ["method: approle", "roleId: ${{ secrets.ID }}", "secretId: ${{ secrets.S }}", "path: ci"],
        ["method: userpass", "username: me", "password: ${{ secrets.S }}"],
        ["method: github", "githubToken: ${{ secrets.S }}"],
        ["method: jwt", "jwtPrivateKey: ${{ secrets.S }}", "jwtKeyPassword: ${{ secrets.P }}"],
        ["method: token", "role: old", "token: ${{ secrets.S }}"],
    ],
)
def test_methods(lines: list[str]) -> None:
    text = VAULT.after(STEP + "".join(f"    {line}\n" for line in lines))
    assert "method: jwt" in text
    assert "role: ${{ vars.VAULT_ROLE }}" in text
    assert "jwtGithubAudience: " in text
    for gone in ("secrets.", "path:", "username", "roleId"):
        assert gone not in text


def test_the_configuration() -> None:
    text = VAULT.after(TOKEN + "    path: old\n", settings=CONFIGURED)
    assert "jwtGithubAudience: https://example.org\n" in text
    assert "path: github\n" in text
    (trust,) = VAULT.swap(TOKEN, settings=CONFIGURED).trust
    assert (trust.audience, dict(trust.facts)["path"]) == ("https://example.org", "github")


def test_an_old_version_is_raised() -> None:
    assert [one.use.ref for one in VAULT.swap(TOKEN.replace("@v3", "@v2.3.1")).raises] == ["v3"]
    assert VAULT.swap(TOKEN.replace("@v3", "@v2")).raises == ()


def test_later_steps_find_the_token() -> None:
    text = VAULT.after(TOKEN + RUN)
    assert f"{JWT}          exportToken: true\n" in text
    assert "VAULT_TOKEN" not in text


def test_a_step_is_put_in() -> None:
    text = VAULT.after("- uses: actions/checkout@v4\n" + RUN + "    VAULT_NAMESPACE: team\n")
    assert "          url: https://vault.example.com\n          namespace: team\n" in text
    assert f"{JWT}          exportToken: 'true'\n      - run: vault kv get x\n" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (RUN.replace("    VAULT_ADDR: https://vault.example.com\n", ""), "missing-value"),
        (RUN + RUN.replace("vault.example", "other.example"), "missing-value"),
        (TOKEN + RUN.replace("secrets.VAULT_TOKEN", "secrets.OTHER"), "several-pairs"),
        (TOKEN + TOKEN.replace("vault.example", "other.example"), "several-pairs"),
        (TOKEN.replace("secrets.VAULT_TOKEN", "secrets[inputs.x]"), "dynamic-key"),
        (RUN.replace("secrets.VAULT_TOKEN", "inputs.x && secrets.A || secrets.B"), "dynamic-key"),
        (STEP + "    method: aws\n    authPayload: ${{ secrets.P }}\n", "unknown-consumer"),
        (TOKEN + "    method: approle\n", "unknown-consumer"),
        (TOKEN + "- run: echo ${{ secrets.VAULT_TOKEN }} > token\n", "key-leaves-job"),
        (TOKEN + "- uses: a/b@v1\n  with:\n    t: ${{ secrets.VAULT_TOKEN }}\n", "unknown-consumer"),
        ("- run: vault login ${{ secrets.VAULT_TOKEN }}\n", "inline-in-run"),
        (TOKEN + "- run: x\n  if: ${{ secrets.VAULT_TOKEN }}\n", "condition"),
        (TOKEN.replace("  with:", "  if: github.ref == 'x'\n  with:") + RUN, "condition"),
        (RUN.replace("vault kv get x", 'echo "$VAULT_TOKEN" > ~/.vault-token'), "key-leaves-job"),
        (
            STEP + "    method: jwt\n    jwtGithubAudience: x\n    jwtPrivateKey: ${{ secrets.S }}\n",
            "keys-and-role",
        ),
    ],
)
def test_what_keeps_the_key(text: str, code: str) -> None:
    assert code in VAULT.codes(text)


@pytest.mark.parametrize(
    "step",
    [
        STEP + "    method: jwt\n    role: x\n",
        STEP + "    method: kubernetes\n    role: x\n",
        STEP + "    token: ${{ steps.x.outputs.token }}\n",
        STEP + "    method: github\n    githubToken: ${{ secrets.GITHUB_TOKEN }}\n",
        STEP + "    token: ''\n",
        "- run: az keyvault list\n  env:\n    P: ${{ secrets.KEY_VAULT_PASSWORD }}\n",
        "- run: ansible-playbook x\n  env:\n    P: ${{ secrets.ANSIBLE_VAULT_PASSWORD }}\n",
        "- run: vault status\n  env:\n    VAULT_ADDR: ${{ secrets.VAULT_ADDR }}\n",
    ],
)
def test_no_finding(step: str) -> None:
    assert VAULT.found(step) == {}


def test_pull_requests_are_not_served() -> None:
    text = "on: pull_request\njobs:\n  j:\n    permissions: {contents: read}\n    runs-on: ubuntu-latest\n"
    text += "    steps:\n"
    text += "      " + TOKEN.replace("\n", "\n      ").rstrip() + "\n"
    assert VAULT.run(text).codes == {"pull-request"}
