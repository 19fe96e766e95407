"""Workflows that others call: who calls them has to grant the token, and presents its own subject."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix_codemods.oidc.decide.rules.codes import CALLED
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene

_REMEDY = (
    "Change this workflow and those that call it together: `oidc.follow_reusable: true` does so where all of"
    " them are in this repository."
)


def by_callers(job: JobScene) -> Iterator[Objection]:
    """An objection where other workflows can call the one of `job`, whether they do or not."""
    if job.is_called:
        yield called(
            job, "other workflows can call it, and each of them would have to grant `id-token: write`"
        )


def called(job: JobScene, reason: str, remedy: str = _REMEDY) -> Objection:
    """The objection, at the trigger."""
    trigger = job.root.section("on")
    spot = job.spot(job.root, "on") if trigger is None else job.spot(trigger, "workflow_call")
    return Objection(CALLED, spot, reason, remedy)
