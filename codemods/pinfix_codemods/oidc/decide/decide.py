"""Decide: which keys go, how all that has to change with them changes, and why the others stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pinfix.codemod import Context, Repository
from pinfix.plan import Change, Refusal
from pinfix.resolution import RemoteFile
from pinfix_codemods.oidc.decide.case import Case, Draft
from pinfix_codemods.oidc.decide.changes.building import changes_of
from pinfix_codemods.oidc.decide.changes.outer_env import Found
from pinfix_codemods.oidc.decide.components import components
from pinfix_codemods.oidc.decide.drafting import Drafting
from pinfix_codemods.oidc.decide.following.callers import Callers
from pinfix_codemods.oidc.decide.granting.grant import rests_on_need
from pinfix_codemods.oidc.decide.granting.needs import Needs
from pinfix_codemods.oidc.decide.looked import LookedAt
from pinfix_codemods.oidc.decide.refusing import refusals
from pinfix_codemods.oidc.decide.rules.common import objections
from pinfix_codemods.oidc.decide.rules.leaving import asked_to_leave
from pinfix_codemods.oidc.decide.rules.naming import NamingRule
from pinfix_codemods.oidc.decide.rules.passing import by_passing
from pinfix_codemods.oidc.decide.rules.written_out import WrittenOut
from pinfix_codemods.oidc.decide.scripts.files import Scripts
from pinfix_codemods.oidc.decide.scripts.judging import judge_with, pass_through
from pinfix_codemods.oidc.decide.trying import failures, operations_by_file
from pinfix_codemods.oidc.decide.uses import CarriedOut, LooksForUses, not_looked_for
from pinfix_codemods.oidc.finding import Finding
from pinfix_codemods.oidc.scene.model import JobScene


def decide(
    found: Iterable[tuple[JobScene, tuple[Finding, ...]]],
    repository: Repository,
    context: Context,
    other_uses: LooksForUses = not_looked_for,
) -> Iterator[Change | Refusal]:
    """Changes and refusals for the findings of all jobs.

    `found` has every job of each workflow in which a provider may have found something, also those without
    a finding: what is taken from a workflow's `env` or changed in a program concerns them, too. The jobs of
    one workflow stand together; it is gone through once.
    """
    deciding = _Deciding(found, repository, context)
    yield from deciding.refused()
    yield from deciding.changes(other_uses)


def wanted_files(
    found: Iterable[tuple[JobScene, tuple[Finding, ...]]], repository: Repository, context: Context
) -> Iterator[RemoteFile]:
    """Files of other repositories that would tell what rewritten jobs need of the token."""
    deciding = _Deciding(found, repository, context)
    jobs = {case.job: None for case in deciding.cases if case.swap.needs_id_token and rests_on_need(case.job)}
    for job in jobs:
        yield from deciding.needs.wanted_files(job.job, job.workflow)


class _Deciding:
    """`cases`: what is left to be done; the rest is refused as it is found."""

    def __init__(
        self,
        found: Iterable[tuple[JobScene, tuple[Finding, ...]]],
        repository: Repository,
        context: Context,
    ) -> None:
        self._looked_at = LookedAt(repository)
        self._repository = repository
        self._context = context
        self.needs = Needs(repository, context)
        self._callers = Callers(self.needs, context.config.oidc)
        self._written_out = WrittenOut()
        self._naming = NamingRule(repository)
        self._refused: list[Refusal] = []
        self._passing: list[tuple[JobScene, Refusal]] = []
        self.cases: list[Case] = []
        for path, jobs in groupby(found, key=lambda one: one[0].path):
            self._look_at(path, list(jobs))

    def _look_at(self, path: str, jobs: Found) -> None:
        """Take in the jobs of one workflow, with what was found in them."""
        cases = [case for job, findings in jobs for case in self._cases(job, findings)]
        self.cases += cases
        self._passing += [(job, passed) for job, _ in jobs for passed in by_passing(job)]
        self._looked_at.add(path, jobs, changes=bool(cases))

    def refused(self) -> Iterator[Refusal]:
        """Why keys stay that need no drawing up to see it."""
        yield from self._refused
        paths = {case.job.path for case in self.cases}
        for job, passed in self._passing:
            if not self._callers.leads_to(job, paths):
                yield passed

    def changes(self, look: LooksForUses) -> Iterator[Change | Refusal]:
        """The changes for all that can be drawn up, and refusals for the rest."""
        settings = self._context.config.oidc
        judge = judge_with(settings.python)
        scripts = Scripts(self._looked_at.jobs, self._repository, judge, pass_through)
        drafting = Drafting(self._looked_at, self.needs, scripts, self._callers)
        cases = self.cases
        while True:
            drafts = drafting.draw(cases)
            groups = components(drafts, settings.configured)
            bad = self._bad(groups, drafts)
            if not bad:
                break
            for case in cases:
                if case in bad:
                    yield from refusals(case.job, case.finding, bad[case].objections)
            cases = [case for case in cases if case not in bad]
        carried_out = [
            CarriedOut(
                group,
                operations_by_file(group, drafts, self._repository),
                offered=any(case.provider not in settings.configured for case in group),
            )
            for group in groups
        ]
        uses = look(carried_out)
        for one in carried_out:
            yield from changes_of(one, drafts, uses)

    def _bad(self, groups: Sequence[Sequence[Case]], drafts: dict[Case, Draft]) -> dict[Case, Draft]:
        """The cases that cannot be carried out, with their objections."""
        bad = {case: draft for case, draft in drafts.items() if draft.objections}
        if bad:
            return bad  # what others do without them is drawn up anew, before it is tried
        for number, objection in failures(groups, drafts, self._repository).items():
            for case in groups[number]:
                drafts[case].objections.append(objection)
                bad[case] = drafts[case]
        return bad

    def _cases(self, job: JobScene, findings: tuple[Finding, ...]) -> Iterator[Case]:
        """The findings that go on; why the others do not is kept."""
        settings = self._context.config.oidc
        for finding in findings:
            if finding.provider in settings.disabled:
                continue
            reported = finding.only_reported and finding.provider not in settings.configured
            left = asked_to_leave(job, finding, self._context.config)
            if left is not None:
                why = [left]
            elif reported:
                why = list(finding.objections)
            else:
                why = list(
                    objections(
                        job,
                        finding,
                        findings,
                        self._repository,
                        settings,
                        self._callers,
                        self._written_out,
                        self._naming,
                    )
                )
            if not why and not reported and finding.swap is not None:
                yield Case(job, finding, finding.swap)
            self._refused += refusals(job, finding, why)
