"""One workflow: what is decided, checked against its callers, and turned into changes and refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from pinfix.github.permission_block import InvalidBlock
from pinfix.github.scopes import Grant
from pinfix.plan import Change, Refusal
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups
from pinfix_codemods.permissions.calls.blocks import FileBlocks
from pinfix_codemods.permissions.calls.checks import CALLED_ONLY, Objection, objection
from pinfix_codemods.permissions.calls.graph import CallGraph, default_for_calls
from pinfix_codemods.permissions.placement.changes import changes, narrowing
from pinfix_codemods.permissions.placement.decide import Decision, at_stake, decide, narrowed
from pinfix_codemods.permissions.placement.refusals import (
    cannot_edit,
    invalid_block,
    needs_more,
    not_shown,
    objected,
)
from pinfix_codemods.permissions.placement.top import Top, key_place, read_top
from pinfix_codemods.permissions.placement.units import Unit, read_units
from pinfix_codemods.permissions.placement.verdict import Style, WorkflowVerdict


@dataclass(frozen=True, slots=True)
class Placed:
    """The results for one file, and the graph of calls as it will be with them."""

    results: tuple[Change | Refusal, ...]
    graph: CallGraph


Units = tuple[Unit, ...]
Step = Callable[[str, Document, Units, CallGraph, Style], Placed]


class Part(Enum):
    """What is looked at: the blocks that jobs have of their own, the others, or all."""

    OWN = auto()
    OTHERS = auto()
    ALL = auto()


def place_blocks(verdict: WorkflowVerdict, graph: CallGraph, style: Style, part: Part = Part.ALL) -> Placed:
    """What to write into one workflow, where `graph` holds the blocks of all files after the changes so far.

    The order of files matters (see `place_all`).
    """
    path, document = verdict.workflow.path, verdict.workflow.document
    invalid = _invalid(path, document, graph)
    if invalid is not None:
        return Placed(() if part is Part.OWN else (invalid,), graph)
    units = _units(verdict, graph, style)
    results: list[Change | Refusal] = []
    after = graph
    for step in _steps(part):
        placed = step(path, document, units, after, style)
        results += placed.results
        after = placed.graph
    if _others_rely_on(path, graph):
        failed = _failed(document, [result for result in results if isinstance(result, Change)])
        if failed:
            said = [result for result in results if isinstance(result, Refusal)]
            return Placed((*said, *failed), graph)
    return Placed(tuple(results), after)


def _units(verdict: WorkflowVerdict, graph: CallGraph, style: Style) -> tuple[Unit, ...]:
    path = verdict.workflow.path
    file = graph.files[path]
    failing = {found.job for found in graph.violations_in(path, default_for_calls(style.default))}
    return tuple(
        replace(unit, new=None, unsettled=True)
        if unit.jobs[0].id in failing or _may_have_more(unit, file, style)
        else unit
        for unit in read_units(path, verdict.jobs, style)
    )


def _may_have_more(unit: Unit, file: FileBlocks, style: Style) -> bool:
    """Whether the unit may have more today, without any block, than is taken for granted, and may need it.

    A caller may hand over more than the default; and not all scopes are known to be in the large default.
    OpenID Connect is known not to be.
    """
    if unit.explicit or file.top is not None:
        return False
    if file.is_callable:
        return unit.new is None or bool(unit.missing)
    return style.default != "read" and any(scope != "id-token" for scope, _ in unit.missing)


def _without_own(path: str, document: Document, units: Units, graph: CallGraph, style: Style) -> Placed:
    """The block at the top, and blocks for jobs that have none."""
    top = read_top(document)
    assert not isinstance(top, InvalidBlock)
    decision, against = _decided(path, top, units, graph, style)
    results: list[Change | Refusal] = [
        *not_shown(document, top, units, style),
        *needs_more(graph.files[path], units, style),
        *([] if against is None else [objected(key_place(path, document), against)]),
        *changes(path, document, top, units, decision, style),
    ]
    return Placed(tuple(results), graph.with_blocks(path, decision.top, _by_id(decision.jobs)))


def _with_own(path: str, document: Document, units: Units, graph: CallGraph, style: Style) -> Placed:
    """The blocks that jobs have, where these are to be looked at."""
    results: list[Change | Refusal] = []
    for unit, grant in narrowed(units, style):
        problem = _objection(path, Decision(jobs=((unit, grant),)), graph, style)
        if problem is None:
            results.append(narrowing(document, unit, grant, style))
            graph = graph.with_blocks(path, None, _by_id(((unit, grant),)))
        else:
            results.append(objected(unit.place, problem))
    return Placed(tuple(results), graph)


def _steps(part: Part) -> tuple[Step, ...]:
    match part:
        case Part.OWN:
            return (_with_own,)
        case Part.OTHERS:
            return (_without_own,)
        case Part.ALL:
            return (_without_own, _with_own)


def _invalid(path: str, document: Document, graph: CallGraph) -> Refusal | None:
    """A block that GitHub does not accept: the first one, at the top or of a job."""
    file = graph.files[path]
    if isinstance(file.top, InvalidBlock):
        return invalid_block(key_place(path, document), file.top)
    for job in file.jobs:
        if isinstance(job.own, InvalidBlock):
            return invalid_block(job.place, job.own)
    return None


def _decided(
    path: str, top: Top | None, units: tuple[Unit, ...], graph: CallGraph, style: Style
) -> tuple[Decision, Objection | None]:
    """The decision, or what speaks against it."""
    file = graph.files[path]
    if top is None and file.is_callable and not file.starts_by_itself:
        left = any(not unit.explicit and not unit.ignored and at_stake(unit) for unit in units)
        return Decision(), CALLED_ONLY if left else None
    decision = decide(top, units, style)
    problem = _objection(path, decision, graph, style) if decision else None
    return (Decision(), problem) if problem is not None else (decision, None)


def _objection(path: str, decision: Decision, graph: CallGraph, style: Style) -> Objection | None:
    return objection(
        graph,
        path,
        decision.top,
        _by_id(decision.jobs),
        default=style.default,
        visibility=style.visibility,
    )


def _others_rely_on(path: str, graph: CallGraph) -> bool:
    """Whether other files are given blocks with regard to those that this one gets."""
    called = (graph.files.get(job.calls) for job in graph.files[path].jobs if isinstance(job.calls, str))
    return bool(graph.callers_of(path)) or any(file is not None and file.starts_by_itself for file in called)


def _failed(document: Document, proposed: Sequence[Change]) -> list[Refusal]:
    """Refusals in the place of all changes, where one of them cannot be carried out."""
    bundles: dict[object, list[Change]] = {}
    for number, change in enumerate(proposed):
        bundles.setdefault(change.bundle or number, []).append(change)
    groups = list(bundles.values())
    operations = [[step for change in group for step in change.operations] for group in groups]
    outcome = patch_groups(document, operations)
    return [cannot_edit(groups[number][0], reason) for number, reason in outcome.failed.items()]


def _by_id(blocks: tuple[tuple[Unit, Grant], ...]) -> Mapping[str, Grant]:
    return {job.id: grant for unit, grant in blocks for job in unit.jobs}
