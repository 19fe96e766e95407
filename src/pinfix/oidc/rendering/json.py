"""A set-up for other programs: `pinfix/oidc-plan/1`, described by plan.schema.json beside this module."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pinfix import __version__
from pinfix.oidc.parties import Party
from pinfix.oidc.setup import Setup
from pinfix.oidc.subjects.prefix import Identity
from pinfix.plan import FileError, Refusal

SCHEMA = "pinfix/oidc-plan/1"


def to_json(setup: Setup, refusals: Sequence[Refusal], errors: Sequence[FileError]) -> str:
    """`setup`, what was refused and what could not be read, with all characters beyond ASCII as escapes."""
    plan = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "repository": _repository(setup.identity),
        "jobs": [_job(party) for party in setup.parties],
        "files": dict(setup.files),
        "refusals": [_refusal(one) for one in refusals],
        "errors": [{"path": one.path, "code": one.code, "message": one.message} for one in errors],
    }
    return json.dumps(plan, indent=2) + "\n"


def _repository(identity: Identity) -> dict[str, object]:
    return {
        "owner": identity.owner,
        "name": identity.name,
        "owner_id": identity.owner_id,
        "repository_id": identity.repository_id,
        "default_branch": identity.default_branch,
        "issuer": identity.issuer,
        "subject_form_known": identity.template is not None,
    }


def _job(party: Party) -> dict[str, object]:
    return {
        **party.facts.to_plain(),
        "trust": {
            "kind": party.trust.kind,
            "audience": party.trust.audience,
            "facts": dict(party.trust.facts),
        },
        "contexts": list(party.presented.contexts),
        "subjects": list(party.subjects.all),
        "open": list(party.presented.open),
        "unknown_claims": list(party.subjects.unknown),
    }


def _refusal(refusal: Refusal) -> dict[str, object]:
    return {
        "path": refusal.place.path,
        "line": refusal.place.line,
        "column": refusal.place.column,
        "code": refusal.code,
        "reason": refusal.reason,
        "remedy": refusal.remedy,
    }
