"""All providers, in the order in which their findings are told."""

from __future__ import annotations

from pinfix_codemods.oidc.providers.aws.provider import Aws
from pinfix_codemods.oidc.providers.azure.provider import Azure
from pinfix_codemods.oidc.providers.gcp.provider import Gcp
from pinfix_codemods.oidc.providers.npm.provider import Npm
from pinfix_codemods.oidc.providers.provider import Provider
from pinfix_codemods.oidc.providers.pypi.provider import Pypi
from pinfix_codemods.oidc.providers.registries.cloudsmith import Cloudsmith
from pinfix_codemods.oidc.providers.registries.crates import Crates
from pinfix_codemods.oidc.providers.registries.jfrog import Jfrog
from pinfix_codemods.oidc.providers.registries.nuget import Nuget
from pinfix_codemods.oidc.providers.registries.rubygems import Rubygems
from pinfix_codemods.oidc.providers.services.codecov import Codecov
from pinfix_codemods.oidc.providers.services.dockerhub import Dockerhub
from pinfix_codemods.oidc.providers.services.pulumi import Pulumi
from pinfix_codemods.oidc.providers.services.unfederated import Unfederated
from pinfix_codemods.oidc.providers.vault.provider import Vault

PROVIDERS: tuple[Provider, ...] = (
    Aws(),
    Gcp(),
    Azure(),
    Vault(),
    Pypi(),
    Npm(),
    Crates(),
    Rubygems(),
    Nuget(),
    Jfrog(),
    Cloudsmith(),
    Pulumi(),
    Dockerhub(),
    Codecov(),
    Unfederated(),
)
