"""Keys that actions of the repository take as inputs."""

from __future__ import annotations

import pytest

from pinfix.config import Config
from pinfix.config.oidc_settings import OidcSettings
from pinfix.plan import Refusal
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.composites import keys_in_actions


def refused(step: str, using: str = "composite", config: Config | None = None) -> list[Refusal]:
    text = f"inputs:\n  key: {{}}\nruns:\n  using: {using}\n  steps:\n    - {step}\n"
    tree = MemoryTree({"tools/action.yml": text.encode()})
    return list(keys_in_actions(LoadedRepository(tree, Silent()), config or Config()))


def login(registry: str, user: str = "x", password: str = "${{ inputs.key }}") -> str:
    given = f"{{registry: {registry}, username: {user}, password: '{password}'}}"
    return f"uses: docker/login-action@v3\n      with: {given}"


@pytest.mark.parametrize(
    "step",
    [
        login("gcr.io", "_json_key"),
        login("europe-docker.pkg.dev", "_json_key_base64"),
        login("shop.azurecr.io"),
        login("111122223333.dkr.ecr.eu-west-1.amazonaws.com"),
        "uses: google-github-actions/auth@v2\n      with: {credentials_json: '${{ inputs.key }}'}",
        "uses: Azure/login@v2\n      with: {creds: \"${{ inputs['key'] }}\"}",
        "uses: hashicorp/vault-action@v3\n      with: {secretId: '${{inputs.key}}'}",
        "run: twine upload dist/*\n      env: {TWINE_PASSWORD: '${{ inputs.key }}'}",
    ],
)
def test_a_key_is_told_with_its_place(step: str) -> None:
    (one,) = refused(step)
    assert (one.code, one.place.path, one.place.line) == ("unknown-consumer", "tools/action.yml", 7)
    assert "`key`" in one.reason


@pytest.mark.parametrize(
    "step",
    [
        login("ghcr.io"),
        login("gcr.io", "oauth2accesstoken"),
        login("docker.io"),
        login("${{ inputs.registry }}"),
        login("shop.azurecr.io", password="${{ steps.a.outputs.key }}"),
        login("shop.azurecr.io", password="${{ env.KEY }}"),
        "uses: azure/login@v2\n      with: {client-id: '${{ inputs.key }}'}",
        "uses: somebody/auth@v2\n      with: {credentials_json: '${{ inputs.key }}'}",
        "run: aws s3 ls\n      env: {AWS_SECRET_ACCESS_KEY: '${{ inputs.key }}', AWS_SESSION_TOKEN: x}",
        "run: echo\n      env: {OTHER: '${{ inputs.key }}'}",
        login("gcr.io", "_json_key").replace("@v3", "@v3 # pinfix: ignore[oidc]"),
    ],
)
def test_nothing_is_told(step: str) -> None:
    assert refused(step) == []


def test_only_composite_actions_have_steps() -> None:
    assert refused(login("gcr.io", "_json_key"), using="node20") == []


def test_not_where_the_provider_is_switched_off() -> None:
    config = Config(oidc=OidcSettings(disabled=frozenset({"gcp"})))
    assert refused(login("gcr.io", "_json_key"), config=config) == []
