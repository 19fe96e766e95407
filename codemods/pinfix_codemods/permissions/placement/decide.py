"""Which blocks a file gets: what gives every job what it needs, and none more than it has today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfix.github.scopes import NOTHING, Grant, Level, join
from pinfix_codemods.permissions.placement.top import Top
from pinfix_codemods.permissions.placement.units import Unit, frozen
from pinfix_codemods.permissions.placement.verdict import Style

READ = Grant((("contents", Level.READ),))
"""The grant that may stand at the top of any file: scanners accept it, and nearly every job needs it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`top`: the grant at the top of the file (None: what stands there stays); `jobs`: the units that get a
    block of their own, with what goes into it. `kept` are those of `jobs` that get the block which held for
    them before, because it is not known what they need.
    """

    top: Grant | None = None
    jobs: tuple[tuple[Unit, Grant], ...] = ()
    kept: tuple[Unit, ...] = ()

    def __bool__(self) -> bool:
        return self.top is not None or bool(self.jobs)


def decide(top: Top | None, units: Sequence[Unit], style: Style) -> Decision:
    """What to write into a file whose block at the top is `top`."""
    if units and all(unit.ignored for unit in units):
        return Decision()
    implicit = [unit for unit in units if not unit.explicit]
    if top is None:
        return _without_top(implicit, style)
    return _with_top(top, implicit, sum(len(unit.jobs) for unit in units), style)


def narrowed(units: Sequence[Unit], style: Style) -> tuple[tuple[Unit, Grant], ...]:
    """The units whose own blocks grant more than is needed, where the settings ask to look at these."""
    if not style.narrow:
        return ()
    return tuple(
        (unit, unit.new)
        for unit in units
        if unit.explicit and unit.new is not None and unit.new <= unit.old and unit.new != unit.old
    )


def freezable(unit: Unit, style: Style) -> bool:
    """Whether today's grant of a unit without any block may be written out: where the default is known to be
    the small one. The large one is never written for what is not understood.
    """
    return style.default == "read" and unit.new is None and not unit.unsettled and not unit.ignored


def at_stake(unit: Unit) -> bool:
    """Whether the unit has today more than what is accepted for any job."""
    return not unit.old <= READ


def _without_top(implicit: Sequence[Unit], style: Style) -> Decision:
    settled = [frozen(unit) if freezable(unit, style) else unit for unit in implicit]
    shown = [(unit, unit.new) for unit in settled if unit.new is not None]
    if len(shown) < len(settled):
        return Decision(jobs=tuple((unit, new) for unit, new in shown if new != unit.old))
    if not shown:
        return Decision()
    everything = join(*(new for _, new in shown))
    if not everything:
        return Decision(top=NOTHING)
    if everything <= READ or style.top == "read":  # which any default grants
        return Decision(READ, tuple((unit, new) for unit, new in shown if not new <= READ))
    return Decision(NOTHING, tuple((unit, new) for unit, new in shown if new))


def _with_top(top: Top, implicit: Sequence[Unit], jobs: int, style: Style) -> Decision:
    if top.grant <= READ:
        return Decision()
    if not implicit:  # nobody runs with it, but the next job that is added would
        return Decision(top=NOTHING) if _writes(top.grant) else Decision()
    shown = [(unit, unit.new) for unit in implicit if unit.new is not None]
    if len(shown) < len(implicit):
        return _beside_unknown(top, implicit, style)
    everything = join(*(new for _, new in shown))
    if not _writes(everything) or jobs == 1:
        return Decision(top=everything) if everything != top.grant else Decision()
    if all(new == top.grant for _, new in shown):
        return Decision()
    base = _base(top, style)
    return Decision(base, tuple((unit, new) for unit, new in shown if not new <= base))


def _beside_unknown(top: Top, implicit: Sequence[Unit], style: Style) -> Decision:
    """Some jobs must keep the block at the top. It is copied to them, unless it is no list of scopes, or one
    of them is not to be touched.
    """
    gaining = [unit for unit in implicit if unit.new is not None and _writes(unit.old - unit.new)]
    if not gaining:
        return Decision()
    if not top.is_mapping or any(unit.ignored for unit in implicit):
        return Decision(jobs=tuple((unit, unit.new) for unit in gaining if unit.new is not None))
    base = _base(top, style)
    kept = tuple(unit for unit in implicit if unit.new is None)
    blocks = ((unit, top.grant if unit.new is None else unit.new) for unit in implicit)
    return Decision(base, tuple((unit, new) for unit, new in blocks if not new <= base), kept)


def _base(top: Top, style: Style) -> Grant:
    return READ if style.top == "read" and top.grant >= READ else NOTHING


def _writes(grant: Grant) -> bool:
    return any(level is Level.WRITE for _, level in grant)
