"""The names under which keys of npm go."""

from __future__ import annotations

import re

PROVIDER = "npm"
SETUP = "actions/setup-node"
NPM_PUBLISH = "js-devtools/npm-publish"
CHANGESETS = "changesets/action"

NODE_AUTH = "NODE_AUTH_TOKEN"
KEYS = frozenset({NODE_AUTH, "NPM_TOKEN", "NPM_AUTH_TOKEN", "YARN_NPM_AUTH_TOKEN"})

_SECRET_NAME = re.compile(
    r"(?:.*_)?(?:NPM|NPMJS|NODE_AUTH|NODEJS_AUTH)(?:_[A-Z0-9]+)*_?(?:TOKEN|PASSWORD|SECRET|KEY|AUTH)(?:_[A-Z0-9_]+)?"
)
_LONGEST_NAME = 200


def speaks_of_key(secret: str) -> bool:
    """Whether the secret of this name, in upper case, is a key of npm, as far as its name tells."""
    return len(secret) <= _LONGEST_NAME and _SECRET_NAME.fullmatch(secret) is not None
