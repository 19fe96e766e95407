"""The shipped snapshot as a resolver: real tag-to-commit facts with their date, and no network.

It answers for version tags, for commits that carry one, and for branches that act as versions. Everything
else is refused with the reason: a guess would be written into somebody's workflow.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path

from pinfix.resolution import GITHUB, Kind, Reference, Resolution, Resolved
from pinfix.versions import is_full_commit, most_exact, parse
from pinfix_resolvers import refusals
from pinfix_resolvers.facts import DATA, RepositoryFacts, find


class Snapshot:
    """Answers from the facts in `directory`; nothing is read before the first question."""

    name = "snapshot"

    def __init__(self, directory: Path = DATA) -> None:
        self._directory = directory
        # Per object, so that a run reads each repository once and the memory goes with the run.
        self._find = lru_cache(maxsize=256)(partial(find, directory / "tags.jsonl"))

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Answer for every one of `references`; what the facts do not show is `Unresolved`."""
        return {reference: self._answer(reference) for reference in references}

    def _answer(self, reference: Reference) -> Resolution:
        if reference.host.lower() != GITHUB:
            return refusals.other_host(reference)
        facts = self.facts(reference)
        if facts is None:
            return refusals.unknown_repository(reference, self._extent)
        if is_full_commit(reference.ref):
            return self._commit(reference, facts)
        return self._name(reference, facts)

    def _commit(self, reference: Reference, facts: RepositoryFacts) -> Resolution:
        sha = reference.ref.lower()
        version = most_exact(sha, facts.tags_on(sha))
        if version == sha:
            return refusals.unknown_commit(reference, facts, facts.tags_on(sha))
        return self._resolved(sha, version, "commit", facts, exact=True)

    def _name(self, reference: Reference, facts: RepositoryFacts) -> Resolution:
        ref = reference.ref
        if ref in facts.conflicts:
            return refusals.tag_branch_conflict(reference, facts)
        if sha := facts.tags.get(ref):
            written = parse(ref)
            version = most_exact(ref, facts.tags_on(sha))
            return self._resolved(sha, version, "tag", facts, exact=written is not None and written.exact)
        if sha := facts.branches.get(ref):
            return self._resolved(sha, most_exact(ref, facts.tags_on(sha)), "branch", facts, exact=False)
        if ref in facts.moving:
            return refusals.branch(reference, facts)
        if refusals.looks_abbreviated(ref):
            return refusals.abbreviated_commit(reference, facts)
        return refusals.unknown_ref(reference, facts)

    def _resolved(
        self, sha: str, version: str, kind: Kind, facts: RepositoryFacts, *, exact: bool
    ) -> Resolved:
        return Resolved(sha=sha, version=version, kind=kind, exact=exact, source=self.name, as_of=facts.as_of)

    def facts(self, reference: Reference) -> RepositoryFacts | None:
        """What is known of the repository of `reference`, also under its former name; None: nothing."""
        if reference.host.lower() != GITHUB:
            return None
        facts = self._find(reference.owner, reference.repo)
        if facts is None:
            new_name = self._renamed.get(f"{reference.owner}/{reference.repo}".lower())
            if new_name is not None:
                facts = self._find(*new_name.split("/"))
        return facts

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        """Former name, in lower case, to the name under which the facts stand."""
        names: dict[str, str] = json.loads((self._directory / "renamed.json").read_bytes())["names"]
        return names

    @cached_property
    def _extent(self) -> refusals.Extent:
        header = json.loads((self._directory / "snapshot.json").read_bytes())
        return refusals.Extent(repositories=header["repositories"], newest=header["newest"])
