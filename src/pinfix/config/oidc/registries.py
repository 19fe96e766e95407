"""The sections of registries and of services for developers."""

from __future__ import annotations

from pinfix.config.oidc.forms import ENVIRONMENT, NAME, NODE, URL, given, section, text_of
from pinfix.config.oidc_settings import (
    CloudsmithSettings,
    DockerhubSettings,
    JfrogSettings,
    NpmSettings,
    NugetSettings,
    PublishingSettings,
    PulumiSettings,
)
from pinfix.config.reading import Reader
from pinfix.yaml.nodes import Node


def read_publishing(reader: Reader, node: Node, name: str) -> PublishingSettings:
    """The section of a registry of which nothing but the environment is to be said."""
    written = section(reader, node, name, ("environment",))
    return PublishingSettings(_environment(reader, written.get("environment")))


def read_npm(reader: Reader, node: Node) -> NpmSettings:
    """The section `npm`."""
    written = section(reader, node, "npm", ("environment", "node"))
    version = text_of(reader, written.get("node"), "node", NODE)
    return NpmSettings(_environment(reader, written.get("environment")), version or NpmSettings().node)


def read_nuget(reader: Reader, node: Node) -> NugetSettings:
    """The section `nuget`."""
    written = section(reader, node, "nuget", ("user", "environment"))
    return NugetSettings(
        given(reader, written.get("user"), "user", NAME, NugetSettings().user),
        _environment(reader, written.get("environment")),
    )


def read_jfrog(reader: Reader, node: Node) -> JfrogSettings:
    """The section `jfrog`."""
    written, usual = section(reader, node, "jfrog", ("provider_name", "url")), JfrogSettings()
    return JfrogSettings(
        given(reader, written.get("provider_name"), "provider_name", NAME, usual.provider_name),
        given(reader, written.get("url"), "url", URL, usual.url),
    )


def read_cloudsmith(reader: Reader, node: Node) -> CloudsmithSettings:
    """The section `cloudsmith`."""
    written = section(reader, node, "cloudsmith", ("namespace", "service_slug"))
    usual = CloudsmithSettings()
    return CloudsmithSettings(
        given(reader, written.get("namespace"), "namespace", NAME, usual.namespace),
        given(reader, written.get("service_slug"), "service_slug", NAME, usual.service_slug),
    )


def read_pulumi(reader: Reader, node: Node) -> PulumiSettings:
    """The section `pulumi`."""
    written = section(reader, node, "pulumi", ("organization",))
    return PulumiSettings(
        given(reader, written.get("organization"), "organization", NAME, PulumiSettings().organization)
    )


def read_dockerhub(reader: Reader, node: Node) -> DockerhubSettings:
    """The section `dockerhub`."""
    written = section(reader, node, "dockerhub", ("organization", "connection_id"))
    usual = DockerhubSettings()
    return DockerhubSettings(
        given(reader, written.get("organization"), "organization", NAME, usual.organization),
        given(reader, written.get("connection_id"), "connection_id", NAME, usual.connection_id),
    )


def _environment(reader: Reader, node: Node | None) -> str | None:
    return text_of(reader, node, "environment", ENVIRONMENT)
