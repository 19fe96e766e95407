"""The jobs that need trust, each with all subjects that it can present."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pinfix.config.oidc_settings import OidcSettings
from pinfix.github.jobs import Section, read_jobs
from pinfix.oidc.facts import ON_PULL_REQUESTS, SwapFacts, TrustFact
from pinfix.oidc.subjects.contexts import PULL_REQUEST, JobPlace, Presented, contexts_of, known_environments
from pinfix.oidc.subjects.prefix import Identity, Subjects, subjects_of
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, follow


@dataclass(frozen=True, slots=True)
class Party:
    """One job, and one kind of trust that it needs."""

    facts: SwapFacts
    trust: TrustFact
    presented: Presented
    subjects: Subjects

    def fact(self, name: str) -> str:
        """A fact for the form; "" where it is not known."""
        return dict(self.trust.facts).get(name, "")

    def each(self, name: str, usual: str, context: str) -> tuple[str, ...]:
        """The values of a fact that may have several, for runs of one context; `usual`: it is not known."""
        own = self.fact(name + ON_PULL_REQUESTS) if context == PULL_REQUEST else ""
        return tuple((own or self.fact(name) or usual).split(", "))

    @property
    def workflow_file(self) -> str:
        """The name of the file, as registries ask for it."""
        return self.facts.path.rpartition("/")[2]

    @property
    def shown(self) -> str:
        """How a person finds it."""
        return f"{self.facts.path}, job {self.facts.job}"


def parties_of(
    facts: Iterable[SwapFacts],
    document_at: Callable[[str], Document | None],
    settings: OidcSettings,
    identity: Identity,
) -> tuple[Party, ...]:
    """Every kind of trust of every job in `facts`; `document_at` has the workflows, by their paths.

    A job that is not in its workflow presents nothing that is known.
    """
    return tuple(
        Party(one, trust, presented, subjects_of(presented, identity))
        for one in facts
        for presented in (_presented(one, document_at(one.path), settings, identity),)
        for trust in one.trust
    )


def by_kind(parties: Iterable[Party]) -> dict[str, list[Party]]:
    """The parties by the kind of their trust, in the order in which they come."""
    found: dict[str, list[Party]] = {}
    for party in parties:
        found.setdefault(party.trust.kind, []).append(party)
    return found


def open_runs(parties: Iterable[Party]) -> Iterator[tuple[str, str]]:
    """Jobs, and runs of theirs for which nothing is trusted; each once."""
    yield from dict.fromkeys((party.shown, what) for party in parties for what in party.presented.open)


def _presented(
    facts: SwapFacts, document: Document | None, settings: OidcSettings, identity: Identity
) -> Presented:
    root = None if document is None else follow(document.roots[0])
    if document is None or not isinstance(root, Mapping):
        return Presented(())
    for job in read_jobs(document):
        if job.id == facts.job:
            place = JobPlace(Section(document, root, (), 0), job, facts.environment, facts.conditions)
            known = known_environments(settings.environments, facts.path, facts.job)
            return contexts_of(place, default_branch=identity.default_branch, environments=known)
    return Presented(())
