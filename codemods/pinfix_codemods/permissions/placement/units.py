"""The places at which jobs can be given a block. A job that others stand for by an alias is one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pinfix.github.jobs import Job
from pinfix.github.scopes import Grant, join
from pinfix.plan import Place
from pinfix.yaml.nodes import Mapping, follow
from pinfix_codemods.permissions.markers import IGNORED
from pinfix_codemods.permissions.need import Need, Spot, Status, union
from pinfix_codemods.permissions.placement.verdict import JobVerdict, Style


@dataclass(frozen=True, slots=True)
class Unit:
    """One written job under all its names; `need` and `new` hold for each of them.

    `new` None: it is not shown what is enough, so that the job keeps what it has. `unsettled`: nor is `old`
    all that it may have today.
    """

    path: str
    jobs: tuple[Job, ...]
    need: Need
    old: Grant
    explicit: bool
    new: Grant | None
    unsettled: bool = False

    @property
    def shown(self) -> str:
        """As a person would name it."""
        return " and ".join(job.id for job in self.jobs)

    @property
    def place(self) -> Place:
        """Its key, or that of the first of several."""
        return key_place(self.path, self.jobs[0])

    @property
    def calls(self) -> bool:
        """Whether it calls a workflow."""
        return self.jobs[0].calls is not None

    @property
    def ignored(self) -> bool:
        """Whether somebody asks to leave it as it is."""
        return any(sink.code == IGNORED for sink in self.need.sinks)

    @property
    def missing(self) -> Grant:
        """What it is found to need and does not have today."""
        return self.need.grant - self.old

    @property
    def holds_assumption(self) -> bool:
        """Whether its need is shown but for assumptions."""
        return self.need.status is Status.ASSUMED


def read_units(path: str, verdicts: Sequence[JobVerdict], style: Style) -> tuple[Unit, ...]:
    """The units of a file in the order of their first jobs."""
    shared: dict[int, list[JobVerdict]] = {}
    for verdict in verdicts:
        shared.setdefault(id(verdict.job.node), []).append(verdict)
    return tuple(_unit(path, group, style) for group in shared.values())


def frozen(unit: Unit) -> Unit:
    """The unit with exactly what it has today, which is right whatever it does."""
    line = unit.place.line
    need = Need.of(unit.old, Spot(unit.path, line), "the default of the repository, as configured")
    return replace(unit, need=need, new=unit.old)


def key_place(path: str, job: Job) -> Place:
    """Where the key of `job` stands in the file at `path`."""
    jobs = follow(job.text.node(job.path[:-1], job.document))
    key = jobs.key(job.id) if isinstance(jobs, Mapping) else None
    line, column = job.text.place(job.node.lead if key is None else key.lead)
    return Place(path, line, column, job.path, job.document)


def _unit(path: str, group: Sequence[JobVerdict], style: Style) -> Unit:
    """One unit of all jobs that share a node: they get what each of them needs, or stay as they are."""
    first = group[0]
    need = union(verdict.need for verdict in group)
    new: Grant | None = None
    if all(verdict.new is not None for verdict in group):
        new = join(*(verdict.new for verdict in group if verdict.new is not None))
    if new is not None and not all(new <= verdict.old for verdict in group):
        new = None  # today they are granted different things
    if style.strict and need.status is Status.ASSUMED:
        new = None
    jobs = tuple(verdict.job for verdict in group)
    return Unit(path, jobs, need, first.old, first.explicit, new)
