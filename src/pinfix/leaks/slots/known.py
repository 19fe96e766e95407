"""Which inputs of actions, variables and options hold the secret of a provider, as of November 2026.

Only those are here that hold nothing else. Names that each repository gives as it likes are not, nor are
the keys of AWS as variables: stores that imitate S3, and emulators, take any; nor are tokens for uploading
reports (`CODECOV_TOKEN`), which some projects publish with intent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_REGISTRY = "the password of a container registry"
_INDEX = "a password or token of a package index"
_NPM = "a token of an npm registry"
_ENTRA = "a client secret of Entra"
_CRATES = "a token of Cargo's registry"
_CLOUDSMITH = "an API key of Cloudsmith"

INPUTS: Mapping[str, Mapping[str, str]] = {
    "aws-actions/configure-aws-credentials": {
        "aws-secret-access-key": "a secret access key of AWS",
        "aws-session-token": "a session token of AWS",
    },
    "azure/docker-login": {"password": _REGISTRY},
    "azure/k8s-create-secret": {"container-registry-password": _REGISTRY},
    "cloudsmith-io/action": {"api-key": _CLOUDSMITH},
    "cloudsmith-io/cloudsmith-cli-action": {"api-key": _CLOUDSMITH},
    "docker/login-action": {"password": _REGISTRY},
    "google-github-actions/auth": {"credentials_json": "the key of a service account of Google"},
    "hashicorp/vault-action": {
        "token": "a token of Vault",
        "secretid": "a secret id of Vault",
        "password": "a password of Vault",
        "githubtoken": "a token of GitHub",
    },
    "js-devtools/npm-publish": {"token": _NPM},
    "katyo/publish-crates": {"registry-token": _CRATES},
    "peter-evans/dockerhub-description": {"password": "a password of Docker Hub"},
    "pypa/gh-action-pypi-publish": {"password": _INDEX},
    "redhat-actions/podman-login": {"password": _REGISTRY},
    "rubygems/configure-rubygems-credentials": {"api-token": "a key of RubyGems"},
}
"""By the action in lower case, and the input in lower case: the runner compares both without case."""

VARIABLES: Mapping[str, str] = {
    "ARM_CLIENT_SECRET": _ENTRA,
    "AZURE_CLIENT_SECRET": _ENTRA,
    "CARGO_REGISTRY_TOKEN": _CRATES,
    "CLOUDSMITH_API_KEY": _CLOUDSMITH,
    "FLIT_PASSWORD": _INDEX,
    "GEM_HOST_API_KEY": "a key of RubyGems",
    "HATCH_INDEX_AUTH": _INDEX,
    "JF_ACCESS_TOKEN": "a token of JFrog",
    "JF_PASSWORD": "a password of JFrog",
    "MATURIN_PASSWORD": _INDEX,
    "MATURIN_PYPI_TOKEN": _INDEX,
    "NODE_AUTH_TOKEN": _NPM,
    "NPM_AUTH_TOKEN": _NPM,
    "NPM_TOKEN": _NPM,
    "NUGET_API_KEY": "an API key of NuGet",
    "PDM_PUBLISH_PASSWORD": _INDEX,
    "POETRY_PYPI_TOKEN_PYPI": _INDEX,
    "PULUMI_ACCESS_TOKEN": "a token of Pulumi",
    "TWINE_PASSWORD": _INDEX,
    "UV_PUBLISH_PASSWORD": _INDEX,
    "UV_PUBLISH_TOKEN": _INDEX,
    "YARN_NPM_AUTH_TOKEN": _NPM,
}

PRINCIPAL = _ENTRA
"""What `clientSecret` is in the JSON of a service principal."""

IMAGE_CREDENTIALS: Mapping[str, str] = {"password": _REGISTRY}
"""What `password` is in the `credentials` of a container."""

_VALUE = (
    r"""(?:[ \t]+|[ \t]*=[ \t]*)(?P<quote>["']?)(?P<key>[^\s"'`;|&<>()]{8,1000}+)(?P=quote)(?=[\s;|&)]|$)"""
)
_BETWEEN = r"(?:[^\n;|&\\]|\\\r?\n){0,300}?[ \t]"


def _command(words: str, options: str) -> re.Pattern[str]:
    """A command up to the value of an option that takes a key; its lines may be continued."""
    return re.compile(rf"(?<![\w./-]){words}(?=[ \t]){_BETWEEN}(?:{options}){_VALUE}")


COMMANDS = (
    ("twine", _INDEX, _command(r"twine[ \t]+upload", "-p|--password")),
    ("uv", _INDEX, _command(r"uv[ \t]+publish", "-t|--token|-p|--password")),
    ("docker", _REGISTRY, _command(r"docker[ \t]+login", "-p|--password")),
    ("az", _ENTRA, _command(r"az[ \t]+login(?=[^\n]{0,300}--service-principal)", "-p|--password")),
    ("cargo", _CRATES, _command(r"cargo[ \t]+(?:publish|login)", "--token")),
)
"""A word that is in each text with such a command, what the value is, and the command."""
