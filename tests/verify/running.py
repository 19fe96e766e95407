"""A verification of files in memory."""

from __future__ import annotations

from dataclasses import dataclass

from verify.in_memory import InMemory

from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.trees.memory import MemoryTree
from pinfix.verify.coverage import Coverage
from pinfix.verify.findings import Finding
from pinfix.verify.verification import Verification

CI = ".github/workflows/ci.yml"


class NoResolver:
    name = "none"

    def resolve(self, references: object) -> dict[object, object]:
        assert not list(references)  # type: ignore[call-overload]
        return {}


@dataclass
class Verified:
    plan: Plan
    findings: list[Finding]
    coverage: Coverage

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]

    @property
    def text(self) -> str:
        (rewrite,) = self.plan.rewrites
        return rewrite.after.decode()


def steps(*uses: str) -> str:
    return "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n" + "".join(
        f"      - uses: {u}\n" for u in uses
    )


def verified(
    text: str,
    inspector: InMemory | None = None,
    *,
    fix: bool = False,
    config: Config | None = None,
    files: dict[str, bytes] | None = None,
) -> Verified:
    verification = Verification(inspector or InMemory(), fix=fix)
    tree = MemoryTree({CI: text.encode(), **(files or {})})
    plan = make_plan(tree, [verification], NoResolver(), config or Config(), Options())  # type: ignore[arg-type]
    return Verified(plan, verification.findings, verification.coverage)
