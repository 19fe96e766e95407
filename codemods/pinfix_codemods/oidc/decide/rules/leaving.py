"""Where people ask the codemod to leave a job, a step or a file as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinfix.config import Config
from pinfix.ignores import marker_for
from pinfix.yaml.nodes import Mapping, Node, follow
from pinfix_codemods.oidc.decide.holders import steps_that_hold
from pinfix_codemods.oidc.decide.rules.codes import IGNORED
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.name import NAME
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene


def asked_to_leave(job: JobScene, finding: Finding, config: Config) -> Objection | None:
    """Why the keys of `finding` are left alone; None: nobody asks for that.

    A comment counts at the key of the job, at `jobs`, at an entry that holds a key, and at a step that has
    one; a rule of the configuration about the file, or about the action of such a step, does as well.
    """
    steps = tuple(steps_that_hold(job, finding))
    for uses in (None, *(step.written_uses for step in steps if step.written_uses)):
        rule = config.ignores(job.path, uses, NAME)
        if rule is not None:
            because = f": {rule.reason}" if rule.reason else ""
            return _objection(finding.at, f"the configuration leaves it alone{because}", "Change `ignore`")
    document = job.workflow.document
    for node in (*_keys_of(job), *_entries_of(job, finding), *_leads_of(steps)):
        marker = marker_for(document, node.lead, NAME)
        if marker is not None:
            spot = Spot(job.path, *document.place(node.lead))
            return _objection(spot, f"the comment `{marker}` asks to leave it", "Remove the comment")
    return None


def _objection(spot: Spot, reason: str, way: str) -> Objection:
    return Objection(IGNORED, spot, reason, f"{way} to have its keys looked at.")


def _keys_of(job: JobScene) -> Iterator[Node]:
    jobs = job.root.get("jobs")
    for mapping, name in ((job.root.node, "jobs"), (jobs, job.job.id)):
        key = mapping.key(name) if isinstance(mapping, Mapping) else None
        if key is not None:
            yield key


def _entries_of(job: JobScene, finding: Finding) -> Iterator[Node]:
    for entry in finding.keys:
        try:
            owner = follow(job.workflow.document.node(entry.owner))
        except KeyError:
            continue
        key = owner.key(entry.key) if isinstance(owner, Mapping) else None
        if key is not None:
            yield key


def _leads_of(steps: Iterable[StepScene]) -> Iterator[Node]:
    """The steps themselves, and their scripts, behind whose first line a comment can stand."""
    for step in steps:
        yield step.step.node
        key = step.step.node.key("run")
        if key is not None:
            yield key
