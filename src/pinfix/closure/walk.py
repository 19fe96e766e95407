"""From the workflows of a repository to all files that they execute."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from pinfix.closure.files import Repository
from pinfix.closure.findings import Findings, JobFindings
from pinfix.closure.model import INSIDERS, Closure, Link, Reach, UnresolvedCode
from pinfix.closure.reading import Reading
from pinfix.closure.steps.inputs import ways_of_inputs
from pinfix.closure.steps.scene import Scene, with_env
from pinfix.closure.steps.walking import walk_steps
from pinfix.closure.tracked import Tracked
from pinfix.closure.trail import MOST_LINKS, Trail
from pinfix.closure.trust.heads import variables_of
from pinfix.closure.trust.reach import of_one_run, reach_of
from pinfix.closure.trust.sources import Given, Source, Sources, Variable
from pinfix.closure.view import View
from pinfix.github.expressions.conditions import is_never
from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Job, Section, read_jobs
from pinfix.github.matrix import matrix_values
from pinfix.github.uses import LocalUses, SelfUses, parse_uses
from pinfix.github.workflow import Workflow
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import follow

MOST_CALLS = 1_000
"""How often workflows are called for one job."""

_CALLED = "workflow_call"
_IS_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml", re.DOTALL)


def find_closure(repository: Repository, paths: Collection[str]) -> Closure:
    """All files that the workflows of `repository` execute; `paths` are all of its tracked files.

    Of the workflows those count that GitHub runs: the ones directly in `.github/workflows`. Nothing is
    executed, and nothing raises: what cannot be found out is in `Closure.unresolved`.
    """
    paths = frozenset(paths)
    tracked = Tracked(paths, repository.link_target)
    findings = Findings(tracked)
    reading = Reading(repository, paths)
    start = _Start(reading, tracked, findings)
    read: list[str] = []
    for path in _workflow_paths(repository, paths):
        workflow = repository.workflow_at(path)
        if workflow is not None:
            read.append(path)
            start.workflow(workflow)
        else:
            _note(findings, path, "unread-workflow", "the workflow cannot be read")
    for path in reading.absent:
        _note(findings, path, "absent-file", "git tracks it, and it is not in the working tree")
    return findings.closure(tuple(read))


def _note(findings: Findings, path: str, code: UnresolvedCode, reason: str) -> None:
    unread = JobFindings(findings)
    Trail(unread, "", path).lost(1, code, path, reason)
    findings.take(unread, INSIDERS)


def _workflow_paths(repository: Repository, paths: Collection[str]) -> list[str]:
    """Those that GitHub runs, whether a run of pinfix was asked to look at them or not; sorted."""
    asked = (workflow.path for workflow in repository.workflows())
    return sorted({path for path in (*asked, *paths) if _IS_WORKFLOW.fullmatch(path)})


@dataclass(frozen=True, eq=False)
class _Run:
    """A job, and how it is started: by `triggers`, or by a job that calls its workflow.

    `caller` is the reach of that one. `links` lead to the workflow; `top` is the job that they begin with,
    and `calls` how many jobs call each other on the way. `inputs` and `given` are what the caller hands
    over: values, and where they come from.
    """

    job: Job
    workflow: Workflow
    around: Section
    top: str
    triggers: frozenset[str] = frozenset()
    caller: Reach | None = None
    links: tuple[Link, ...] = ()
    inputs: Mapping[str, Value] | None = None
    given: Mapping[str, Sources] = field(default_factory=dict)
    calls: int = 0

    @property
    def contexts(self) -> Contexts:
        """What its expressions can refer to."""
        contexts = Contexts(matrix=matrix_values(self.job), inputs=self.inputs)
        return with_env(with_env(contexts, self.around), self.job)

    def reach(self, *, takes_head: bool = False) -> Reach:
        """What outsiders can do about it."""
        return reach_of(self.job, self.around, self.triggers, self.caller, takes_head=takes_head)


class _Start:
    """What is the same for all jobs."""

    def __init__(self, repository: Reading, tracked: Tracked, findings: Findings) -> None:
        self.repository = repository
        self.tracked = tracked
        self.findings = findings

    def workflow(self, workflow: Workflow) -> None:
        """Walk all jobs of one workflow."""
        around = _root(workflow)
        for job in () if around is None else read_jobs(workflow.document):
            assert around is not None
            self._from(_Run(job, workflow, around, job.id, workflow.triggers))

    def _from(self, first: _Run) -> None:
        """Walk a job, and the jobs of the workflows that it calls, nearest first."""
        pending, seen = deque([first]), set[Hashable]()
        while pending:
            run = pending.popleft()
            if is_never(run.job.string("if") or ""):
                continue
            found = JobFindings(self.findings)
            trail = Trail(found, run.top, run.workflow.path, run.links)
            if run.job.calls is not None:
                pending += self._called(run, trail, seen)
            else:
                self._steps(run, trail)
                found.walk_all()
            takes_head = found.heads.takes_head()
            self.findings.take(found, of_one_run(run.reach(takes_head=takes_head), takes_head=takes_head))

    def _steps(self, run: _Run, trail: Trail) -> None:
        contexts = run.contexts
        given = Given(run.given, contexts.matrix)
        for owner in (run.around, run.job):
            trail.brings(variables_of(owner, given))
        view = View(self.repository, self.tracked)
        walk_steps(run.job.steps, Scene(self.repository, view, trail, run.job, run.around, contexts, given))

    def _called(self, run: _Run, trail: Trail, seen: set[Hashable]) -> Iterator[_Run]:
        """The jobs of a workflow that a job calls, as if they stood there."""
        written, line = run.job.calls or "", run.job.line_of("uses")
        uses = parse_uses(written)
        if not isinstance(uses, LocalUses | SelfUses):
            return  # a workflow of another repository: what it runs of this one cannot be seen
        called = self.repository.workflow_at(uses.path)
        around = None if called is None else _root(called)
        if called is None or around is None:
            trail.lost(line, "missing-action", written, "the repository has no such workflow")
            return
        links = trail.runs(line, written, called.path).links
        contexts, reach = run.contexts, run.reach()
        described = _inputs(around)
        given = Given(run.given, contexts.matrix).handed(run.job, described)
        # The variables of a job are not there where it calls a workflow.
        given = {name: frozenset(map(_without_variable, one)) for name, one in given.items()}
        for inputs in ways_of_inputs(run.job, contexts):
            values = {**_defaults(described), **inputs}
            key = run.workflow.path, run.job.id, reach, tuple(values.items()), tuple(given.items())
            if key in seen:
                continue
            if run.calls >= MOST_LINKS or len(seen) >= MOST_CALLS:
                reason = (
                    f"more than {MOST_LINKS} workflows call each other, or one more than {MOST_CALLS:,} times"
                )
                trail.lost(line, "too-much", written, reason)
                return
            seen.add(key)
            for job in read_jobs(called.document):
                yield _Run(
                    job, called, around, run.top, caller=reach, links=links, inputs=values, given=given,
                    calls=run.calls + 1,
                )  # fmt: skip


def _root(workflow: Workflow) -> Section | None:
    root = follow(workflow.document.roots[0])
    return Section(workflow.document, root, (), 0) if isinstance(root, MappingNode) else None


def _without_variable(source: Source) -> Source:
    return "unknown" if isinstance(source, Variable) else source


def _inputs(called: Section) -> Section | None:
    """What a called workflow says of its inputs."""
    described: Section | None = called
    for key in ("on", _CALLED, "inputs"):
        described = None if described is None else described.section(key)
    return described


def _defaults(described: Section | None) -> dict[str, Value]:
    """The inputs that have a value where the caller gives none."""
    found: dict[str, Value] = {}
    for name, one in () if described is None else described.sections():
        default = one.string("default")
        found[name.lower()] = Value() if default is None else value_of(default, Contexts())
    return found
