"""Which variables belong to which cloud, and by which words a script can concern it at all."""

from __future__ import annotations

import re
from enum import Enum

from pinfix_codemods.oidc.python.result import Swapped

AWS_ID = "AWS_ACCESS_KEY_ID"
AWS_SECRET = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a variable
AWS_TOKEN = "AWS_SESSION_TOKEN"  # noqa: S105 - the name of a variable
AWS_VARIABLES = frozenset({AWS_ID, AWS_SECRET, AWS_TOKEN})

AZURE_CLIENT = "AZURE_CLIENT_ID"
AZURE_TENANT = "AZURE_TENANT_ID"
AZURE_SECRET = "AZURE_CLIENT_SECRET"  # noqa: S105 - the name of a variable

GOOGLE_FILE = "GOOGLE_APPLICATION_CREDENTIALS"


class Family(Enum):
    """Whose keys a variable holds."""

    AWS = "aws"
    AZURE = "azure"
    SERVICE = "service"
    OTHER = "other"


_SERVICES = (
    "TWINE_", "UV_", "PDM_", "POETRY_", "PYPI", "TESTPYPI", "TEST_PYPI", "NPM_", "NODE_AUTH", "CARGO_",
    "GEM_", "RUBYGEMS", "NUGET", "VAULT_", "JF_", "JFROG", "CLOUDSMITH", "PULUMI", "CODECOV", "DOCKER",
)  # fmt: skip
_WORDS = {
    Family.AWS: (
        "aws_access_key", "aws_secret_access_key", "access_key", "S3FileSystem", "storage_options",
        "AWS4Auth", "AWSRequestsAuth",
    ),
    Family.AZURE: (
        "ClientSecretCredential", "EnvironmentCredential", "ServicePrincipalCredentials",
        "exclude_cli_credential",
    ),
    Family.OTHER: (
        "from_service_account", "service_account_from", "from_json_keyfile", "Certificate",
        "generate_signed_url", "gspread", "signer",
    ),
    Family.SERVICE: (),
}  # fmt: skip


_OLD_LIBRARY = re.compile(r"\bboto\b")
"""boto 2, which knows no `AWS_SESSION_TOKEN`."""


def family(variable: str) -> Family:
    """The family of a variable, by its name; keys of Google go by any name, and so are `OTHER`."""
    if variable.startswith("AWS_") or "_AWS_" in variable:
        return Family.AWS
    if variable.startswith(("AZURE_", "ARM_")):
        return Family.AZURE
    if variable.startswith(_SERVICES):
        return Family.SERVICE
    return Family.OTHER


def families(swapped: Swapped) -> frozenset[Family]:
    """The families that a swap touches. A variable of AWS may have a name of its own: its replacement
    tells.
    """
    names = {*swapped.names, *swapped.replaced.values()}
    return frozenset(map(family, names))


def concerns(text: str, swapped: Swapped) -> bool:
    """Whether a script may name a swapped variable, or pass keys explicitly. Never wrongly False."""
    words = [*swapped.names]
    for touched in families(swapped):
        words += _WORDS[touched]
    lowered = text.lower()
    if any(word.lower() in lowered for word in words) or ("\\" in text and _escaped(text, swapped)):
        return True
    return Family.AWS in families(swapped) and _OLD_LIBRARY.search(text) is not None


def _escaped(text: str, swapped: Swapped) -> bool:
    """Whether a name may be written with escapes: rare, and then the script is read in earnest."""
    return "environ" in text and any(mark in text for mark in ("\\x", "\\u", "\\N", "\\1"))


def is_aws_id(variable: str) -> bool:
    """Whether it holds the id of a key, by its name."""
    return "SECRET" not in variable and "TOKEN" not in variable


def is_aws_secret(variable: str) -> bool:
    """Whether it holds the secret half, by its name."""
    return "SECRET" in variable or variable == "AWS_SECRET_KEY"
