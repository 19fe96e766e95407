"""The names under which keys of Vault go."""

from __future__ import annotations

import re

PROVIDER = "vault"
ACTION = "hashicorp/vault-action"
TOKEN = "VAULT_TOKEN"  # noqa: S105  # the name of a variable
ADDRESS = "VAULT_ADDR"
NAMESPACE = "VAULT_NAMESPACE"

_SECRET_NAME = re.compile(r"(?:\w+_)?VAULT_(?:\w+_)?(?:TOKEN|SECRET_?ID|PASSWORD)(?:_\w+)?")
_NO_KEY = re.compile(r".*(?:ANSIBLE|KEY_?VAULT).*")
_LONGEST = 200


def speaks_of_key(secret: str) -> bool:
    """Whether the secret of this name, in upper case, is a key of Vault, as far as that tells.

    The id of a role is no key without the secret id; Ansible and Azure have vaults of their own.
    """
    if len(secret) > _LONGEST or _NO_KEY.fullmatch(secret):
        return False
    return _SECRET_NAME.fullmatch(secret) is not None
