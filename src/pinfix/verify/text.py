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
_PLACES_SHOWN = 10
_STYLES: dict[Level, Style] = {Level.ERROR: "red", Level.WARNING: "yellow"}


def findings_text(result: Result, *, color: bool = False, verbosity: Verbosity = "normal") -> str:
    """`result` in lines of text. "quiet": bad pins and errors, and how many pins were not checked."""
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
            if self.result.coverage.unchecked:
                yield self._checked()
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
        yield self._checked()
        yield from self._unchecked()
        yield from self._unknown()
        if coverage.names:
            tail = "is not pinned: `pinfix apply` pins it"
            if coverage.names != 1:
                tail = "are not pinned: `pinfix apply` pins them"
            yield f"  {counted(coverage.names, 'reference')} {tail}"
        if coverage.ignored:
            yield f"  {coverage.ignored:,} ignored by a comment or the configuration"

    def _checked(self) -> str:
        coverage = self.result.coverage
        offline = " offline" if self.result.offline else ""
        return f"checked {coverage.checked:,} of {counted(coverage.pins, 'pin')}{offline}"

    def _unchecked(self) -> Iterator[str]:
        pins = self.result.coverage.unchecked
        shown = pins if self.verbosity == "verbose" else pins[:_PLACES_SHOWN]
        for pin in shown:
            place = f"{pin.place.path}:{pin.place.line}:{pin.place.column}"
            yield f"  not checked: {self._show(place)}: {self._show(f'{pin.uses}: {pin.reason}')}"
        if len(shown) < len(pins):
            yield f"  … and {len(pins) - len(shown):,} more (see --format json)"

    def _unknown(self) -> Iterator[str]:
        """What is unknown for the same reasons about as many references goes into one line."""
        together: dict[tuple[tuple[str, int], ...], list[str]] = {}
        for about, reasons in self.result.coverage.unknown.items():
            together.setdefault(tuple(reasons.most_common()), []).append(MEANINGS[about])
        for known, meanings in together.items():
            shown = "; ".join(
                f"{counted(count, 'reference')}: {visible(shortened(reason))}"
                for reason, count in known[:_REASONS_SHOWN]
            )
            more = "; …" if len(known) > _REASONS_SHOWN else ""
            yield f"  unknown: {', '.join(meanings)} ({shown}{more})"

    def _closing_line(self) -> str:
        result = self.result
        fixed = sum(result.is_fixed(finding) for finding in result.findings)
        bad, warnings = result.count(Level.ERROR), result.count(Level.WARNING)
        line = f"{counted(bad, 'bad pin')}, {counted(warnings, 'warning')}, "
        line += counted(len(result.plan.errors), "error")
        return f"{line}, {fixed:,} repaired" if fixed else line

    def _show(self, text: str) -> str:
        return visible(text if self.verbosity == "verbose" else shortened(text, _LONGEST))
