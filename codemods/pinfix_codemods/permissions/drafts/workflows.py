"""The workflows of one run, and whether one of their steps may make a draft of a release."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.codemod import Repository
from pinfix.github.jobs import read_jobs
from pinfix.github.workflow import Workflow
from pinfix_codemods.permissions.calls.blocks import CALL
from pinfix_codemods.permissions.calls.targets import target_of
from pinfix_codemods.permissions.drafts.steps import step_may_draft

_MOST_WORKFLOWS = 50


def may_make_drafts(workflow: Workflow, repository: Repository) -> bool:
    """Whether a release that is a draft may be there while `workflow` runs, by what its own run does.

    The workflows that it calls and those that call it belong to the run. A called one of another repository,
    which is not read for this, counts as one that may.
    """
    pending, seen = [workflow, *_callers(workflow, repository)], {workflow.path}
    while pending:
        one = pending.pop()
        for job in read_jobs(one.document):
            if any(step_may_draft(step, repository) for step in job.steps):
                return True
            if job.calls is None:
                continue
            target = target_of(job.calls)
            called = repository.workflow_at(target) if isinstance(target, str) else None
            if called is None or len(seen) > _MOST_WORKFLOWS:
                return True
            if called.path not in seen:
                seen.add(called.path)
                pending.append(called)
    return False


def _callers(workflow: Workflow, repository: Repository) -> Iterator[Workflow]:
    """The workflows that may have called it, straight or by another one."""
    if CALL not in workflow.triggers:
        return
    for other in repository.workflows():
        if other.path != workflow.path and any(job.calls is not None for job in read_jobs(other.document)):
            yield other
