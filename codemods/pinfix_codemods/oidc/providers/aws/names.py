"""The names under which keys, regions and profiles of AWS go."""

from __future__ import annotations

import re

KEY_ID = "AWS_ACCESS_KEY_ID"
SECRET_KEY = "AWS_SECRET_ACCESS_KEY"  # noqa: S105  # the name of a variable
SESSION_TOKEN = "AWS_SESSION_TOKEN"  # noqa: S105  # the name of a variable
PAIR = frozenset({KEY_ID, SECRET_KEY})

OLD_SPELLINGS = frozenset({"AWS_ACCESS_KEY", "AWS_SECRET_KEY"})
"""What some programs read as well; the action that signs in does not write them."""

REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""The first one counts where both are there (AWS CLI 2)."""

PROFILES = frozenset({"AWS_PROFILE", "AWS_DEFAULT_PROFILE"})

_SECRET_NAME = re.compile(
    r"(?:.*_)?AWS_(?:[A-Z0-9]+_)*?"
    r"(?:ACCESS_KEY(?:_ID|_SECRET)?|SECRET_ACCESS_KEY(?:_ID)?|SECRET_KEY|ACCESS_SECRET|KEY_ID)(?:_[A-Z0-9_]+)?"
    r"|(?:.*_)?AWS_(?:SECRET|KEY)"
)
_NO_KEY = re.compile(r".*_(?:ARN|NAME|PATH|REGION|ROLE)|.*(?:KMS|PRIVATE|PUBLIC|SSH|EC2|KEY_PAIR).*")
_INPUTS = frozenset(
    {"aws-access-key-id", "aws-access-key", "aws-secret-access-key", "aws-secret-key", "aws-secret-key-id"}
)
_LONGEST_NAME = 200


def speaks_of_key(secret: str) -> bool:
    """Whether the secret of this name, in upper case, is a key of AWS, as far as its name tells."""
    if len(secret) > _LONGEST_NAME or _NO_KEY.fullmatch(secret):
        return False
    return _SECRET_NAME.fullmatch(secret) is not None


def is_key_input(name: str) -> bool:
    """Whether an input of an action is for a key of AWS, by its name."""
    return name.lower().replace("_", "-") in _INPUTS
