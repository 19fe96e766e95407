"""The secrets of one file: of a workflow, of an action, of the settings of Dependabot."""

from __future__ import annotations

from pinfix.github.action import Action
from pinfix.github.jobs import Job, Section, read_jobs, read_steps
from pinfix.github.workflow import Workflow
from pinfix.secret_uses.looking import Handed, Looking, Spot
from pinfix.secret_uses.model import Declared, Everything, Kind
from pinfix.secret_uses.scope import Scope
from pinfix.secret_uses.steps import local_path, look_at_steps
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Scalar, follow

_OF_WORKFLOW = "the workflow"
_OF_ACTION = "the action"
_JOB_KINDS = {
    "container": Kind.CONTAINER,
    "services": Kind.CONTAINER,
    "outputs": Kind.OUTPUT,
    "strategy": Kind.MATRIX,
    "with": Kind.CALLED_WORKFLOW,
}
_LOOKED_AT = frozenset({"env", "if", "steps", "secrets", "with"})


def look_at_workflow(workflow: Workflow, given: Scope) -> Looking:
    """What is found in `workflow` where callers hand it what is in `given`."""
    looking = Looking(workflow.path, workflow.document)
    root = _root(workflow.document)
    if root is not None:
        env = looking.values(root.get("env"), given, Spot(Kind.WORKFLOW_ENV, f"`env` of {_OF_WORKFLOW}"))
        scope = given.with_env(env)
        for job in read_jobs(workflow.document):
            _look_at_job(looking, job, scope)
        for name, _, value in root.node.entries():
            if name not in ("env", "jobs"):
                kind = Kind.OUTPUT if name == "on" else Kind.OTHER  # `on.workflow_call.outputs`
                looking.tree(value, scope, Spot(kind, f"`{name}` of {_OF_WORKFLOW}"))
        _declare(looking, root)
    _look_at_the_rest(looking)
    return looking


def look_at_action(action: Action, given: Scope) -> Looking:
    """What is found in `action` where callers hand it what is in `given`."""
    looking = Looking(action.path, action.document)
    root = _root(action.document)
    if root is not None:
        runs = root.section("runs")
        scope = given
        if runs is not None:
            scope = look_at_steps(looking, read_steps(runs), given, _OF_ACTION, "")
            for name, _, value in runs.node.entries():
                if name != "steps":
                    looking.tree(value, scope, Spot(Kind.OTHER, f"`runs.{name}` of {_OF_ACTION}"))
        for name, _, value in root.node.entries():
            if name != "runs":
                kind = Kind.OUTPUT if name == "outputs" else Kind.OTHER
                looking.tree(value, scope, Spot(kind, f"`{name}` of {_OF_ACTION}"))
    _look_at_the_rest(looking)
    return looking


def look_at_dependabot(path: str, document: Document) -> Looking:
    """What Dependabot is given: secrets of its own, which are kept apart and often have the same names."""
    looking = Looking(path, document)
    for root in document.roots:
        looking.tree(root, Scope(), Spot(Kind.DEPENDABOT, "the settings of Dependabot"))
    return looking


def _look_at_job(looking: Looking, job: Job, outer: Scope) -> None:
    of = f"the job {job.id!r}"
    env = looking.values(job.get("env"), outer, Spot(Kind.JOB_ENV, f"`env` of {of}", job.id))
    scope = outer.with_env(env)
    looking.condition(job.get("if"), scope, Spot(Kind.CONDITION, f"the condition of {of}", job.id))
    behind = look_at_steps(looking, job.steps, scope, of, job.id)
    for name, _, value in job.node.entries():
        if name not in _LOOKED_AT:
            kind = _JOB_KINDS.get(name, Kind.OTHER)
            looking.tree(value, behind, Spot(kind, f"`{name}` of {of}", job.id))
    _look_at_call(looking, job, scope, of)


def _look_at_call(looking: Looking, job: Job, scope: Scope, of: str) -> None:
    """What a job hands to the workflow that it calls."""
    called = job.calls or ""
    spot = Spot(Kind.CALLED_WORKFLOW, f"`with` of {of}, for the workflow it calls", job.id)
    inputs = looking.values(job.get("with"), scope, spot)
    written = job.get("secrets")
    if isinstance(written, Scalar) and written.value.strip().lower() == "inherit":
        whose = "" if local_path(called) else " of another repository, which is not read"
        what = f"{of} hands every secret to the workflow it calls{whose} (`secrets: inherit`)"
        looking.everything[Everything(looking.path, job.line_of("secrets"), what)] = None
        secrets = {}
    else:
        spot = Spot(Kind.CALLED_WORKFLOW, f"`secrets` of {of}, for the workflow it calls", job.id)
        secrets = dict(looking.values(written, scope, spot))
    path = local_path(called)
    if path is not None:
        looking.handed.append(Handed(path, is_workflow=True, inputs=inputs, secrets=secrets))


def _declare(looking: Looking, root: Section) -> None:
    """The secrets that the workflow asks of its callers."""
    section: Section | None = root
    for part in ("on", "workflow_call", "secrets"):
        section = None if section is None else section.section(part)
    for name, key, _ in () if section is None else section.node.entries():
        looking.declared[Declared(name.upper(), looking.path, looking.line(key))] = None


def _look_at_the_rest(looking: Looking) -> None:
    """Further YAML documents of the file, which GitHub does not run today, and a file that is no mapping."""
    first, *others = looking.document.roots
    if not isinstance(follow(first), Mapping):
        others.append(first)
    for node in others:
        looking.tree(node, Scope(), Spot(Kind.OTHER, "a further part of the file"))


def _root(document: Document) -> Section | None:
    node = follow(document.roots[0])
    return Section(document, node, (), 0) if isinstance(node, Mapping) else None
