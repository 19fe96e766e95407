"""The facts of the snapshot about pins: what can be said without a network, and how far that is."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from pinfix.inspection import (
    Ambiguity,
    FileAt,
    FileContent,
    NoFile,
    PinFacts,
    Question,
    Reachable,
    ReleaseFacts,
    Repository,
    Tag,
    Unknown,
    Witness,
)
from pinfix.resolution import GITHUB, Reference, ResolverFault
from pinfix.versions import parse
from pinfix_resolvers.facts import DATA, RepositoryFacts
from pinfix_resolvers.refs import is_commit_id
from pinfix_resolvers.snapshot import Snapshot

OFFLINE = Unknown("it can only be asked online")
NOT_IN_SNAPSHOT = Unknown("the snapshot does not know the repository")
ELSEWHERE = Unknown("the snapshot holds facts about github.com only")
NO_VERSION = Unknown("the snapshot has no version on that commit: it may be newer, or no release")


class Records:
    """The snapshot and the denylist in `directory`, as facts about commits."""

    def __init__(self, directory: Path = DATA) -> None:
        self._directory = directory
        self._snapshot = Snapshot(directory)

    def facts(self, reference: Reference) -> RepositoryFacts | None:
        """What the snapshot has about a repository, by its old name too."""
        return self._snapshot.facts(reference) if reference.host.lower() == GITHUB else None

    def witness(self, reference: Reference, names: Collection[str], commit: str) -> Witness | None:
        """Where the exact versions `names`, and those on `commit`, stood on the day of the facts."""
        facts = self.facts(reference)
        if facts is None:
            return None
        wanted = {*names, *facts.tags_on(commit)}
        exact = {
            name: facts.tags[name]
            for name in wanted
            if name in facts.tags and (version := parse(name)) is not None and version.exact
        }
        return Witness(exact, facts.as_of) if exact else None

    def compromised(self, *commits: str) -> str:
        """Who calls one of the commits malicious, and since when; "" where nobody does."""
        for commit in commits:
            entry = self._denied.get(commit)
            if entry is not None:
                return (
                    f"of {entry['repository']}, from {entry['date']} "
                    f"(source: {entry['source']}; confidence: {entry['confidence']})"
                )
        return ""

    @cached_property
    def _denied(self) -> Mapping[str, Mapping[str, str]]:
        entries = json.loads((self._directory / "denylist.json").read_bytes())["commits"]
        return {entry["sha"]: entry for entry in entries}


class SnapshotInspector:
    """An inspector that asks nobody."""

    requests = 0
    faults: tuple[ResolverFault, ...] = ()

    def __init__(self, records: Records) -> None:
        self._records = records

    def inspect(self, questions: Collection[Question]) -> Mapping[Question, PinFacts]:
        """See `Inspector.inspect`."""
        return {question: self._facts(question) for question in questions}

    def files(self, wanted: Collection[FileAt]) -> Mapping[FileAt, FileContent | NoFile | Unknown]:
        """Nothing: files are not in the snapshot."""
        return dict.fromkeys(wanted, OFFLINE)

    def tags(self, repositories: Collection[Repository]) -> Mapping[Repository, Mapping[str, str] | Unknown]:
        """The tags of the snapshot."""
        found: dict[Repository, Mapping[str, str] | Unknown] = {}
        for repository in repositories:
            facts = self._records.facts(Reference(repository.owner, repository.repo, "", repository.host))
            found[repository] = NOT_IN_SNAPSHOT if facts is None else facts.tags
        return found

    def releases(self, tags: Collection[Tag]) -> Mapping[Tag, ReleaseFacts]:
        """Nothing: dates are not in the snapshot."""
        return {tag: ReleaseFacts(OFFLINE, OFFLINE) for tag in tags}

    def web_page(self, repository: Repository) -> str:
        """See `Inspector.web_page`."""
        return f"https://{repository.host}/{repository.owner}/{repository.repo}"

    def _facts(self, question: Question) -> PinFacts:
        reference = question.reference
        facts = self._records.facts(reference)
        compromised = self._records.compromised(reference.ref)
        if facts is None:
            why = NOT_IN_SNAPSHOT if reference.host.lower() == GITHUB else ELSEWHERE
            return PinFacts(
                source="snapshot",
                as_of="",
                repository=why,
                archived=OFFLINE,
                presence=why,
                reachable=why,
                tags=why,
                compromised=compromised,
                advisories=OFFLINE,
                ambiguity=None if is_commit_id(reference.ref) else why,
            )
        if not is_commit_id(reference.ref):
            return PinFacts(
                "snapshot", facts.as_of, facts.repository, ambiguity=_ambiguity(reference.ref, facts)
            )
        return _of_commit(question, facts, compromised)


def _of_commit(question: Question, facts: RepositoryFacts, compromised: str) -> PinFacts:
    sha = question.reference.ref
    on_commit = facts.tags_on(sha)
    heads = [name for name, head in facts.branches.items() if head == sha]
    by = f"tag {on_commit[0]}" if on_commit else f"branch {heads[0]}" if heads else ""
    names = {*on_commit, *(question.tags & facts.tags.keys())}
    return PinFacts(
        source="snapshot",
        as_of=facts.as_of,
        repository=facts.repository,
        archived=OFFLINE,
        presence="commit" if by else NO_VERSION,
        commit=sha,
        reachable=Reachable(by) if by else NO_VERSION,
        tags={name: facts.tags[name] for name in names},
        complete=False,
        compromised=compromised,
        advisories=OFFLINE,
    )


def _ambiguity(ref: str, facts: RepositoryFacts) -> Ambiguity | Unknown | None:
    if ref in facts.conflicts:
        return Ambiguity(facts.tags[ref], facts.conflicts[ref])
    if ref in facts.tags or ref in facts.branches or ref in facts.moving:
        return None
    return Unknown("the snapshot does not have that name")
