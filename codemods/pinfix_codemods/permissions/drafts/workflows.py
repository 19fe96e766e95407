"""The workflows of one run, and whether one of their steps may make a draft of a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from pinfix.codemod import Repository
from pinfix.github.jobs import read_jobs
from pinfix.github.workflow import Workflow
from pinfix_codemods.permissions.calls.blocks import CALL
from pinfix_codemods.permissions.calls.targets import target_of
from pinfix_codemods.permissions.drafts.steps import step_may_draft

_MOST_WORKFLOWS = 50

_CALLS: WeakKeyDictionary[Repository, Mapping[str, frozenset[str]]] = WeakKeyDictionary()
"""By repository, which of its workflows call which."""


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
    calls = _local_calls(repository)
    pending, seen = [workflow.path], {workflow.path}
    while pending:
        called = pending.pop()
        for path, targets in calls.items():
            # Below the root there may be other repositories, whose paths begin there.
            if path not in seen and any(called == one or called.endswith(f"/{one}") for one in targets):
                seen.add(path)
                pending.append(path)
                found = repository.workflow_at(path)
                if found is not None:
                    yield found


def _local_calls(repository: Repository) -> Mapping[str, frozenset[str]]:
    """The paths of the workflows that each workflow calls; no codemod changes that, so it is asked once."""
    known = _CALLS.get(repository)
    if known is not None:
        return known
    found = {}
    for workflow in repository.workflows():
        calls = (job.calls for job in read_jobs(workflow.document))
        targets = {target_of(call) for call in calls if call is not None}
        local = frozenset(target for target in targets if isinstance(target, str))
        if local:
            found[workflow.path] = local
    _CALLS[repository] = found
    return found
