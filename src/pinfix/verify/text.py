"""The findings for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.report.escape import shortened, visible
from pinfix.report.summary import counted
from pinfix.report.terminal import Style, paint
from pinfix.report.text import Verbosity, to_text
from pinfix.verify.coverage import MEANINGS
from pinfix.verify.findings import Finding, Level
from pinfix.verify.result import Result

_LONGEST = 600
_REASONS_SHOWN = 3
_STYLES: dict[Level, Style] = {Level.ERROR: "red", Level.WARNING: "yellow"}


def findings_text(result: Result, *, color: bool = False, verbosity: Verbosity = "normal") -> str:
    """`result` in lines of text. "quiet": bad pins and errors only."""
    return "".join(f"{line}\n" for line in _Writer(result, color, verbosity).lines())


@dataclass(frozen=True, slots=True)
class _Writer:
    result: Result
    color: bool
    verbosity: Verbosity

    def lines(self) -> Iterator[str]:
        for finding in self.result.findings:
            if self.verbosity != "quiet" or finding.level is Level.ERROR:
                yield from self._finding(finding)
        yield from self._rest_of_the_plan()
        if self.verbosity == "quiet":
            return
        if self.result.findings:
            yield ""
        yield from self._coverage()
        yield paint(self._closing_line(), "bold", color=self.color)

    def _finding(self, finding: Finding) -> Iterator[str]:
        place = paint(
            self._show(f"{finding.place.path}:{finding.place.line}:{finding.place.column}"),
            "bold",
            color=self.color,
        )
        level = paint(f"{finding.level}[{finding.code}]", _STYLES[finding.level], color=self.color)
        yield f"{place}: {level}: {self._show(finding.problem.message)}"
        change = self.result.repair_of(finding)
        if change is not None:
            done = "repaired" if self.result.is_fixed(finding) else "repair"
            after = paint(self._show(change.after), "green", color=self.color)
            yield f"    {done}: {self._show(change.before)} → {after}"
            return
        yield f"    what to do: {self._show(finding.problem.remedy)}"
        if finding.fix:
            yield f"    --fix writes: {self._show(finding.fix)}"
        if self.verbosity == "verbose":
            for key, value in finding.problem.evidence.items():
                yield paint(self._show(f"    {key.replace('_', ' ')}: {value}"), "dim", color=self.color)

    def _rest_of_the_plan(self) -> Iterator[str]:
        """Refusals and errors, as every command shows them, without their closing line."""
        plan = self.result.plan
        if not plan.refusals and not plan.errors:
            return
        text = to_text(plan, self.result.mode, color=self.color, verbosity=self.verbosity, changes=False)
        lines = text.splitlines()
        yield from lines if self.verbosity == "quiet" else lines[:-2]

    def _coverage(self) -> Iterator[str]:
        coverage = self.result.coverage
        offline = " offline" if self.result.offline else ""
        yield f"checked {coverage.checked:,} of {counted(coverage.pins, 'pin')}{offline}"
        for about, reasons in coverage.unknown.items():
            shown = "; ".join(
                f"{count:,}: {visible(shortened(reason))}"
                for reason, count in reasons.most_common(_REASONS_SHOWN)
            )
            more = "; …" if len(reasons) > _REASONS_SHOWN else ""
            yield f"  unknown: {MEANINGS[about]} ({shown}{more})"
        if coverage.names:
            are = "is" if coverage.names == 1 else "are"
            yield f"  {counted(coverage.names, 'reference')} {are} not pinned: `pinfix apply` pins them"
        if coverage.ignored:
            yield f"  {coverage.ignored:,} ignored by a comment or the configuration"

    def _closing_line(self) -> str:
        result = self.result
        fixed = sum(result.is_fixed(finding) for finding in result.findings)
        bad, warnings = result.count(Level.ERROR), result.count(Level.WARNING)
        line = f"{counted(bad, 'bad pin')}, {counted(warnings, 'warning')}, "
        line += counted(len(result.plan.errors), "error")
        return f"{line}, {fixed:,} repaired" if fixed else line

    def _show(self, text: str) -> str:
        return visible(text if self.verbosity == "verbose" else shortened(text, _LONGEST))
