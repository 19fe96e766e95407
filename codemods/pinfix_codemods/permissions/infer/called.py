"""A job that calls a workflow: what the called one asks for, and what its jobs without a block need."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

    def on_to(self, job: Job) -> _Handed:
        """What `job`, of the workflow that is called so, hands over to the one that it calls."""
        contexts = Contexts(inputs=dict(self.inputs), secrets=dict(self.secrets))
        secrets = self.secrets if job.string("secrets") == "inherit" else _named_secrets(job, contexts)
        return _Handed(self.oidc, _handed_inputs(job, contexts), secrets)


@dataclass(frozen=True, slots=True)
class _Unread:
    """Why a workflow is not known, and the file that would tell."""

    reason: str
    wanted: RemoteFile | None = None


MOST_CALLED = 50
"""How many calls may hang on one; GitHub runs no more workflows of one than these either."""


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
        ways = self._ways_through(target, handed)
        if len(ways) > MOST_CALLED:
            return _unknown(job, spot, f"it leads to more than {MOST_CALLED} other calls")
        needs = [required.need]
        for path, given in ways:
            there = tuple(name for name in required.inheriting if name.path == path)
            needs.append(self._need_of(Required((), there), given, None))
        return union(needs)

    def _ways_through(self, target: str, handed: _Handed) -> tuple[tuple[str, _Handed], ...]:
        """The workflows of the repository that run on the grant of a caller, and what each is handed over."""
        ways: dict[tuple[str, _Handed], None] = {}
        pending = [(target, handed)]
        while pending and len(ways) <= MOST_CALLED:
            way = path, given = pending.pop()
            workflow = self._repository.workflow_at(path)
            if way in ways or workflow is None:
                continue
            ways[way] = None
            blocks = read_blocks(workflow)
            passing = {one.id: one.calls for one in blocks.jobs if not blocks.governing(one)}
            for inner in read_jobs(workflow.document):
                called = passing.get(inner.id)
                if isinstance(called, str):
                    pending.append((called, given.on_to(inner)))
        return tuple(ways)

    def _need_of_remote(self, job: Job, spot: Spot, target: NotReadable, handed: _Handed) -> Need:
        """A workflow of another repository, and those that it calls in turn on the same grant.

        They may have been read at the commit that will be pinned.
        """
        needs: list[Need] = []
        pending = [(_file_of(job.calls or "", self._context), target.reason, handed)]
        seen: set[tuple[RemoteFile, _Handed]] = set()
        while pending:
            file, reason, given = pending.pop()
            if file is None:
                return _unknown(job, spot, reason)
            if (file, given) in seen:
                continue
            seen.add((file, given))
            if len(seen) > MOST_CALLED:
                return _unknown(job, spot, f"it leads to more than {MOST_CALLED} other calls")
            workflow = self._read_remote(file, reason)
            if isinstance(workflow, _Unread):
                return _unknown(job, spot, workflow.reason, workflow.wanted)
            blocks = read_blocks(workflow)
            passing = {one.id for one in blocks.jobs if one.calls is not None and not blocks.governing(one)}
            own = replace(blocks, jobs=tuple(one for one in blocks.jobs if one.id not in passing))
            asked = asked_by(workflow.path, {workflow.path: own}).settled()
            if isinstance(asked, NotReadable):
                return _unknown(job, spot, asked.reason)
            needs.append(self._need_of(asked, given, (workflow, Home(file.owner, file.repo, file.commit))))
            for inner in read_jobs(workflow.document):
                if inner.id in passing:
                    why = f"{workflow.path} calls {inner.calls} in turn"
                    pending.append((_called_there(inner, file, self._context), why, given.on_to(inner)))
        return union(needs)

    def _read_remote(self, file: RemoteFile, reason: str) -> Workflow | _Unread:
        """The workflow in `file`; `reason` says why it is not known as long as it has not been asked for."""
        answer = self._context.files.get(file)
        if not isinstance(answer, str):
            told = f"it could not be read: {answer.reason}" if isinstance(answer, Unread) else reason
            return _Unread(told, file if answer is None else None)
        try:
            document = Document.from_text(answer)
        except FileProblem as problem:
            return _Unread(f"{file.path} of {file.owner}/{file.repo} {problem.message}")
        return Workflow(f"{file.owner}/{file.repo}@{file.commit}:{file.path}", document)

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


def _called_there(job: Job, caller: RemoteFile, context: Context) -> RemoteFile | None:
    """The file of the workflow that `job` of the workflow in the file `caller` calls."""
    target = target_of(job.calls or "")
    if isinstance(target, NotReadable):
        return _file_of(job.calls or "", context)
    return replace(caller, path=target)


_NOTHING_KNOWN = Contexts()


def _handed_inputs(caller: Job, contexts: Contexts = _NOTHING_KNOWN) -> tuple[tuple[str, Value], ...]:
    section = caller.section("with")
    written = () if section is None else section.strings()
    return tuple((name.lower(), value_of(text, contexts)) for name, text in written)


def _handed_secrets(job: Job, caller: Workflow) -> tuple[tuple[str, Holds], ...]:
    """The secrets through which the caller hands over its token.

    `inherit` hands over none by another name, unless the caller is called and was handed one itself.
    """
    if job.string("secrets") == "inherit":
        return (("*", Holds.MAYBE),) if CALL in caller.triggers else ()
    return _named_secrets(job, _NOTHING_KNOWN)


def _named_secrets(job: Job, contexts: Contexts) -> tuple[tuple[str, Holds], ...]:
    section = job.section("secrets")
    written = () if section is None else section.strings()
    return tuple((name.lower(), value_of(text, contexts).holds) for name, text in written)
