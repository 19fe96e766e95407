"""Decide: what each job of a workflow needs, and what is therefore enough for it."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.codemod import Context, Repository
from pinfix.github.expressions.values import Holds
from pinfix.github.jobs import Job, read_jobs
from pinfix.github.scopes import PERMISSIVE, RESTRICTED, WRITE_ALL, Grant, Level
from pinfix.github.triggers import declared_secrets
from pinfix.github.workflow import Workflow
from pinfix_codemods.permissions.assumed import without_settled
from pinfix_codemods.permissions.calls.blocks import CALL, Block, Written, top_block, written_block
from pinfix_codemods.permissions.calls.graph import PERMISSIVE_FOR_CALLS, CallGraph
from pinfix_codemods.permissions.infer.called import CalledJobs
from pinfix_codemods.permissions.infer.jobs import need_of_job
from pinfix_codemods.permissions.markers import asked_to_leave
from pinfix_codemods.permissions.need import Need, Spot, Status
from pinfix_codemods.permissions.placement.decide import READ
from pinfix_codemods.permissions.placement.verdict import JobVerdict


def verdicts(
    workflow: Workflow, repository: Repository, context: Context, graph: CallGraph, called: CalledJobs
) -> tuple[JobVerdict, ...]:
    """One verdict for each job of `workflow`, in their order."""
    top = top_block(workflow.document)
    return tuple(
        _verdict(job, top, workflow, repository, context, graph, called)
        for job in read_jobs(workflow.document)
    )


def _verdict(
    job: Job,
    top: Written,
    workflow: Workflow,
    repository: Repository,
    context: Context,
    graph: CallGraph,
    called: CalledJobs,
) -> JobVerdict:
    own = written_block(job)
    old = _granted(own if own is not None else top, job, context)
    left = asked_to_leave(job, workflow, context.config)
    stated = _stated(job, workflow, context)
    if left is not None:
        need = left
    elif stated is not None:
        need = Need.of(stated, Spot(workflow.path, job.line), "the configuration says so")
    elif job.calls is not None:
        need = called.need_of_call(job, workflow, graph, oidc=_oidc(own if own is not None else top))
    else:
        oidc = _oidc(own if own is not None else top)
        need = need_of_job(
            job,
            workflow,
            repository,
            context,
            oidc=oidc,
            secrets=_secrets(workflow, graph),
            until_lost=cannot_change(own is not None, old, context),
        )
    need = without_settled(need)
    known = need.status is Status.PROVEN or (need.status is Status.ASSUMED and not context.strict)
    return JobVerdict(job, need, old, own is not None, need.grant & old if known else None)


def cannot_change(explicit: bool, old: Grant, context: Context) -> bool:
    """Whether a job with the grant `old` keeps it whatever it needs; `explicit`: it is its own block."""
    return old <= READ or (explicit and not context.config.permissions.narrow)


def _granted(block: Written, job: Job, context: Context) -> Grant:
    """What the job is granted today: by a block, else by the default, of which the most is taken."""
    if isinstance(block, Block):
        return block.grant
    if context.config.permissions.default == "read":
        return RESTRICTED
    return PERMISSIVE if job.calls is None else PERMISSIVE_FOR_CALLS


def _oidc(block: Written) -> Holds:
    """Whether today's grant has OpenID Connect; `write-all` grants it without a thought of it."""
    if not isinstance(block, Block) or block.grant["id-token"] is not Level.WRITE:
        return Holds.NO
    return Holds.MAYBE if block.grant == WRITE_ALL else Holds.YES


def _secrets(workflow: Workflow, graph: CallGraph) -> Mapping[str, Holds]:
    """The secrets through which a caller can hand over its token.

    Those that the workflow declares; and any, where it is called with `inherit` by one that is called itself.
    """
    if CALL not in workflow.triggers:
        return {}
    callers = graph.callers_of(workflow.path)
    if any(graph.files[caller.path].is_callable for caller in callers):
        return {"*": Holds.MAYBE}
    return {name.lower(): Holds.MAYBE for name in declared_secrets(workflow.document.roots[0])}


def _stated(job: Job, workflow: Workflow, context: Context) -> Grant | None:
    """What the configuration says about the job: by file and name, or by name alone."""
    stated = context.config.permissions.jobs
    return stated.get(f"{workflow.path}#{job.id}", stated.get(job.id))
