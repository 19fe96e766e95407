"""The changes that carry out a decision, with what is said about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pinfix.github.scopes import Grant
from pinfix.plan import Change, Place, Safety
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import Node, Scalar, follow
from pinfix.yaml.operations import Operation, Path
from pinfix_codemods.permissions.assumed import in_one
from pinfix_codemods.permissions.name import NAME
from pinfix_codemods.permissions.need import Need, Spot, union
from pinfix_codemods.permissions.placement.comments import comments_for
from pinfix_codemods.permissions.placement.decide import Decision
from pinfix_codemods.permissions.placement.operations import KEY, entries_of, set_block
from pinfix_codemods.permissions.placement.top import Top, key_place
from pinfix_codemods.permissions.placement.units import Unit
from pinfix_codemods.permissions.placement.verdict import Style

_BUNDLE = "blocks of"
"""A block at the top takes away from every job that has none: it is never written without theirs."""


def changes(
    path: str,
    document: Document,
    top: Top | None,
    units: Iterable[Unit],
    decision: Decision,
    style: Style,
) -> Iterator[Change]:
    """What carries out `decision` on the file at `path`; its `units` are all jobs."""
    given = {job.id for unit, _ in decision.jobs for job in unit.jobs}
    if decision.top is not None:
        covered = [unit for unit in units if not unit.explicit and unit.jobs[0].id not in given]
        yield _at_top(path, document, decision, union(unit.need for unit in covered), style)
    bundle = "" if decision.top is None else f"{_BUNDLE} {path}"
    for unit, grant in decision.jobs:
        kept = top if unit in decision.kept else None
        yield _in_job(document, unit, grant, kept, bundle, style)


def narrowing(document: Document, unit: Unit, grant: Grant, style: Style) -> Change:
    """What takes from the own block of `unit` all but `grant`."""
    return _in_job(document, unit, grant, None, "", style)


def _at_top(path: str, document: Document, decision: Decision, need: Need, style: Style) -> Change:
    assert decision.top is not None
    written = _written(document, ())
    title = (
        f"grant {decision.top} to every job of the file"
        if decision.top
        else "grant nothing at the top" + (", but to each job what it needs" if decision.jobs else "")
    )
    why = (
        "The block at the top grants more than the jobs need."
        if written
        else "Without `permissions` each job gets the default of the repository, which may be everything."
    )
    comments = comments_for(decision.top, need) if style.comments else {}
    entries = entries_of(decision.top)
    operations = set_block(document, (), entries, comments)
    place = key_place(path, document)
    return _change(place, title, why, written, entries, operations, need, f"{_BUNDLE} {path}")


def _in_job(
    document: Document, unit: Unit, grant: Grant, kept: Top | None, bundle: str, style: Style
) -> Change:
    entries = entries_of(grant) if kept is None or kept.entries is None else dict(kept.entries)
    need = unit.need
    if kept is not None:
        top = key_place(unit.path, document)
        need = Need.of(grant, Spot(unit.path, top.line), "granted at the top of the file before")
        comments = kept.comments
    else:
        comments = comments_for(grant, need) if style.comments else {}
    operations: list[Operation] = []
    for job in unit.jobs:
        operations += set_block(document, job.path, entries, comments)
    written = _written(document, unit.jobs[0].path)
    title = f"keep {grant} for {unit.shown}" if kept is not None else f"grant {grant} to {unit.shown}"
    why = _why(unit, kept, written)
    return _change(unit.place, title, why, written, entries, tuple(operations), need, bundle)


def _why(unit: Unit, kept: Top | None, written: str) -> str:
    if kept is not None:
        return "It is not shown what the job needs, so that it keeps what the block at the top grants today."
    if written:
        return "The job needs no more than this."
    return "The job needs no more than this, and has more without a block of its own."


def _change(
    place: Place,
    title: str,
    why: str,
    before: str,
    entries: Mapping[str, str],
    operations: tuple[Operation, ...],
    need: Need,
    bundle: str,
) -> Change:
    assumption = in_one(need.assumptions)
    return Change(
        codemod=NAME,
        place=place,
        title=title,
        why=why,
        before=before,
        after=_shown(entries),
        safety=Safety.ASSUMED if assumption else Safety.NARROWING,
        operations=operations,
        assumption=assumption,
        evidence=_evidence(need, entries),
        bundle=bundle,
    )


def _evidence(need: Need, entries: Mapping[str, str]) -> dict[str, list[dict[str, str | int]]]:
    """For what is granted: what is needed and was never granted is no reason for anything here."""
    return {key: found for key, found in need.evidence().items() if key.partition(":")[0] in entries}


def _written(document: Document, owner: Path) -> str:
    """The block that stands there now; "" where there is none."""
    mapping = follow(document.node(owner))
    node = mapping.get(KEY) if isinstance(mapping, MappingNode) else None
    if node is None:
        return ""
    block = follow(node)
    if isinstance(block, Scalar):
        return f"{KEY}: {block.value}"
    return _shown(dict(_levels(block)))


def _levels(block: Node) -> Iterator[tuple[str, str]]:
    if isinstance(block, MappingNode):
        for name, _, value in block.entries():
            level = follow(value)
            yield name, level.value if isinstance(level, Scalar) else ""


def _shown(entries: Mapping[str, str]) -> str:
    if not entries:
        return f"{KEY}: {{}}"
    return "\n".join([f"{KEY}:", *(f"  {scope}: {level}" for scope, level in entries.items())])
