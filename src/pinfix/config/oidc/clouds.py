"""The sections of the clouds and of Vault."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from pinfix.config.oidc.forms import (
    AUDIENCE,
    ENVIRONMENT,
    GCP_ACCOUNT,
    GCP_PROJECT,
    GCP_PROVIDER,
    GUID,
    MOUNT,
    NAME,
    REGION,
    ROLE_ARN,
    SECRET,
    Form,
    given,
    named,
    section,
    text_of,
)
from pinfix.config.oidc_settings import AwsRole, AwsSettings, AzureSettings, GcpSettings, VaultSettings
from pinfix.config.reading import Reader, shown
from pinfix.yaml.nodes import Mapping, Node, follow

_AWS = ("role", "region", "by_environment", "by_secret", "pull_request", "keys_and_role", "audience")
_GCP = ("workload_identity_provider", "service_account", "project_id", "mode", "pull_request")
_AZURE = ("client_id", "tenant_id", "subscription_id", "audience", "pull_request")
_VAULT = ("role", "audience", "path")
_ROLE = ("role", "region")

_Bootstrap: TypeAlias = Literal["refuse", "direct", "chain"]
_Mode: TypeAlias = Literal["service_account", "direct"]
_OnPullRequest: TypeAlias = Literal["refuse", "allow"]

_BOOTSTRAPS: tuple[_Bootstrap, ...] = get_args(_Bootstrap)
_MODES: tuple[_Mode, ...] = get_args(_Mode)
_ON_PULL_REQUEST: tuple[_OnPullRequest, ...] = get_args(_OnPullRequest)


def read_aws(reader: Reader, node: Node) -> AwsSettings:
    """The section `aws`."""
    written, usual = section(reader, node, "aws", _AWS), AwsSettings()
    bootstrap = written.get("keys_and_role")
    return AwsSettings(
        given(reader, written.get("role"), "role", ROLE_ARN, usual.role),
        text_of(reader, written.get("region"), "region", REGION),
        _roles(reader, written.get("by_environment"), "by_environment", ENVIRONMENT),
        _by_secret(reader, written.get("by_secret")),
        _role_of_pull_requests(reader, written.get("pull_request")),
        usual.keys_and_role if bootstrap is None else reader.choice(bootstrap, "keys_and_role", _BOOTSTRAPS),
        text_of(reader, written.get("audience"), "audience", AUDIENCE) or usual.audience,
    )


def _by_secret(reader: Reader, node: Node | None) -> dict[str, AwsRole]:
    """Names of secrets count without regard to case."""
    found: dict[str, AwsRole] = {}
    for name, key, value in named(reader, node, "by_secret", SECRET):
        if name.upper() in found:
            reader.fail(key, f"{shown(name)} stands twice in 'by_secret'")
        found[name.upper()] = _role(reader, value, shown(name))
    return found


def _roles(reader: Reader, node: Node | None, key: str, form: Form) -> dict[str, AwsRole]:
    return {name: _role(reader, value, shown(name)) for name, _, value in named(reader, node, key, form)}


def _role(reader: Reader, node: Node, owner: str) -> AwsRole:
    written = reader.mapping(node, owner, _ROLE)
    if "role" not in written:
        reader.fail(node, f"{owner} needs 'role'")
    return AwsRole(
        given(reader, written["role"], "role", ROLE_ARN, AwsSettings().role),
        text_of(reader, written.get("region"), "region", REGION),
    )


def _role_of_pull_requests(reader: Reader, node: Node | None) -> AwsRole | None:
    if node is None:
        return None
    if isinstance(follow(node), Mapping):
        return _role(reader, node, "'pull_request'")
    if reader.text(node, "'pull_request'") != "refuse":
        reader.fail(node, "'pull_request' is refuse, or a mapping with the 'role' that pull requests get")
    return None


def read_gcp(reader: Reader, node: Node) -> GcpSettings:
    """The section `gcp`."""
    written, usual = section(reader, node, "gcp", _GCP), GcpSettings()
    provider, account, project, mode, pull_request = (written.get(key) for key in _GCP)
    return GcpSettings(
        given(reader, provider, _GCP[0], GCP_PROVIDER, usual.workload_identity_provider),
        given(reader, account, _GCP[1], GCP_ACCOUNT, usual.service_account),
        None if project is None else given(reader, project, _GCP[2], GCP_PROJECT, usual.service_account),
        usual.mode if mode is None else reader.choice(mode, "mode", _MODES),
        _on_pull_request(reader, pull_request),
    )


def read_azure(reader: Reader, node: Node) -> AzureSettings:
    """The section `azure`."""
    written, usual = section(reader, node, "azure", _AZURE), AzureSettings()
    client, tenant, subscription, audience, pull_request = (written.get(key) for key in _AZURE)
    return AzureSettings(
        given(reader, client, _AZURE[0], GUID, usual.client_id),
        given(reader, tenant, _AZURE[1], GUID, usual.tenant_id),
        given(reader, subscription, _AZURE[2], GUID, usual.subscription_id),
        text_of(reader, audience, "audience", AUDIENCE),
        _on_pull_request(reader, pull_request),
    )


def read_vault(reader: Reader, node: Node) -> VaultSettings:
    """The section `vault`."""
    written, usual = section(reader, node, "vault", _VAULT), VaultSettings()
    return VaultSettings(
        given(reader, written.get("role"), "role", NAME, usual.role),
        text_of(reader, written.get("audience"), "audience", AUDIENCE),
        text_of(reader, written.get("path"), "path", MOUNT),
    )


def _on_pull_request(reader: Reader, node: Node | None) -> _OnPullRequest:
    return "refuse" if node is None else reader.choice(node, "pull_request", _ON_PULL_REQUEST)
