"""The jobs that call a rewritten workflow: each has to grant the token."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pinfix.config.oidc_settings import OidcSettings
from pinfix.github.scopes import Grant, Level
from pinfix_codemods.oidc.decide.case import Case, Draft
from pinfix_codemods.oidc.decide.granting.grant import ID_TOKEN, grant_token, written_grant
from pinfix_codemods.oidc.decide.granting.needs import Needs
from pinfix_codemods.oidc.decide.rules.called import by_callers, called
from pinfix_codemods.oidc.decide.rules.codes import PERMISSIONS
from pinfix_codemods.oidc.decide.rules.triggers import by_triggers
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_codemods.oidc.scene.model import JobScene
from pinfix_codemods.permissions.calls.graph import Call
from pinfix_codemods.permissions.calls.targets import target_of

_TOP_ONLY = frozenset({"pypi", "testpypi"})
"""Registries that want the workflow that was started, and not one that it calls, as the publisher (PyPI,
"Trusted publishers", read in November 2026)."""

_BY_HAND = "Change the caller and this workflow together, by hand."


class Callers:
    """Who calls a workflow, with what its swap asks of them."""

    def __init__(self, needs: Needs, settings: OidcSettings) -> None:
        self._needs = needs
        self._settings = settings
        self._scenes: dict[str, dict[str, JobScene]] = {}

    def objections(self, job: JobScene, finding: Finding) -> Iterator[Objection]:
        """Why the keys of a job stay whose workflow can be called."""
        if not job.is_called:
            return
        if not self._settings.follow_reusable:
            yield from by_callers(job)
            return
        kinds = {trust.kind for trust in finding.swap.trust} if finding.swap is not None else set()
        if kinds & _TOP_ONLY or finding.provider in _TOP_ONLY:
            reason = (
                "PyPI takes only a workflow that was started for the publisher, and others can call this one"
            )
            yield called(job, reason, "Publish from the workflow that calls this one.")
            return
        calls = self._needs.graph.callers_of(job.path)
        if not calls:
            yield called(
                job, "no workflow of this repository calls it, so that its callers are not known", _BY_HAND
            )
        if not self._needs.repository.complete:
            yield called(job, "not all workflows were looked at: others of them may call it", _BY_HAND)
        for call in calls:
            yield from self._by_caller(job, finding, call)

    def leads_to(self, job: JobScene, paths: Collection[str]) -> bool:
        """Whether `job` calls one of the workflows at `paths`, which are changed together with it."""
        return self._settings.follow_reusable and target_of(job.job.calls or "") in paths

    def follow(self, cases: Sequence[Case], drafts: dict[Case, Draft]) -> None:
        """Put into `drafts` what the callers of their workflows have to grant."""
        done: set[Call] = set()
        for case in cases:
            if not case.job.is_called or not case.swap.needs_id_token:
                continue
            for call in self._needs.graph.callers_of(case.job.path):
                self._grant(case, call, drafts[case], first=call not in done)
                done.add(call)

    def _by_caller(self, job: JobScene, finding: Finding, call: Call) -> Iterator[Objection]:
        caller = self._scene(call)
        if caller is None:
            yield called(job, f"{call.path}, which calls it, cannot be read", _BY_HAND)
            return
        if caller.is_called:
            yield called(job, f"{call.path}, which calls it, can be called itself", _BY_HAND)
        yield from by_triggers(caller, finding.provider, self._settings)

    def _grant(self, case: Case, call: Call, draft: Draft, *, first: bool) -> None:
        caller = self._scene(call)
        if caller is None:
            return  # told by `objections`
        granting = grant_token(caller, self._needs)
        draft.shares.add(("call", call.path, call.job))
        if granting.objection is not None:
            draft.objections.append(granting.objection)
            return
        missing = self._missing(case, caller)
        if missing:
            spot = caller.spot(caller.job)
            reason = f"the caller grants too little for the called job: {missing} is missing"
            draft.objections.append(Objection(PERMISSIONS, spot, reason, "Write the caller's block by hand."))
        if granting.assumption:
            draft.assumptions.append(granting.assumption)
        if first:
            draft.elsewhere.setdefault(call.path, []).extend(granting.operations)
        draft.notes.append(
            f"The token is asked for in runs of {call.path} (job {call.job!r}): what it says of the workflow"
            " is about that one."
        )

    def _missing(self, case: Case, caller: JobScene) -> Grant | None:
        """What the block of the called job will have, and that of the caller lacks today."""
        granted = written_grant(caller)
        wanted = written_grant(case.job)
        if wanted is None:
            wanted = self._needs.of(case.job.job, case.job.workflow).new
        if granted is None or wanted is None:
            return None
        lacking = wanted - (granted | Grant.of({ID_TOKEN: Level.WRITE}))
        return lacking or None

    def _scene(self, call: Call) -> JobScene | None:
        if call.path not in self._scenes:
            workflow = self._needs.repository.workflow_at(call.path)
            scenes = () if workflow is None else read_scenes(workflow, self._needs.repository)
            self._scenes[call.path] = {scene.job.id: scene for scene in scenes}
        return self._scenes[call.path].get(call.job)
