"""A job that calls a workflow: what the called one asks for, and what its jobs without a block need."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.codemod import Context, Repository
from pinfix.errors import FileProblem
from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Contexts, Holds, Value
from pinfix.github.jobs import Job, read_jobs
from pinfix.github.uses import RepositoryUses, is_full_commit, parse_uses
from pinfix.github.workflow import Workflow
from pinfix.resolution import RemoteFile, Resolved, Unread
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.calls.blocks import CALL, read_blocks
from pinfix_codemods.permissions.calls.graph import CallGraph
from pinfix_codemods.permissions.calls.required import Required, asked_by
from pinfix_codemods.permissions.calls.targets import NotReadable, target_of
from pinfix_codemods.permissions.infer.jobs import need_of_job
from pinfix_codemods.permissions.infer.setting import Home
from pinfix_codemods.permissions.need import Need, Sink, Spot, union


@dataclass(frozen=True, slots=True)
class _Handed:
    """What a caller hands over: the grant of OpenID Connect, inputs and secrets, by names in lower case."""

    oidc: Holds
    inputs: tuple[tuple[str, Value], ...]
    secrets: tuple[tuple[str, Holds], ...]


class CalledJobs:
    """The jobs that are called in a repository: what they need is found once for each way of calling them."""

    def __init__(self, repository: Repository, context: Context) -> None:
        self._repository = repository
        self._context = context
        self._found: dict[tuple[str, str, _Handed], Need] = {}

    def need_of_call(self, job: Job, caller: Workflow, graph: CallGraph, *, oidc: Holds) -> Need:
        """What `job` of the workflow `caller` has to be granted for the workflow that it calls.

        `oidc`: as in `Live`.
        """
        spot = Spot(caller.path, job.line_of("uses"))
        handed = _Handed(oidc, _handed_inputs(job), _handed_secrets(job, caller))
        target = target_of(job.calls or "")
        if isinstance(target, NotReadable):
            return self._need_of_remote(job, spot, target, handed)
        required = graph.required(target)
        workflow = self._repository.workflow_at(target)
        if isinstance(required, NotReadable) or workflow is None:
            reason = required.reason if isinstance(required, NotReadable) else f"{target} cannot be read"
            return _unknown(job, spot, reason)
        return self._need_of(required, handed, None)

    def _need_of_remote(self, job: Job, spot: Spot, target: NotReadable, handed: _Handed) -> Need:
        """A workflow of another repository, which may have been read at the commit that will be pinned."""
        file = _file_of(job.calls or "", self._context)
        if file is None:
            return _unknown(job, spot, target.reason)
        answer = self._context.files.get(file)
        if not isinstance(answer, str):
            reason = f"it could not be read: {answer.reason}" if isinstance(answer, Unread) else target.reason
            return _unknown(job, spot, reason, file if answer is None else None)
        try:
            document = Document.from_text(answer)
        except FileProblem as problem:
            return _unknown(job, spot, f"{file.path} of {file.owner}/{file.repo} {problem.message}")
        workflow = Workflow(f"{file.owner}/{file.repo}@{file.commit}:{file.path}", document)
        asked = asked_by(workflow.path, {workflow.path: read_blocks(workflow)}).settled()
        if isinstance(asked, NotReadable):
            return _unknown(job, spot, asked.reason)
        return self._need_of(asked, handed, (workflow, Home(file.owner, file.repo, file.commit)))

    def _need_of(self, required: Required, handed: _Handed, remote: tuple[Workflow, Home] | None) -> Need:
        needs = [required.need]
        for name in required.inheriting:
            key = (name.path, name.id, handed)
            if key not in self._found:
                workflow = self._repository.workflow_at(name.path) if remote is None else remote[0]
                assert workflow is not None  # it was read to find out what it asks for
                job = next(job for job in read_jobs(workflow.document) if job.id == name.id)
                self._found[key] = need_of_job(
                    job,
                    workflow,
                    self._repository,
                    self._context,
                    oidc=handed.oidc,
                    inputs=dict(handed.inputs),
                    secrets=dict(handed.secrets),
                    home=None if remote is None else remote[1],
                )
            needs.append(self._found[key])
        return union(needs)


def _file_of(uses: str, context: Context) -> RemoteFile | None:
    """The file of the called workflow at the commit that its name stands for; None: that is not known."""
    parsed = parse_uses(uses)
    if not isinstance(parsed, RepositoryUses) or not parsed.is_reusable_workflow:
        return None
    commit: str | None = parsed.ref.lower()
    if not is_full_commit(parsed.ref):
        resolution = context.resolutions.get(parsed.reference)
        commit = resolution.sha if isinstance(resolution, Resolved) else None
    return None if commit is None else RemoteFile(parsed.owner, parsed.repo, commit, parsed.path)


def _unknown(job: Job, spot: Spot, reason: str, file: RemoteFile | None = None) -> Need:
    remedy = (
        f"State what the job needs under `permissions.jobs` in the configuration (`{job.id}: "
        "{contents: read}`), or write its `permissions` block by hand."
    )
    why = f"it calls a workflow, and what that asks for is not known: {reason}"
    return Need(sinks=(Sink(spot, "unknown-callee", why, remedy, file),))


def _handed_inputs(caller: Job) -> tuple[tuple[str, Value], ...]:
    section = caller.section("with")
    written = () if section is None else section.strings()
    return tuple((name.lower(), value_of(text, Contexts())) for name, text in written)


def _handed_secrets(job: Job, caller: Workflow) -> tuple[tuple[str, Holds], ...]:
    """The secrets through which the caller hands over its token.

    `inherit` hands over none by another name, unless the caller is called and was handed one itself.
    """
    if job.string("secrets") == "inherit":
        return (("*", Holds.MAYBE),) if CALL in caller.triggers else ()
    section = job.section("secrets")
    written = () if section is None else section.strings()
    return tuple((name.lower(), value_of(text, Contexts()).holds) for name, text in written)
