"""The names under which keys of Azure go, and the actions and programs that matter."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from pinfix_codemods.oidc.scene.model import Ran
from pinfix_codemods.permissions.commands.names import program_name

PROVIDER = "azure"
LOGIN = "azure/login"
SET_CONTEXT = "azure/aks-set-context"
DOCKER_LOGINS = {"docker/login-action": "registry", "azure/docker-login": "login-server"}
"""Actions that log in to a registry, with the input that has its host."""

ARM_SECRET = "ARM_CLIENT_SECRET"  # noqa: S105  # the name of a variable
SDK_SECRET = "AZURE_CLIENT_SECRET"  # noqa: S105  # the name of a variable

TERRAFORM = frozenset({"terraform", "tofu", "terragrunt"})
"""Programs that ask for a token themselves where `ARM_USE_OIDC` says so."""

_COMMAND_LINE = frozenset({"aws", "az", "gcloud", "gsutil", "helm", "kubectl", "kubelogin"})
"""Programs that take no notice of the variables, and work by the login of the job or by other keys."""

_SECRET_NAME = re.compile(
    r"(?:\w+_)?AZURE_(?:\w+_)?(?:CREDENTIALS?|CREDS|CLIENT_SECRET|SP_SECRET|SP_PASSWORD)(?:_\w+)?"
    r"|(?:\w+_)?ARM_CLIENT_SECRET(?:_\w+)?"
)
_LONGEST = 200


def speaks_of_key(secret: str) -> bool:
    """Whether the secret of this name, in upper case, is a key of a service principal, as far as it tells."""
    return len(secret) <= _LONGEST and _SECRET_NAME.fullmatch(secret) is not None


def is_tool(ran: Ran) -> bool:
    """Whether the command can do without the key: by the login of the job, or by a token of its own."""
    return bool(ran.command.words) and program_name(ran.command) in _COMMAND_LINE | TERRAFORM


def is_public(environment: str) -> bool:
    """Whether an `environment` of azure/login is the public cloud."""
    return environment.strip().lower() in _public()


@cache
def _public() -> frozenset[str]:
    text = files("pinfix_codemods.oidc").joinpath("data", f"{PROVIDER}.json").read_text("utf-8")
    return frozenset(json.loads(text)["public environments"])
