"""What a verification comes to, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.plan import Change, Plan
from pinfix.report.summary import Mode
from pinfix.verify.coverage import Coverage
from pinfix.verify.findings import Finding, Level


@dataclass(frozen=True, slots=True)
class Result:
    """`plan` has the repairs, the refusals and the errors; `mode` says whether repairs were written."""

    plan: Plan
    findings: tuple[Finding, ...]
    coverage: Coverage
    mode: Mode
    offline: bool

    def is_fixed(self, finding: Finding) -> bool:
        """Whether the pin was repaired, in the file itself."""
        return self.mode == "apply" and bool(finding.fix) and self.repair_of(finding) is not None

    def repair_of(self, finding: Finding) -> Change | None:
        """The change of the plan that repairs it, written or not."""
        if not finding.fix:
            return None
        return next((change for change in self.plan.changes if change.place == finding.place), None)

    def count(self, level: Level) -> int:
        """How many findings of that level are left."""
        return sum(finding.level is level and not self.is_fixed(finding) for finding in self.findings)
