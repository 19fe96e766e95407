"""What a called workflow asks of its callers.

GitHub checks, before anything runs, the block at the top of the called file and the block of each of its jobs
against what the calling job is granted (`PermissionsHelper.ValidateEmbeddedPermissions` in actions/runner,
November 2026). A job in the called file without any block takes what the caller grants, and where it calls a
workflow in turn, that one's blocks are checked against the same grant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pinfix.github.permission_block import InvalidBlock
from pinfix.github.scopes import Grant
from pinfix_codemods.permissions.calls.blocks import Block, FileBlocks, Written
from pinfix_codemods.permissions.calls.targets import NotReadable
from pinfix_codemods.permissions.need import Need, Reason, Spot


@dataclass(frozen=True, slots=True)
class JobName:
    """A job by its file and its id."""

    path: str
    id: str


@dataclass(frozen=True, slots=True)
class Required:
    """What callers must grant, with the places that ask for it.

    `inheriting`: the jobs with steps that have no block, neither their own nor their file's; they run with
    whatever the caller grants, so that what they need comes on top.
    """

    evidence: tuple[Reason, ...]
    inheriting: tuple[JobName, ...]

    @property
    def grant(self) -> Grant:
        """The least grant with which the run starts."""
        return self.need.grant

    @property
    def need(self) -> Need:
        """The same with its evidence."""
        return Need(self.evidence)


@dataclass(frozen=True, slots=True)
class Asked:
    """As `Required`, for what can be read; `unread` has the reasons why the rest cannot."""

    evidence: tuple[Reason, ...]
    inheriting: tuple[JobName, ...]
    unread: tuple[NotReadable, ...]

    @property
    def grant(self) -> Grant:
        """The least grant that is asked for as far as it is known."""
        return Need(self.evidence).grant

    def settled(self) -> Required | NotReadable:
        """All of it, or the first reason why it is not known."""
        return self.unread[0] if self.unread else Required(self.evidence, self.inheriting)


def asked_by(path: str, files: Mapping[str, FileBlocks]) -> Asked:
    """What the workflow at `path` asks of a caller, together with those that it calls on the same grant."""
    evidence: list[Reason] = []
    inheriting: list[JobName] = []
    unread: list[NotReadable] = []
    seen = {path}
    pending = [path]
    while pending:
        here = pending.pop()
        file = files.get(here)
        problem = _problem(here, file)
        if file is None or problem is not None:
            unread += [] if problem is None else [problem]
            continue
        evidence += _reasons(here, "the called workflow asks for it", file.top, unread)
        for job in file.jobs:
            evidence += _reasons(here, f"its job {job.id} asks for it", job.own, unread)
            if file.governing(job) is not None:
                continue
            if job.calls is None:
                inheriting.append(JobName(here, job.id))
            elif isinstance(job.calls, NotReadable):
                unread.append(_in_turn(job.calls))
            elif job.calls not in seen:
                seen.add(job.calls)
                pending.append(job.calls)
    return Asked(tuple(evidence), tuple(inheriting), tuple(unread))


def _in_turn(called: NotReadable) -> NotReadable:
    if not called.elsewhere:
        return called
    return NotReadable(f"{called.reason}, and not where a called workflow calls it in turn", elsewhere=True)


def _problem(path: str, file: FileBlocks | None) -> NotReadable | None:
    if file is None:
        return NotReadable(f"there is no workflow {path} in the repository that could be read")
    if not file.is_callable:
        return NotReadable(f"{path} has no trigger `workflow_call`")
    return None


def _reasons(path: str, because: str, block: Written, unread: list[NotReadable]) -> list[Reason]:
    match block:
        case None:
            return []
        case Block():
            return [
                Reason(scope, level, Spot(path, block.line_of(scope)), because)
                for scope, level in block.grant
            ]
        case InvalidBlock(reason=reason):
            unread.append(NotReadable(f"a `permissions` block in {path} cannot be read: {reason}"))
            return []
