"""What the group `oidc` of the configuration can say, with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

GITHUB_ISSUER = "https://token.actions.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a workflow takes from somewhere: `vars.NAME`, `secrets.NAME`, or written out.

    `source` "literal": `value` is the text itself; else `value` is the name.
    """

    source: Literal["vars", "secrets", "literal"]
    value: str

    @property
    def written(self) -> str:
        """As it stands in a workflow."""
        return self.value if self.source == "literal" else "${{ " + f"{self.source}.{self.value}" + " }}"


@dataclass(frozen=True, slots=True)
class AwsRole:
    """A role, and perhaps the region that goes with it."""

    role: Given
    region: str | None = None


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """`by_environment`: by the name of a deployment environment; `by_secret`: by that of the key's secret.

    Secrets are in upper case here; their entry wins. `pull_request`: the role for jobs that run on pull
    requests; None: refused. `keys_and_role`: what becomes of keys that only serve to assume a role.
    """

    role: Given = Given("vars", "AWS_ROLE_ARN")
    region: str | None = None
    by_environment: Mapping[str, AwsRole] = field(default_factory=dict)
    by_secret: Mapping[str, AwsRole] = field(default_factory=dict)
    pull_request: AwsRole | None = None
    keys_and_role: Literal["refuse", "direct", "chain"] = "refuse"
    audience: str = "sts.amazonaws.com"


@dataclass(frozen=True, slots=True)
class GcpSettings:
    """`mode`: through a service account, or the resources trust the workflow directly."""

    workload_identity_provider: Given = Given("vars", "GCP_WIF_PROVIDER")
    service_account: Given = Given("vars", "GCP_SERVICE_ACCOUNT")
    project_id: Given | None = None
    mode: Literal["service_account", "direct"] = "service_account"
    pull_request: Literal["refuse", "allow"] = "refuse"


@dataclass(frozen=True, slots=True)
class AzureSettings:
    """`audience`: for clouds other than the public one."""

    client_id: Given = Given("vars", "AZURE_CLIENT_ID")
    tenant_id: Given = Given("vars", "AZURE_TENANT_ID")
    subscription_id: Given = Given("vars", "AZURE_SUBSCRIPTION_ID")
    audience: str | None = None
    pull_request: Literal["refuse", "allow"] = "refuse"


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """`audience` None: `https://github.com/OWNER`."""

    role: Given = Given("vars", "VAULT_ROLE")
    audience: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """A registry with trusted publishing. `environment`: given to publishing jobs that have none."""

    environment: str | None = None


@dataclass(frozen=True, slots=True)
class NpmSettings:
    """`node`: what an older `node-version` is raised to."""

    environment: str | None = None
    node: str = "24"


@dataclass(frozen=True, slots=True)
class NugetSettings:
    """`user`: the profile that made the policy."""

    user: Given = Given("vars", "NUGET_USER")
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class JfrogSettings:
    """`provider_name`: of the integration in the platform; `url`: of the platform."""

    provider_name: Given = Given("vars", "JF_OIDC_PROVIDER_NAME")
    url: Given = Given("vars", "JF_URL")


@dataclass(frozen=True, slots=True)
class CloudsmithSettings:
    """The organisation, and the service account that the workflow acts as."""

    namespace: Given = Given("vars", "CLOUDSMITH_NAMESPACE")
    service_slug: Given = Given("vars", "CLOUDSMITH_SERVICE_SLUG")


@dataclass(frozen=True, slots=True)
class PulumiSettings:
    """The organisation whose token is asked for."""

    organization: Given = Given("vars", "PULUMI_ORGANIZATION")


@dataclass(frozen=True, slots=True)
class DockerhubSettings:
    """Only with a plan that has it: Team or Business."""

    organization: Given = Given("vars", "DOCKERHUB_ORGANIZATION")
    connection_id: Given = Given("vars", "DOCKERHUB_OIDC_CONNECTIONID")


@dataclass(frozen=True, slots=True)
class PythonSettings:
    """`include`: scripts that may be changed although a package ships them (globs from the root).

    `ask_local_change`: whether scripts may come to need another login on a developer's machine.
    """

    include: tuple[str, ...] = ()
    ask_local_change: bool = False


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """`configured`: the providers whose sections are written; their swaps are made without `--unsafe`.

    `disabled`: those that are switched off by that word. `written`: whether there is the group at all.
    `environments`: by job (`job`, or `path/of/file.yml#job`) the names that its `environment` can come to,
    where that is an expression whose values no file tells.
    """

    issuer: str = GITHUB_ISSUER
    follow_reusable: bool = False
    aws: AwsSettings = AwsSettings()
    gcp: GcpSettings = GcpSettings()
    azure: AzureSettings = AzureSettings()
    vault: VaultSettings = VaultSettings()
    pypi: PublishingSettings = PublishingSettings()
    npm: NpmSettings = NpmSettings()
    crates: PublishingSettings = PublishingSettings()
    rubygems: PublishingSettings = PublishingSettings()
    nuget: NugetSettings = NugetSettings()
    jfrog: JfrogSettings = JfrogSettings()
    cloudsmith: CloudsmithSettings = CloudsmithSettings()
    pulumi: PulumiSettings = PulumiSettings()
    dockerhub: DockerhubSettings = DockerhubSettings()
    python: PythonSettings = PythonSettings()
    environments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    configured: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    written: bool = False
