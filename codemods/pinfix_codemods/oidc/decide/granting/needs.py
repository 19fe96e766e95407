"""What the permissions codemod shows that a job needs, asked once for a workflow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pinfix.codemod import Context, Repository
from pinfix.github.jobs import Job
from pinfix.github.workflow import Workflow
from pinfix.resolution import RemoteFile
from pinfix_codemods.permissions.calls.graph import CallGraph
from pinfix_codemods.permissions.infer.called import CalledJobs
from pinfix_codemods.permissions.placement.verdict import JobVerdict
from pinfix_codemods.permissions.verdicts import verdicts


class Needs:
    """The verdicts on the jobs of a repository as it stands, before anything is changed."""

    def __init__(self, repository: Repository, context: Context) -> None:
        self.repository = repository
        self.context = context
        self._known: dict[str, dict[str, JobVerdict]] = {}

    def of(self, job: Job, workflow: Workflow) -> JobVerdict:
        """The verdict on `job`."""
        if workflow.path not in self._known:
            found = verdicts(workflow, self.repository, self.context, self.graph, self._called)
            self._known[workflow.path] = {verdict.job.id: verdict for verdict in found}
        return self._known[workflow.path][job.id]

    def wanted_files(self, job: Job, workflow: Workflow) -> Iterator[RemoteFile]:
        """Files of other repositories that would tell what the job needs, where nothing else is missing."""
        files = [sink.file for sink in self.of(job, workflow).need.sinks]
        if None not in files:
            yield from (file for file in files if file is not None)

    @cached_property
    def graph(self) -> CallGraph:
        """Who calls what."""
        return CallGraph.of(self.repository)

    @cached_property
    def _called(self) -> CalledJobs:
        return CalledJobs(self.repository, self.context)
