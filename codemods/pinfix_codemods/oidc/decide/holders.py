"""The steps in which a key is used: those that hold it, log in by it, or take it from around them."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.decide.case import above
from pinfix_codemods.oidc.finding import Finding
from pinfix_codemods.oidc.scene.model import JobScene, StepScene


def steps_with_keys(job: JobScene, finding: Finding) -> tuple[StepScene, ...]:
    """All of them in their order; none where they are not known."""
    held = set(steps_that_hold(job, finding))
    if finding.swap is not None:
        return tuple(step for step in job.steps if step in held or step in finding.swap.consumers)
    from_outside = any(entry.level in ("workflow", "job") for entry in finding.keys)
    return () if from_outside else tuple(step for step in job.steps if step in held)


def steps_that_hold(job: JobScene, finding: Finding) -> Iterator[StepScene]:
    """The steps in which a key of the finding stands, or at whose lines it was found or would change."""
    inside = above(entry.owner for entry in finding.keys)
    changed = () if finding.swap is None else finding.swap.runs
    in_scripts = {edit.step for edit in changed}
    for step in job.steps:
        if step.path in inside or step in in_scripts or _stands_in(step, finding, job):
            yield step


def _stands_in(step: StepScene, finding: Finding, job: JobScene) -> bool:
    if finding.at.path != job.path:
        return False
    last, _ = job.workflow.document.place(step.step.node.end)
    return step.step.line <= finding.at.line <= last
