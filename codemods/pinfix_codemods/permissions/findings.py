"""From a repository to what the codemod says of it: the verdicts on all jobs, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.codemod import Context, Repository
from pinfix.plan import Change, Refusal
from pinfix.resolution import RemoteFile
from pinfix_codemods.permissions.calls.graph import CallGraph
from pinfix_codemods.permissions.infer.called import CalledJobs
from pinfix_codemods.permissions.markers import is_silenced
from pinfix_codemods.permissions.placement.order import place_all
from pinfix_codemods.permissions.placement.verdict import Style, WorkflowVerdict
from pinfix_codemods.permissions.verdicts import cannot_change, verdicts


def wanted_files(repository: Repository, context: Context) -> Iterator[RemoteFile]:
    """The metadata of unknown actions, for jobs about which nothing else is unknown."""
    graph, called = CallGraph.of(repository), CalledJobs(repository, context)
    for workflow in repository.workflows():
        for verdict in verdicts(workflow, repository, context, graph, called):
            files = [sink.file for sink in verdict.need.sinks]
            if not cannot_change(verdict.explicit, verdict.old, context):
                yield from (file for file in files if file is not None and None not in files)


def find(repository: Repository, context: Context) -> Iterator[Change | Refusal]:
    """Changes and refusals, and the calls that fail as they stand."""
    called = CalledJobs(repository, context)

    def judge(path: str, graph: CallGraph) -> WorkflowVerdict:
        workflow = repository.workflow_at(path)
        assert workflow is not None  # it is one of those that were asked for
        return WorkflowVerdict(workflow, verdicts(workflow, repository, context, graph, called))

    graph = CallGraph.of(repository)
    for result in place_all(graph, graph.asked_for, judge, _style(repository, context)):
        if isinstance(result, Change) or not is_silenced(result, repository, context.config):
            yield result


def _style(repository: Repository, context: Context) -> Style:
    settings = context.config.permissions
    # Callers in files that are not seen are as unknown as those in other repositories.
    visibility = settings.visibility if repository.complete else None
    return Style(
        settings.default, visibility, settings.top, settings.comments, settings.narrow, context.strict
    )
