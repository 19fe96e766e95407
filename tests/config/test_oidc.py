"""The group `oidc`."""

from __future__ import annotations

import pytest
from config.files import NAMES

from pinfix.config import Config, load
from pinfix.config.oidc.group import PROVIDERS
from pinfix.config.oidc_settings import (
    AwsRole,
    AwsSettings,
    AzureSettings,
    CloudsmithSettings,
    DockerhubSettings,
    GcpSettings,
    Given,
    JfrogSettings,
    NpmSettings,
    NugetSettings,
    OidcSettings,
    PublishingSettings,
    PulumiSettings,
    PythonSettings,
    VaultSettings,
)
from pinfix.errors import ConfigurationError


def read(text: str) -> OidcSettings:
    return load(text.encode(), "pinfix.yml", NAMES).oidc


def failure(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("text", ["", "pin: {}"])
def test_nothing_said_leaves_the_defaults(text: str) -> None:
    assert read(text) == OidcSettings() == Config().oidc
    assert not read(text).written
    assert read(text).configured == frozenset()


def test_an_empty_group_configures_no_provider() -> None:
    assert read("oidc:\n") == OidcSettings(written=True)


ALL = """\
oidc:
  issuer: https://ghe.example/_services/token
  follow_reusable: true
  environments:
    deploy: [staging, production, staging]
  aws:
    role: vars.MY_ROLE
    region: eu-west-1
    by_environment:
      production: {role: "arn:aws:iam::111122223333:role/prod", region: us-east-1}
    by_secret:
      site_key: {role: secrets.SITE_ROLE}
    pull_request: {role: vars.PR_ROLE}
    keys_and_role: direct
    audience: sts.amazonaws.com.cn
  gcp:
    workload_identity_provider: secrets.WIF
    service_account: ci@my-project.iam.gserviceaccount.com
    project_id: my-project
    mode: direct
    pull_request: allow
  azure:
    client_id: 00000000-1111-2222-3333-444444444444
    audience: api://AzureADTokenExchangeChina
  vault: {role: ci, audience: https://github.com/octo, path: ci/jwt}
  pypi: {environment: pypi}
  npm: {environment: npm, node: "26"}
  crates: enabled
  rubygems: disabled
  nuget: {user: octocat}
  jfrog: {provider_name: github, url: https://octo.example}
  cloudsmith: {namespace: octo, service_slug: ci}
  pulumi: {organization: octo}
  dockerhub: {organization: octo}
  codecov: disabled
  python: {include: [scripts/**], ask_local_change: true}
"""


def test_every_setting() -> None:
    assert read(ALL) == OidcSettings(
        issuer="https://ghe.example/_services/token",
        follow_reusable=True,
        environments={"deploy": ("staging", "production")},
        aws=AwsSettings(
            Given("vars", "MY_ROLE"),
            "eu-west-1",
            {"production": AwsRole(Given("literal", "arn:aws:iam::111122223333:role/prod"), "us-east-1")},
            {"SITE_KEY": AwsRole(Given("secrets", "SITE_ROLE"))},
            AwsRole(Given("vars", "PR_ROLE")),
            "direct",
            "sts.amazonaws.com.cn",
        ),
        gcp=GcpSettings(
            Given("secrets", "WIF"),
            Given("literal", "ci@my-project.iam.gserviceaccount.com"),
            Given("literal", "my-project"),
            "direct",
            "allow",
        ),
        azure=AzureSettings(
            client_id=Given("literal", "00000000-1111-2222-3333-444444444444"),
            audience="api://AzureADTokenExchangeChina",
        ),
        vault=VaultSettings(Given("literal", "ci"), "https://github.com/octo", "ci/jwt"),
        pypi=PublishingSettings("pypi"),
        npm=NpmSettings("npm", "26"),
        nuget=NugetSettings(Given("literal", "octocat")),
        jfrog=JfrogSettings(Given("literal", "github"), Given("literal", "https://octo.example")),
        cloudsmith=CloudsmithSettings(Given("literal", "octo"), Given("literal", "ci")),
        pulumi=PulumiSettings(Given("literal", "octo")),
        dockerhub=DockerhubSettings(Given("literal", "octo")),
        python=PythonSettings(("scripts/**",), True),
        configured=PROVIDERS - {"rubygems", "codecov"},
        disabled=frozenset({"rubygems", "codecov"}),
        written=True,
    )


@pytest.mark.parametrize("name", sorted(PROVIDERS))
@pytest.mark.parametrize(("value", "on"), [("{}", True), ("enabled", True), ("disabled", False)])
def test_a_provider_that_is_written_is_wanted_unless_it_is_disabled(name: str, value: str, on: bool) -> None:
    settings = read(f"oidc:\n  {name}: {value}\n")
    assert settings.configured == ({name} if on else set())
    assert settings.disabled == (set() if on else {name})


@pytest.mark.parametrize("name", sorted(PROVIDERS))
@pytest.mark.parametrize("value", ["", "null", "~", "# role: vars.ROLE"])
def test_a_section_without_a_line_is_nobodys_consent(name: str, value: str) -> None:
    settings = read(f"oidc:\n  {name}: {value}\n")
    assert (settings.configured, settings.disabled) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("oidc:\n  amazon: {}\n", "2:3: unknown key 'amazon'; known: aws, azure"),
        ("oidc:\n  dockerhup: {}\n", "2:3: unknown key 'dockerhup'; did you mean 'dockerhub'?"),
        ("oidc:\n  aws:\n    regions: x\n", "3:5: unknown key 'regions'; did you mean 'region'?"),
        ("oidc:\n  aws: yes please\n", "2:8: 'aws' cannot be 'yes please'; it is one of enabled, disabled"),
        ("oidc:\n  aws: 1\n", "2:8: 'aws' must be a mapping, enabled or disabled, not a number"),
        ("oidc: {aws: {role: x}}", "1:20: 'role' is 'vars.NAME', 'secrets.NAME' or a role such as"),
        ("oidc: {aws: {region: x}}", "1:22: 'region' is a region such as 'eu-west-1'"),
        ("oidc: {aws: {by_environment: {a: {}}}}", "1:34: 'a' needs 'role'"),
        ("oidc: {aws: {by_environment: {a: }}}", "1:33: 'a' needs 'role'"),
        (
            "oidc: {aws: {by_secret: {a: {role: vars.X}, A: {role: vars.Y}}}}",
            "1:45: 'A' stands twice in 'by_secret'",
        ),
        (
            "oidc: {aws: {pull_request: allow}}",
            "1:28: 'pull_request' is refuse, or a mapping with the 'role'",
        ),
        ("oidc: {gcp: {mode: x}}", "1:20: 'mode' cannot be 'x'; it is one of service_account, direct"),
        ("oidc: {azure: {client_id: me}}", "1:27: 'client_id' is 'vars.NAME', 'secrets.NAME' or an id"),
        ("oidc: {npm: {node: '20'}}", "1:20: 'node' is a version of Node.js from 24 on, in quotes"),
        ("oidc: {codecov: {token: x}}", "1:18: unknown key 'token'"),
        ("oidc: {environments: {'a b': []}}", "1:23: a key of 'environments' is 'job' or"),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert failure(text).startswith(f"pinfix.yml:{message}")


@pytest.mark.parametrize("value", ["ghp_0123456789abcdef", "AKIA" + "Z" * 16], ids=["a token", "a key"])
def test_what_was_written_in_the_wrong_place_is_not_repeated(value: str) -> None:
    assert value not in failure(f"oidc: {{aws: {{role: {value}}}}}")
