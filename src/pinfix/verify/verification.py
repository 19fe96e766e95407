"""Going through the files of a repository: ask once about every pin, then say what is wrong with each.

It has the form of a codemod, so that its repairs are edited and proved like any other change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.uses import HostUses, RepositoryUses, is_full_commit
from pinfix.github.workflow import Workflow
from pinfix.inspection import FileAt, Inspector, PinFacts, Question, Unknown
from pinfix.pins.edits import Rewriting, rewritten
from pinfix.pins.left_alone import left_alone
from pinfix.pins.locked import Locked, locked_by
from pinfix.pins.spots import Spot, spots
from pinfix.plan import Change, Refusal, Safety
from pinfix.resolution import Reference
from pinfix.verify import checks
from pinfix.verify.coverage import COMMIT, NESTED, Coverage, unknown_about
from pinfix.verify.findings import Finding, Level, Problem
from pinfix.verify.markers import NAME, keeps_off
from pinfix.verify.nested import Loose, Reading, explore, file_at, gathered
from pinfix.versions import Version
from pinfix.yaml.operations import CannotEdit

_LOOSE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Known:
    """All answers of one run."""

    facts: Mapping[Question, PinFacts]
    files: Mapping[FileAt, Reading]


class Verification:
    """Finds what is wrong with pins; with `fix`, also proposes the repairs.

    `findings` and `coverage` are complete once `find` has been read to its end.
    """

    name = NAME
    title = "check that the pins that stand are true"
    phase = Phase.PINS
    explanation = Explanation(
        text="Checks every pin against its repository.", before="", after="", refusals={}
    )

    def __init__(self, inspector: Inspector, *, fix: bool) -> None:
        self._inspector = inspector
        self._fix = fix
        self.findings: list[Finding] = []
        self.coverage = Coverage()

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        """None: the inspector is asked about commits, not a resolver about names."""
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        """The repairs, file by file; collects the findings on the way."""
        known = self._ask(repository)
        locked = locked_by(repository.lockfile, repository.governed)
        for view in _views(repository):
            for spot in spots(view.path, view.document, view.sites()):
                yield from self._look_at(view, spot, known, locked, context.config)
        self.findings.sort(key=lambda finding: _order(finding))

    def _ask(self, repository: Repository) -> _Known:
        """Ask about every commit; and what the good ones use, for bad ones are not to be used at all."""
        asked: dict[Question, list[tuple[FileAt, Version | None]]] = {}
        for view in _views(repository):
            for spot in spots(view.path, view.document, view.sites()):
                uses = spot.site.uses
                if isinstance(uses, (RepositoryUses, HostUses)):
                    stated = stated_by(spot)
                    places = asked.setdefault(question(uses, stated), [])
                    if is_full_commit(uses.ref):
                        places.append((file_at(uses), stated))
        facts = self._inspector.inspect(asked.keys())
        good = {
            file
            for pin, places in asked.items()
            for file, stated in places
            if _runs(checks.problems(pin.reference, stated, facts[pin]), facts[pin])
        }
        return _Known(facts, explore(self._inspector, good))

    def _look_at(
        self, view: Workflow | Action, spot: Spot, known: _Known, locked: Locked, config: Config
    ) -> Iterator[Change | Refusal]:
        uses = spot.site.uses
        if not isinstance(uses, (RepositoryUses, HostUses)):
            return
        stated = stated_by(spot)
        asked = question(uses, stated)
        facts = known.facts[asked]
        if not facts.compromised and config.ignores(view.path, spot.site.text, NAME) is not None:
            self.coverage.ignored += 1
            return
        if not is_full_commit(uses.ref):
            self.coverage.add_name(facts)
            self._report(view, spot, checks.name_problems(uses.reference, facts), None)
            return
        found = checks.problems(asked.reference, stated, facts)
        unknown = unknown_about(facts, stated)
        if _runs(found, facts):
            loose, missing = gathered(file_at(uses), known.files)
            found += _transitive(asked.reference, loose)
            if missing is not None:
                unknown[NESTED] = missing
        elif COMMIT in unknown:
            unknown[NESTED] = unknown[COMMIT]
        self.coverage.add_pin(spot.place, spot.site.text, unknown)
        repair = _repair(view, spot, facts, locked, config) if checks.repairable(found, facts) else None
        reported = self._report(view, spot, found, repair if isinstance(repair, Rewriting) else None)
        if self._fix and any(problem.code in _REPAIRED for problem in reported):
            if isinstance(repair, Refusal):
                yield repair
            elif repair is not None:
                yield _change(spot, reported, repair, facts)

    def _report(
        self, view: Workflow | Action, spot: Spot, found: Iterable[Problem], repair: Rewriting | None
    ) -> list[Problem]:
        reported: list[Problem] = []
        for problem in found:
            hidden = keeps_off(view.document, spot.site.written.start, problem.code) is not None
            if hidden and problem.code != "compromised-commit":  # no marker hides malicious code
                self.coverage.ignored += 1
                continue
            fix = repair.after if repair is not None and problem.code in _REPAIRED else ""
            self.findings.append(Finding(problem, spot.place, spot.site.text, fix))
            reported.append(problem)
        return reported


_REPAIRED = frozenset({"comment-mismatch", "tag-object"})


def _runs(found: Iterable[Problem], facts: PinFacts) -> bool:
    """Whether what the action uses is worth asking: its commit is there, and nothing is wrong with that."""
    errors = {problem.code for problem in found if problem.level is Level.ERROR}
    return errors <= _REPAIRED and not isinstance(facts.presence, Unknown)


def question(uses: RepositoryUses | HostUses, stated: Version | None) -> Question:
    """What is asked about a written reference whose comment says `stated`."""
    written = uses.reference
    ref = written.ref.lower() if is_full_commit(written.ref) else written.ref
    reference = Reference(written.owner, written.repo, ref, written.host, False)
    return Question(reference, frozenset({stated.name} if stated is not None else ()))


def stated_by(spot: Spot) -> Version | None:
    """The version that the comment gives. On a line with two references it may belong to the other one."""
    return spot.comment.version if spot.comment is not None and spot.alone else None


def _views(repository: Repository) -> Iterator[Workflow | Action]:
    yield from repository.workflows()
    yield from repository.actions()


def _transitive(reference: Reference, loose: tuple[Loose, ...]) -> tuple[Problem, ...]:
    if not loose:
        return ()
    shown = ", ".join(f"{item.uses} (in {item.where})" for item in loose[:_LOOSE_SHOWN])
    more = f" and {len(loose) - _LOOSE_SHOWN} more" if len(loose) > _LOOSE_SHOWN else ""
    return (
        Problem(
            "transitive-unpinned",
            f"{reference.owner}/{reference.repo} uses what is not pinned: {shown}{more}",
            "Ask its maintainers to pin, or use another action. Where only full commits are allowed to run, "
            "this pin fails.",
            {"uses": [item.uses for item in loose], "in": [item.where for item in loose]},
        ),
    )


def _repair(
    view: Workflow | Action, spot: Spot, facts: PinFacts, locked: Locked, config: Config
) -> Rewriting | Refusal | None:
    """The pin as it should be; None where its comment is wrong and no true version is known."""
    stated = stated_by(spot)
    true = stated is not None and checks.confirms(stated, facts) is True
    # On a line with another reference the comment may be about that one; the version stays what it was.
    version = None if true or not spot.alone else checks.true_version(facts) or None
    if version is None and stated is not None and not true:
        return None
    if reason := left_alone(view.document, view.path, spot, config, NAME):
        remedy = "Remove the comment, or change `ignore`, to have it repaired."
        return Refusal(NAME, spot.place, "ignored", f"{spot.site.text}: {reason}", remedy)
    if reason := locked.keeps_off(view.path):
        remedy = "Repair it with `gh actions-lock`, or take this workflow out of the lock."
        return Refusal(NAME, spot.place, "lockfile", f"{spot.site.text}: {reason}", remedy)
    try:
        return rewritten(view.document, spot, facts.commit, version, config.pin.separator)
    except CannotEdit as problem:
        return Refusal(
            NAME,
            spot.place,
            "cannot-edit",
            f"{spot.site.text}: {problem}",
            "Put each reference on its own line.",
        )


def _change(spot: Spot, found: Iterable[Problem], repair: Rewriting, facts: PinFacts) -> Change:
    codes = [problem.code for problem in found if problem.code in _REPAIRED]
    what = "point at the commit" if "tag-object" in codes else "say the true version"
    return Change(
        codemod=NAME,
        place=spot.place,
        title=f"make the pin {what}",
        why="; ".join(problem.message for problem in found if problem.code in _REPAIRED),
        before=repair.before,
        after=repair.after,
        safety=Safety.SAFE,
        operations=repair.operations,
        evidence={"codes": codes, "sha": facts.commit, "source": facts.source, "as_of": facts.as_of},
    )


def _order(finding: Finding) -> tuple[str, int, int]:
    return finding.place.path, finding.place.line, finding.place.column
