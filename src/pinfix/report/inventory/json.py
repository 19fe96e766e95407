"""An inventory for other programs: `pinfix/oidc-inventory/1`, described by the schema beside this module."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pinfix import __version__
from pinfix.plan import FileError
from pinfix.secret_uses import Inventory

SCHEMA = "pinfix/oidc-inventory/1"


def to_json(found: Inventory, names: Sequence[str], errors: Sequence[FileError]) -> str:
    """The secrets `names`, with all characters beyond ASCII as escapes."""
    inventory = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "complete": found.complete,
        "secrets": [_secret(found, name) for name in names],
        "everything": [
            {"path": place.path, "line": place.line, "what": place.what} for place in found.everything
        ],
        "errors": [{"path": error.path, "code": error.code, "message": error.message} for error in errors],
    }
    return json.dumps(inventory, indent=2) + "\n"


def _secret(found: Inventory, name: str) -> dict[str, object]:
    reasons = found.may_delete(name)
    return {
        "name": name,
        "may_be_deleted": not reasons,
        "reasons": [{"path": one.path, "line": one.line, "text": one.text} for one in reasons],
        "uses": [
            {"path": use.path, "line": use.line, "kind": use.kind.value, "job": use.job, "what": use.what}
            for use in found.of(name)
        ],
        "declared": [
            {"path": one.path, "line": one.line} for one in found.declared if one.secret == name.upper()
        ],
    }
