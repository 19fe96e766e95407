"""The report for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pinfix.plan import Change, FileError, Place, Plan, Refusal, Safety
from pinfix.report.escape import shortened, visible
from pinfix.report.evidence import Ground, grounds, in_words
from pinfix.report.summary import (
    Mode,
    RefusalGroup,
    closing_line,
    counted,
    elsewhere,
    error_place,
    refusal_groups,
    told_once,
)
from pinfix.report.terminal import Style, paint

Verbosity = Literal["quiet", "normal", "verbose"]

_REASON_SHOWN = 100
"""Characters of the reason for one line that are shown behind it, unless "verbose"."""

_PLACES_SHOWN = 10
"""Refusals of one code that are listed, unless "verbose": a large repository has hundreds of a kind."""

_SAFETY_STYLES: dict[Safety, Style] = {
    Safety.NARROWING: "cyan",
    Safety.ASSUMED: "yellow",
    Safety.BREAKING: "red",
}


def to_text(
    plan: Plan,
    mode: Mode,
    *,
    color: bool = False,
    verbosity: Verbosity = "normal",
    changes: bool = True,
) -> str:
    """`plan` in lines of text; without its `changes` where these are shown in another form beside it.

    "quiet": errors and the number of refusals only, "" where there are none. "verbose": all refusals, all
    evidence, and why each change is made.
    """
    return "".join(f"{line}\n" for line in _Writer(color, verbosity, changes).plan(plan, mode))


@dataclass(frozen=True, slots=True)
class _Writer:
    color: bool
    verbosity: Verbosity
    changes: bool

    def plan(self, plan: Plan, mode: Mode) -> Iterator[str]:
        if self.verbosity == "quiet":
            yield from map(self._error, plan.errors)
            if plan.refusals:
                yield counted(len(plan.refusals), "refusal")
            return
        for change in plan.changes if self.changes else ():
            yield from self._change(change)
        for group in refusal_groups(plan):
            yield from self._group(group)
        if plan.errors and (plan.changes or plan.refusals):
            yield ""
        yield from map(self._error, plan.errors)
        if plan.changes or plan.refusals or plan.errors:
            yield ""
        yield self._paint(closing_line(plan, mode), "bold")

    def _change(self, change: Change) -> Iterator[str]:
        yield f"{self._place(change.place)}  {self._show(change.title)}"
        verbose = self.verbosity == "verbose"
        beside = {} if verbose else _beside(change)
        yield from self._difference(change, beside)
        if change.safety is not Safety.SAFE:
            name = self._paint(change.safety.value, _SAFETY_STYLES[change.safety])
            yield f"    {name}: {self._show(change.assumption)}" if change.assumption else f"    {name}"
        if verbose:
            yield self._detail(f"{change.codemod}: {change.why}")
        if verbose and change.bundle:
            yield self._detail(f"together with the other changes of its kind, or not at all: {change.bundle}")
        for key, found in {} if beside else grounds(change).items():
            yield from self._grounds(key, found)
        evidence = in_words(change, complete=verbose)
        if evidence:
            yield self._detail(evidence)

    def _difference(self, change: Change, beside: Mapping[str, str]) -> Iterator[str]:
        old, new = _lines(change.before), _lines(change.after)
        if len(old) == 1 and len(new) == 1:
            before = self._paint(self._show(old[0]), "red")
            yield f"    {before} → {self._paint(self._show(new[0]), 'green')}"
            return
        yield from (f"    {self._paint('- ' + self._show(line), 'red')}" for line in old)
        width = max((len(line) for line in new if line.strip() in beside), default=0)
        for line in new:
            ground = beside.get(line.strip(), "")
            behind = f"  {self._paint('← ' + self._show(ground), 'dim')}" if ground else ""
            space = " " * (width - len(line)) if ground else ""
            yield f"    {self._paint('+ ' + self._show(line), 'green')}{space}{behind}"

    def _grounds(self, key: str, found: Sequence[Ground]) -> Iterator[str]:
        """All in "verbose", else the first."""
        if self.verbosity == "verbose":
            yield self._detail(f"{key}:")
            yield from (f"  {self._detail(_first([ground], None))}" for ground in found)
        else:
            yield self._detail(f"{key}: {_first(found)}")

    def _group(self, group: RefusalGroup) -> Iterator[str]:
        yield ""
        title = self._paint(f"refused: {self._show(group.code)}", "yellow")
        yield f"{title} ({len(group.refusals):,})"
        if group.remedy:
            yield self._remedy(group.remedy)
        if self.verbosity == "verbose":
            for refusal in group.refusals:
                yield from self._refusal(refusal, (), with_remedy=not group.remedy)
            return
        told = told_once(group.refusals)
        for refusal, others in told[:_PLACES_SHOWN]:
            yield from self._refusal(refusal, others, with_remedy=not group.remedy)
        more = sum(1 + len(others) for _, others in told[_PLACES_SHOWN:])
        if more > 0:
            yield self._detail(f"… and {more:,} more (see --format json)")

    def _refusal(self, refusal: Refusal, others: Sequence[Place], *, with_remedy: bool) -> Iterator[str]:
        yield f"  {self._place(refusal.place)}  {self._show(refusal.reason)}{elsewhere(others)}"
        if with_remedy and refusal.remedy:
            yield f"  {self._remedy(refusal.remedy)}"

    def _remedy(self, remedy: str) -> str:
        return f"  what to do: {self._show(remedy)}"

    def _error(self, error: FileError) -> str:
        name = self._paint(f"error[{self._show(error.code)}]", "red")
        return f"{self._show(error_place(error))}: {name}: {self._show(error.message)}"

    def _place(self, place: Place) -> str:
        return self._paint(self._show(f"{place.path}:{place.line}:{place.column}"), "bold")

    def _detail(self, text: str) -> str:
        return "    " + self._paint(self._show(text), "dim")

    def _show(self, text: str) -> str:
        return visible(text if self.verbosity == "verbose" else shortened(text))

    def _paint(self, text: str, style: Style) -> str:
        return paint(text, style, color=self.color)


def _beside(change: Change) -> dict[str, str]:
    """What the evidence says of single lines of `after`, in a few words."""
    lines = {line.strip() for line in _lines(change.after)}
    return {key: _first(found) for key, found in grounds(change).items() if key in lines}


def _first(found: Sequence[Ground], limit: int | None = _REASON_SHOWN) -> str:
    first, *others = found
    because = first.because if limit is None else shortened(first.because, limit)
    more = f", and {len(others):,} more" if others else ""
    return f"{first.path}:{first.line}  {because}{more}"


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []
