"""Where people ask the codemod to leave a job, or a whole file, as it is."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.codemod import Repository
from pinfix.config import Config
from pinfix.github.jobs import Job, read_jobs
from pinfix.github.workflow import Workflow
from pinfix.ignores import marker_for
from pinfix.plan import Refusal
from pinfix.yaml.nodes import Mapping, Node, follow
from pinfix_codemods.permissions.name import NAME
from pinfix_codemods.permissions.need import Need, Sink, Spot

IGNORED = "ignored"
"""The code of the refusal."""


def asked_to_leave(job: Job, workflow: Workflow, config: Config) -> Need | None:
    """A need that nobody knows, for a job that is not to be looked at; None: nobody asks for that.

    A comment counts at the key of the job or of its block, and for all jobs at the keys `permissions` and
    `jobs` of the file; a rule of the configuration about the file does as well.
    """
    rule = config.ignores(workflow.path, None, NAME)
    if rule is not None:
        because = f": {rule.reason}" if rule.reason else ""
        return _left(
            workflow, _line_of_jobs(job), f"the configuration leaves it alone{because}", "Change `ignore`"
        )
    for key in _keys(job):
        marker = marker_for(workflow.document, key.lead, NAME)
        if marker is not None:
            line = workflow.document.place(key.lead)[0]
            reason = f"the comment `{marker}` asks to leave it"
            return _left(workflow, line, reason, "Remove the comment")
    return None


_ABOUT_CALLS = frozenset({"caller-grants-too-little", "breaks-caller", "unknown-callers", "called-only"})
"""Codes of what is found without looking at what jobs do."""


def is_silenced(refusal: Refusal, repository: Repository, config: Config) -> bool:
    """Whether `refusal` is about a job that is to be left alone, and says something else than that."""
    if refusal.code not in _ABOUT_CALLS:
        return False  # comes from a verdict, and for an ignored job that is its code
    workflow = repository.workflow_at(refusal.place.path)
    if workflow is None:
        return False
    jobs = {job.path: job for job in read_jobs(workflow.document)}
    job = jobs.get(refusal.place.yaml_path[:2])
    return job is not None and asked_to_leave(job, workflow, config) is not None


def _left(workflow: Workflow, line: int, reason: str, way: str) -> Need:
    remedy = f"{way} to have its permissions looked at."
    return Need(sinks=(Sink(Spot(workflow.path, line), IGNORED, reason, remedy),))


def _line_of_jobs(job: Job) -> int:
    root = follow(job.text.roots[job.document])
    key = root.key("jobs") if isinstance(root, Mapping) else None
    return job.line if key is None else job.text.place(key.lead)[0]


def _keys(job: Job) -> Iterator[Node]:
    """The keys at which a comment speaks of `job`."""
    root = follow(job.text.roots[job.document])
    jobs = follow(job.text.node(job.path[:-1], job.document))
    for mapping, name in ((root, "permissions"), (root, "jobs"), (jobs, job.id), (job.node, "permissions")):
        key = mapping.key(name) if isinstance(mapping, Mapping) else None
        if key is not None:
            yield key
