"""docs/oidc.md says what the program takes and does."""

from __future__ import annotations

import re

from project.pages import block, section, text

from pinfix import registry
from pinfix.config import load
from pinfix.config.oidc.group import PROVIDERS
from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.runbook.guide import FOLDER
from pinfix.oidc.setup import RUNBOOK

PAGE = text("docs/oidc.md")
NAMES = [codemod.name for codemod in registry.codemods()]


def test_the_example_is_a_configuration_with_every_provider() -> None:
    settings = load(block(section(PAGE, "Configuration"), "yaml").encode(), "oidc.md", NAMES).oidc
    assert settings.configured == PROVIDERS - {"crates", "rubygems"}


def test_what_is_shown_as_the_default_is_the_default() -> None:
    shown = load(block(section(PAGE, "Configuration"), "yaml").encode(), "oidc.md", NAMES).oidc
    usual = OidcSettings()
    assert shown.issuer == usual.issuer
    assert shown.aws.role == usual.aws.role
    assert (shown.aws.keys_and_role, shown.aws.audience) == (usual.aws.keys_and_role, usual.aws.audience)
    assert shown.gcp.workload_identity_provider == usual.gcp.workload_identity_provider
    assert (shown.gcp.service_account, shown.gcp.mode) == (usual.gcp.service_account, usual.gcp.mode)
    for name in ("client_id", "tenant_id", "subscription_id"):
        assert getattr(shown.azure, name) == getattr(usual.azure, name)
    assert (shown.vault.role, shown.nuget.user) == (usual.vault.role, usual.nuget.user)
    assert (shown.jfrog, shown.cloudsmith) == (usual.jfrog, usual.cloudsmith)
    assert (shown.pulumi, shown.dockerhub) == (usual.pulumi, usual.dockerhub)
    assert shown.npm.node == usual.npm.node


def test_the_table_has_every_provider() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", section(PAGE, "Providers"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == PROVIDERS


def test_codes_that_are_named_are_listed() -> None:
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", text("docs/codes.md"), re.MULTILINE))
    named = re.findall(r"^- \*\*(.+?)\*\*:", section(PAGE, "When it refuses"), re.MULTILINE)
    assert len(named) > 5
    assert {code for part in named for code in re.findall(r"`([a-z-]+)`", part)} <= listed


def test_folder_and_runbook_are_called_so() -> None:
    assert f"`{FOLDER}/`" in PAGE
    assert f"`{RUNBOOK}`" in PAGE
