"""The report for other programs: `pinfix/report/1`, described by report.schema.json beside this module."""

from __future__ import annotations

import json

from pinfix import __version__
from pinfix.plan import Change, FileError, Place, Plan, Refusal
from pinfix.report.evidence import plain
from pinfix.report.summary import Mode, files_changed

SCHEMA = "pinfix/report/1"


def to_json(plan: Plan, mode: Mode) -> str:
    """`plan` as JSON, in the order of the plan.

    All characters beyond ASCII are written as escapes: the text can be piped through any encoding, and holds
    nothing that a terminal obeys.
    """
    report = {
        "schema": SCHEMA,
        "pinfix": __version__,
        "mode": mode,
        "changes": [_change(change) for change in plan.changes],
        "refusals": [_refusal(refusal) for refusal in plan.refusals],
        "errors": [_error(error) for error in plan.errors],
        "summary": {
            "files_read": plan.files_read,
            "files_changed": files_changed(plan),
            "changes": len(plan.changes),
            "refusals": len(plan.refusals),
            "errors": len(plan.errors),
            "requests": plan.requests,
            "seconds": round(plan.seconds, 3),
        },
    }
    return json.dumps(report, indent=2, default=plain, allow_nan=False) + "\n"


def _change(change: Change) -> dict[str, object]:
    fields: dict[str, object] = {
        "codemod": change.codemod,
        "safety": change.safety.value,
        **place_fields(change.place),
        "title": change.title,
        "why": change.why,
        "before": change.before,
        "after": change.after,
    }
    if change.assumption:
        fields["assumption"] = change.assumption
    if change.bundle:
        fields["bundle"] = change.bundle
    fields["evidence"] = change.evidence
    return fields


def _refusal(refusal: Refusal) -> dict[str, object]:
    fields: dict[str, object] = {
        "codemod": refusal.codemod,
        **place_fields(refusal.place),
        "code": refusal.code,
        "reason": refusal.reason,
        "remedy": refusal.remedy,
    }
    return {**fields, "fails_check": True} if refusal.fails_check else fields


def _error(error: FileError) -> dict[str, object]:
    fields: dict[str, object] = {"path": error.path}
    if error.line is not None:
        fields["line"] = error.line
    if error.column is not None:
        fields["column"] = error.column
    return {**fields, "code": error.code, "message": error.message}


def place_fields(place: Place) -> dict[str, object]:
    """The fields of a place."""
    fields: dict[str, object] = {"path": place.path, "line": place.line, "column": place.column}
    if place.document > 0:
        fields["document"] = place.document
    return {**fields, "yaml_path": place.yaml_path}
