"""The names under which keys of service accounts go, and the actions and programs that matter."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from pinfix_codemods.oidc.scene.model import Ran
from pinfix_codemods.permissions.commands.names import program_name

PROVIDER = "gcp"
AUTH = "google-github-actions/auth"
SETUP = "google-github-actions/setup-gcloud"
LOGIN = "docker/login-action"

CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS"
"""The path of the file that libraries take their credentials from; the login of the job sets it."""

KEY_VARIABLES = frozenset({
    CREDENTIALS, "GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON",
})  # fmt: skip
"""What terraform's provider, its like and some libraries read a key from (documentation of the provider)."""

FILE_VARIABLES = frozenset({
    CREDENTIALS, "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE", "GOOGLE_GHA_CREDS_PATH",
})  # fmt: skip
"""What the login sets to the path of its file (google-github-actions/auth, src/main.ts)."""

_SECRET_NAME = re.compile(
    r"(?:\w+_)?(?:GCP|GCLOUD|GOOGLE|GCR|GAR|GKE|GCS|FIREBASE|BIGQUERY|BQ)_(?:\w+_)?"
    r"(?:SA_KEY|SA_JSON|SERVICE_KEY|SERVICE_ACCOUNT|CREDENTIALS?|CREDS|JSON_KEY|JSON|KEY|KEYFILE)"
    r"(?:_(?:KEY|JSON|FILE|CREDENTIALS|BASE64|B64|DEV|STAGING|STAGE|TEST|PROD|PRODUCTION))*"
)
_NO_KEY = re.compile(
    r".*(?:API|SSH|MAPS|PUBLIC|ANALYTICS|CLIENT|OAUTH|SERVICES|PROJECT|CRYPTO|KMS|SIGNING|RING|TAG|EMAIL|ID)_?"
    r"(?:KEY|JSON|CREDENTIALS)?.*|.*_SERVICE_ACCOUNT"
)
_LONGEST = 200


def speaks_of_key(secret: str) -> bool:
    """Whether the secret of this name, in upper case, is a key of a service account, as far as that tells.

    `…_SERVICE_ACCOUNT` is as often the e-mail address of one.
    """
    if len(secret) > _LONGEST or _NO_KEY.fullmatch(secret):
        return False
    return _SECRET_NAME.fullmatch(secret) is not None


def is_tool(ran: Ran) -> bool:
    """Whether the command is a program that finds the login of the job by itself, or has no use for one."""
    return bool(ran.command.words) and program_name(ran.command) in _tools()


@cache
def _tools() -> frozenset[str]:
    text = files("pinfix_codemods.oidc").joinpath("data", f"{PROVIDER}.json").read_text("utf-8")
    return frozenset(json.loads(text)["finding programs"])
