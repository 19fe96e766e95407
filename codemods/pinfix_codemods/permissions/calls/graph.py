"""The workflows of a repository and the calls between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pinfix.codemod import Repository
from pinfix.github.scopes import PERMISSIVE, RESTRICTED, Grant, Level
from pinfix_codemods.permissions.calls.blocks import Block, FileBlocks, JobBlock, read_blocks
from pinfix_codemods.permissions.calls.required import Asked, Required, asked_by
from pinfix_codemods.permissions.calls.targets import NotReadable
from pinfix_codemods.permissions.calls.violations import Violation, shortfalls

PERMISSIVE_FOR_CALLS = PERMISSIVE | Grant((("id-token", Level.WRITE),))
"""The most that a called workflow of this repository gets under the default "read and write": other than a
job with steps, a calling one may pass on OpenID Connect (`CreatePermissionsFromPolicy` in actions/runner)."""


@dataclass(frozen=True, slots=True)
class Call:
    """The job with this id in the file at `path` calls another workflow."""

    path: str
    job: str


@dataclass(frozen=True, eq=False)
class CallGraph:
    """Files by path: those that were asked for, and the ones that they call.

    `asked_for`: the paths of the former. `callers`: by called path. `endless`: files whose calls lead round
    in a circle, which GitHub does not run.
    """

    files: Mapping[str, FileBlocks]
    asked_for: frozenset[str]
    callers: Mapping[str, tuple[Call, ...]]
    endless: frozenset[str]

    @classmethod
    def of(cls, repository: Repository) -> CallGraph:
        """All workflows of `repository`, with those that they call, over any number of steps."""
        files = {workflow.path: read_blocks(workflow) for workflow in repository.workflows()}
        asked_for = frozenset(files)
        pending = list(files.values())
        while pending:
            for job in pending.pop().jobs:
                if isinstance(job.calls, str) and job.calls not in files:
                    workflow = repository.workflow_at(job.calls)
                    if workflow is not None:
                        files[job.calls] = read_blocks(workflow)
                        pending.append(files[job.calls])
        callers = _callers(files)
        return cls(files, asked_for, callers, _endless(files, callers))

    def required(self, path: str) -> Required | NotReadable:
        """What the workflow at `path` asks of whoever calls it."""
        return self.asked(path).settled()

    def asked(self, path: str) -> Asked:
        """As `required`, as far as it can be read."""
        if path in self.endless:
            return Asked((), (), (NotReadable(f"the calls of {path} lead round in a circle"),))
        if path not in self._known:
            self._known[path] = asked_by(path, self.files)
        return self._known[path]

    def callers_of(self, path: str) -> tuple[Call, ...]:
        """The jobs that call the workflow at `path`, in the order of files."""
        return self.callers.get(path, ())

    def with_blocks(self, path: str, top: Grant | None, jobs: Mapping[str, Grant]) -> CallGraph:
        """As if the file at `path` had these blocks; None, and jobs that are not there: as they are."""
        if top is None and not jobs:
            return self
        file = self.files[path]
        changed = replace(
            file,
            top=file.top if top is None else Block(top, 1),
            jobs=tuple(
                replace(job, own=Block(jobs[job.id], job.place.line)) if job.id in jobs else job
                for job in file.jobs
            ),
        )
        return replace(self, files={**self.files, path: changed})

    def violations(self, default: Grant | None = None) -> Iterator[Violation]:
        """Every calling job that is granted too little, in the order of files.

        `default`: what a calling job without any block can pass on, where that is known.
        """
        for path in sorted(self.files):
            yield from self.violations_in(path, default)

    def new_violations(self, before: CallGraph, changed: str, default: Grant | None) -> tuple[Violation, ...]:
        """The violations that `before`, which differs in the file `changed` only, does not have.

        An unknown default counts as the least there is.
        """
        pessimistic = RESTRICTED if default is None else default
        affected = self._calling(changed)
        known = {
            key
            for path in affected
            for violation in before.violations_in(path, pessimistic)
            for key in violation.keys
        }
        found = (violation for path in affected for violation in self.violations_in(path, pessimistic))
        return tuple(violation for violation in found if not known.issuperset(violation.keys))

    def callers_first(self) -> tuple[str, ...]:
        """All paths so that each comes after the workflows that call it; those in a circle in any order."""
        order: dict[str, None] = {}
        entered: set[str] = set()
        for root in sorted(self.files):
            pending = [root]
            while pending:
                path = pending[-1]
                if path in entered:
                    order.setdefault(pending.pop())
                    continue
                entered.add(path)
                callers = sorted({call.path for call in self.callers_of(path)} - entered, reverse=True)
                pending += callers
        return tuple(order)

    def _calling(self, path: str) -> tuple[str, ...]:
        """`path` and all files from which a chain of calls leads to it, sorted."""
        found = {path}
        pending = [path]
        while pending:
            for call in self.callers_of(pending.pop()):
                if call.path not in found:
                    found.add(call.path)
                    pending.append(call.path)
        return tuple(sorted(found))

    def violations_in(self, path: str, default: Grant | None = None) -> Iterator[Violation]:
        """Those of the jobs in one file."""
        file = self.files[path]
        for job in file.jobs:
            if not isinstance(job.calls, str):
                continue
            granted, granted_by = _maximum(file, job, default)
            short = () if granted is None else shortfalls(self.asked(job.calls), granted)
            if short:
                yield Violation(job.place, job.id, job.calls, granted_by, short)

    @cached_property
    def _known(self) -> dict[str, Asked]:
        return {}


def default_for_calls(default: str | None) -> Grant | None:
    """What a calling job without any block can pass on, by the repository's setting ("read", "write")."""
    return {"read": RESTRICTED, "write": PERMISSIVE_FOR_CALLS}.get(default or "")


def _callers(files: Mapping[str, FileBlocks]) -> dict[str, tuple[Call, ...]]:
    found: dict[str, list[Call]] = {}
    for path in sorted(files):
        for job in files[path].jobs:
            if isinstance(job.calls, str):
                found.setdefault(job.calls, []).append(Call(path, job.id))
    return {callee: tuple(calls) for callee, calls in found.items()}


def _endless(files: Mapping[str, FileBlocks], callers: Mapping[str, tuple[Call, ...]]) -> frozenset[str]:
    """The files that are left when those that call nothing are taken away, again and again."""
    calling = {
        path: {job.calls for job in file.jobs if isinstance(job.calls, str) and job.calls in files}
        for path, file in files.items()
    }
    done = [path for path, callees in calling.items() if not callees]
    while done:
        callee = done.pop()
        for caller in {call.path for call in callers.get(callee, ())}:
            calling[caller].discard(callee)
            if not calling[caller]:
                done.append(caller)
    return frozenset(path for path, callees in calling.items() if callees)


def _maximum(file: FileBlocks, job: JobBlock, default: Grant | None) -> tuple[Grant | None, str]:
    """What the calling job can pass on, and where that comes from; None: not known, or up to its callers."""
    match job.own, file.top:
        case Block(grant=grant), _:
            return grant, "its block"
        case None, Block(grant=grant):
            return grant, f"the block at the top of {file.path}"
        case None, None if file.starts_by_itself:
            return default, "the default of the repository"
        case _:
            return None, ""
