"""What carries out the cases that are left, drawn up together: what one job does can concern others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pinfix.yaml.operations import CannotEdit, DeleteKey, Operation, SetScalar
from pinfix_codemods.oidc.decide.case import Case, Draft
from pinfix_codemods.oidc.decide.changes.merging import merged
from pinfix_codemods.oidc.decide.changes.outer_env import moved_down, outer_entries
from pinfix_codemods.oidc.decide.changes.versions import NotResolved, raised
from pinfix_codemods.oidc.decide.following.callers import Callers
from pinfix_codemods.oidc.decide.granting.grant import grant_token
from pinfix_codemods.oidc.decide.granting.needs import Needs
from pinfix_codemods.oidc.decide.looked import LookedAt
from pinfix_codemods.oidc.decide.placing.steps import place_steps, with_id
from pinfix_codemods.oidc.decide.rules.codes import CANNOT_EDIT
from pinfix_codemods.oidc.decide.scripts.files import Scripts
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene


class Drafting:
    """Draws up cases. What is asked about the repository is asked once, however often that is done."""

    def __init__(self, looked_at: LookedAt, needs: Needs, scripts: Scripts, callers: Callers) -> None:
        self._looked_at = looked_at
        self._needs = needs
        self._scripts = scripts
        self._callers = callers

    def draw(self, cases: Sequence[Case]) -> dict[Case, Draft]:
        """A draft for each of `cases`; one with objections shows that the case has to go."""
        drafts = {case: Draft() for case in cases}
        by_job: dict[JobScene, list[Case]] = defaultdict(list)
        for case in cases:
            by_job[case.job].append(case)
        for job, of_job in by_job.items():
            self._draw_job(job, of_job, drafts)
        self._scripts.rewrite(cases, drafts)
        self._callers.follow(cases, drafts)
        self._move_outer_env(cases, drafts)
        return drafts

    def _draw_job(self, job: JobScene, cases: Sequence[Case], drafts: dict[Case, Draft]) -> None:
        taken = set(job.ids)
        settled = [Case(job, case.finding, with_id(case.swap, taken)) for case in cases]
        for case, own in zip(cases, settled, strict=True):
            self._draw(own, drafts[case])
        for case, operation in _runs(zip(cases, settled, strict=True), drafts):
            drafts[case].operations.append(operation)
        self._grant(job, cases, drafts)

    def _draw(self, case: Case, draft: Draft) -> None:
        place_steps(case, draft, self._needs.context)
        try:
            for wanted in case.swap.raises:
                draft.operations += raised(case.job, wanted, self._needs.context)
        except NotResolved as problem:
            draft.objections.append(problem.objection)
        except CannotEdit as problem:
            draft.objections.append(_cannot(case, str(problem)))
        draft.operations += case.swap.edits
        draft.operations += [
            DeleteKey(entry.path) for entry in case.swap.removed if entry.level != "workflow"
        ]
        draft.notes += case.swap.notes

    def _grant(self, job: JobScene, cases: Sequence[Case], drafts: dict[Case, Draft]) -> None:
        asking = [case for case in cases if case.swap.needs_id_token]
        if not asking:
            return
        granting = grant_token(job, self._needs)
        for case in asking:
            if granting.objection is not None:
                drafts[case].objections.append(granting.objection)
            elif granting.assumption:
                drafts[case].assumptions.append(granting.assumption)
        # With what is made most surely: the others are never made without it.
        first = min(asking, key=lambda case: self._is_offered(case))
        drafts[first].operations += granting.operations

    def _is_offered(self, case: Case) -> bool:
        """Whether the swap is made on request only; under `--strict` that is surer than an assumption."""
        configured = case.provider in self._needs.context.config.oidc.configured
        return configured if self._needs.context.strict else not configured

    def _move_outer_env(self, cases: Sequence[Case], drafts: dict[Case, Draft]) -> None:
        by_path: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            if outer_entries(case):
                by_path[case.job.path].append(case)
        for path, of_file in by_path.items():
            covered: dict[str, set[str]] = defaultdict(set)
            entries = [(case, entry) for case in of_file for entry in outer_entries(case)]
            for case, entry in entries:
                covered[entry.key].add(case.job.job.id)
            jobs = self._looked_at.of_file(path)
            for case in of_file:
                drafts[case].shares.add(("outer env", path))
            drafts[of_file[0]].operations += moved_down((entry for _, entry in entries), covered, jobs)


def _runs(cases: Iterable[tuple[Case, Case]], drafts: dict[Case, Draft]) -> list[tuple[Case, Operation]]:
    """The new texts of scripts: one for each step, with what all swaps of the job change in it."""
    wanted: dict[StepScene, list[tuple[Case, str]]] = defaultdict(list)
    for case, settled in cases:
        for edit in settled.swap.runs:
            if edit.text is not None:
                wanted[edit.step].append((case, edit.text))
    operations: list[tuple[Case, Operation]] = []
    for step, texts in wanted.items():
        for case, _ in texts:
            drafts[case].shares.add(("script", case.job.path, step.path))
        text = merged(step.run or "", [text for _, text in texts])
        if text is None:
            for case, _ in texts:
                drafts[case].objections.append(
                    _cannot(case, f"two changes to {step.step.shown} exclude each other")
                )
        elif text != step.run:
            operations.append((texts[0][0], SetScalar((*step.path, "run"), text)))
    return operations


def _cannot(case: Case, reason: str) -> Objection:
    spot = Spot(case.job.path, case.finding.at.line, case.finding.at.column)
    return Objection(CANNOT_EDIT, spot, reason, "Change it by hand.")
