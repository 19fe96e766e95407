"""The report for other programs: `pinfix/report/1`, with the findings beside the changes."""

from __future__ import annotations

import json

from pinfix.report.evidence import plain
from pinfix.report.json import place_fields, to_json
from pinfix.verify.coverage import Coverage
from pinfix.verify.findings import Finding, Level
from pinfix.verify.result import Result


def findings_json(result: Result) -> str:
    """`result` as JSON; all characters beyond ASCII are escapes."""
    report = json.loads(to_json(result.plan, result.mode))
    summary = report.pop("summary")
    report["command"] = "verify"
    report["findings"] = [_finding(finding, result) for finding in result.findings]
    report["coverage"] = _coverage(result.coverage, offline=result.offline)
    report["summary"] = summary | {
        "findings": len(result.findings),
        "bad_pins": result.count(Level.ERROR),
        "warnings": result.count(Level.WARNING),
    }
    return json.dumps(report, indent=2, default=plain, allow_nan=False) + "\n"


def _finding(finding: Finding, result: Result) -> dict[str, object]:
    fields: dict[str, object] = {
        "code": finding.code,
        "level": finding.level.value,
        **place_fields(finding.place),
        "uses": finding.uses,
        "message": finding.problem.message,
        "remedy": finding.problem.remedy,
        "evidence": finding.problem.evidence,
    }
    if finding.fix:
        fields["fix"] = finding.fix
        fields["fixed"] = result.is_fixed(finding)
    return fields


def _coverage(coverage: Coverage, *, offline: bool) -> dict[str, object]:
    return {
        "offline": offline,
        "pins": coverage.pins,
        "checked": coverage.checked,
        "names": coverage.names,
        "ignored": coverage.ignored,
        "unknown": [
            {"about": about, "reason": reason, "references": count}
            for about, reasons in coverage.unknown.items()
            for reason, count in reasons.most_common()
        ],
        "unchecked": [
            {**place_fields(pin.place), "uses": pin.uses, "reason": pin.reason} for pin in coverage.unchecked
        ],
    }
