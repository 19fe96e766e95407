"""Going through the files: what each pin is, what is newer, and whether that would stand up to `verify`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pinfix.codemod import Context, Explanation, Phase
from pinfix.codemod import Repository as Files
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.uses import HostUses, RepositoryUses
from pinfix.github.workflow import Workflow
from pinfix.inspection import Inspector, PinFacts, Question, ReleaseFacts, Repository, Tag, Unknown
from pinfix.pins.edits import rewritten
from pinfix.pins.locked import Locked, locked_by
from pinfix.pins.spots import Spot, spots
from pinfix.plan import Change, Refusal, Safety
from pinfix.resolution import Reference
from pinfix.update.choose import Ask, Chosen, NoCommit, NotYet, Policy, choose, newer_releases, version_of
from pinfix.update.staying import (
    NAME,
    Pin,
    Stays,
    kept,
    no_commit,
    not_yet,
    objection,
    tags_unknown,
    version_unknown,
)
from pinfix.versions import Readings, Version
from pinfix.yaml.operations import CannotEdit


@dataclass(frozen=True, slots=True)
class Update:
    """A pin that can move: from a version to another, whose commit stood up to every check."""

    current: Version
    chosen: Chosen
    sha: str
    release: ReleaseFacts
    facts: PinFacts


_Newer = dict[Pin, tuple[Version, tuple[Version, ...]]]
"""For each pin the version it has, and those that come after it."""

_Tags = Mapping[Repository, Mapping[str, str] | Unknown]


class Updating:
    """Proposes updates; in the form of a codemod, so that they are edited and proved like any change."""

    name = NAME
    title = "move pins to newer releases"
    phase = Phase.PINS
    explanation = Explanation(text="Moves pins to newer releases.", before="", after="", refusals={})

    def __init__(self, inspector: Inspector, policy: Policy, now: datetime) -> None:
        self._inspector = inspector
        self._policy = policy
        self._now = now

    def references(self, repository: Files, config: Config) -> Iterable[Reference]:
        """None: the inspector is asked about tags, not a resolver about names."""
        return ()

    def find(self, repository: Files, context: Context) -> Iterator[Change | Refusal]:
        """Updates and refusals, file by file."""
        locked = locked_by(repository.lockfile, repository.governed)
        decisions = self._decide(_pins(repository, context.config, locked))
        for view in _views(repository):
            for spot in spots(view.path, view.document, view.sites()):
                uses = spot.site.uses
                if not isinstance(uses, (RepositoryUses, HostUses)):
                    continue
                stays = kept(view, spot, uses, context.config, locked)
                decision = stays or decisions[pin_of(uses)]
                if isinstance(decision, Update):
                    yield self._change(view, spot, uses, decision, context.config)
                elif decision is not None:
                    yield Refusal(NAME, spot.place, decision.code, decision.reason, decision.remedy)

    def _decide(self, pins: frozenset[Pin]) -> Mapping[Pin, Update | Stays | None]:
        """For each pin the update, why there is none, or None where it is the newest."""
        tags = self._inspector.tags({pin.repository for pin in pins})
        decided: dict[Pin, Update | Stays | None] = {}
        newer: _Newer = {}
        readings = {repository: Readings() for repository in tags}
        unread: dict[Pin, Unknown] = {}
        for pin in pins:
            known, read = tags[pin.repository], readings[pin.repository]
            current = version_of(pin.sha, known, read) if not isinstance(known, Unknown) else None
            if isinstance(known, Unknown):
                unread[pin] = known
            elif current is None:
                decided[pin] = version_unknown(pin)
            elif releases := newer_releases(current, known, major=self._policy.major, read=read):
                newer[pin] = current, releases
            else:
                decided[pin] = None
        known_dates: dict[Tag, ReleaseFacts] = {}
        chosen = self._choose(newer, tags, known_dates)
        for pin, choice in chosen.items():
            if isinstance(choice, NotYet):
                decided[pin] = not_yet(pin, choice, self._policy)
            elif isinstance(choice, NoCommit):
                decided[pin] = no_commit(pin, newer[pin][0], choice.version)
        return (
            decided
            | self._unread(unread)
            | self._checked(
                {pin: choice for pin, choice in chosen.items() if isinstance(choice, Chosen)},
                {pin: current for pin, (current, _) in newer.items()},
                tags,
                known_dates,
            )
        )

    def _unread(self, unread: Mapping[Pin, Unknown]) -> dict[Pin, Update | Stays | None]:
        """Why the pins stay whose tags could not be had: that the repository is gone is an answer."""
        questions = {pin: _question(pin.repository, pin.sha) for pin in unread}
        answers = self._inspector.inspect(set(questions.values()))
        return {
            pin: tags_unknown(pin, unread[pin], question.reference, answers[question])
            for pin, question in questions.items()
        }

    def _choose(
        self, newer: _Newer, tags: _Tags, dates: dict[Tag, ReleaseFacts]
    ) -> dict[Pin, Chosen | NoCommit | NotYet]:
        """A release for each pin, asking for dates in rounds; `dates` are filled."""
        chosen: dict[Pin, Chosen | NoCommit | NotYet] = {}
        while len(chosen) < len(newer):
            asked: set[Tag] = set()
            for pin, (_, releases) in newer.items():
                if pin in chosen:
                    continue
                of_pin = {version.name: _tag(pin, version, tags) for version in releases}
                known = {name: dates[tag] for name, tag in of_pin.items() if tag in dates}
                choice = choose(releases, known, self._policy, self._now)
                if isinstance(choice, Ask):
                    asked.update(of_pin[version.name] for version in choice.versions)
                else:
                    chosen[pin] = choice
            if asked:
                dates |= self._inspector.releases(asked)
        return chosen

    def _checked(
        self,
        chosen: Mapping[Pin, Chosen],
        current: Mapping[Pin, Version],
        tags: _Tags,
        dates: Mapping[Tag, ReleaseFacts],
    ) -> dict[Pin, Update | Stays | None]:
        """The updates that stand up to `verify`; what it would say of the others."""
        target = {pin: _tag(pin, choice.version, tags) for pin, choice in chosen.items()}
        questions = {pin: _question(tag.repository, tag.commit, tag.name) for pin, tag in target.items()}
        answers = self._inspector.inspect(set(questions.values()))
        decided: dict[Pin, Update | Stays | None] = {}
        for pin, tag in target.items():
            update = Update(current[pin], chosen[pin], tag.commit, dates[tag], answers[questions[pin]])
            stays = objection(
                pin, update.current, update.chosen.version, questions[pin].reference, update.facts
            )
            decided[pin] = stays or update
        return decided

    def _change(
        self,
        view: Workflow | Action,
        spot: Spot,
        uses: RepositoryUses | HostUses,
        update: Update,
        config: Config,
    ) -> Change | Refusal:
        version = update.chosen.version.name
        try:
            rewriting = rewritten(view.document, spot, update.sha, version, config.pin.separator)
        except CannotEdit as problem:
            remedy = "Put each reference on its own line."
            return Refusal(NAME, spot.place, "cannot-edit", f"{spot.site.text}: {problem}", remedy)
        written = f"{uses.owner}/{uses.repo}" + (f"/{uses.path}" if uses.path else "")
        page = self._inspector.web_page(pin_of(uses).repository)
        compare = f"{page}/compare/{uses.ref.lower()}...{update.sha}"
        across = update.chosen.version.numbers[0] != update.current.numbers[0]
        what = "another major version may want other inputs; " if across else ""
        if not update.release.published:
            dated = update.chosen.dated.date()
            what += f"it is as old as its commit says ({dated}), which no release confirms; "
        return Change(
            codemod=NAME,
            place=spot.place,
            title=f"update {written} from {update.current.name} to {version}",
            why=f"{version} is the newest release that is old enough. {compare}",
            before=rewriting.before,
            after=rewriting.after,
            safety=Safety.ASSUMED,
            operations=rewriting.operations,
            assumption=f"{what}{version} does for this workflow what {update.current.name} did: {compare}",
            evidence=_evidence(update, compare),
        )


def pin_of(uses: RepositoryUses | HostUses) -> Pin:
    """The commit that `uses` is pinned to. Owners and repositories have no case, nor do commit ids."""
    reference = uses.reference
    return Pin(Repository.of(reference), uses.ref.lower())


def _pins(repository: Files, config: Config, locked: Locked) -> frozenset[Pin]:
    return frozenset(
        pin_of(uses)
        for view in _views(repository)
        for spot in spots(view.path, view.document, view.sites())
        if isinstance(uses := spot.site.uses, (RepositoryUses, HostUses))
        and kept(view, spot, uses, config, locked) is None
    )


def _views(repository: Files) -> Iterator[Workflow | Action]:
    yield from repository.workflows()
    yield from repository.actions()


def _tag(pin: Pin, version: Version, tags: _Tags) -> Tag:
    known = tags[pin.repository]
    assert not isinstance(known, Unknown)
    return Tag(pin.repository, version.name, known[version.name])


def _question(repository: Repository, commit: str, *tags: str) -> Question:
    reference = Reference(repository.owner, repository.repo, commit, repository.host, False)
    return Question(reference, frozenset(tags))


def _evidence(update: Update, compare: str) -> dict[str, object]:
    evidence: dict[str, object] = {
        "from": update.current.name,
        "version": update.chosen.version.name,
        "sha": update.sha,
        "compare": compare,
        "dated": update.chosen.dated.isoformat(),
        "source": update.facts.source,
        "as_of": update.facts.as_of,
    }
    for key, value in (("committed", update.release.committed), ("published", update.release.published)):
        if isinstance(value, str) and value:
            evidence[key] = value
    if update.chosen.passed_over:
        evidence["passed_over"] = list(update.chosen.passed_over)
    return evidence
