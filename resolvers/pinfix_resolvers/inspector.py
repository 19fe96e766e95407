"""The inspector that asks the network: facts about pins.

Git tells most of it, without a token and without a quota: one request a repository for all its tags and
branches (`ls_refs`), and one for each commit that none of them stands on (`reach`). The APIs tell what git
does not know: names of today, archives, releases, advisories, files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from pinfix.http.client import Client
from pinfix.http.endpoints import Endpoints
from pinfix.http.threads import at_once
from pinfix.inspection import (
    Advisory,
    Ambiguity,
    FileAt,
    FileContent,
    NoFile,
    PinFacts,
    Question,
    ReleaseFacts,
    Repository,
    Tag,
    Unknown,
    Witness,
)
from pinfix.resolution import GITHUB, Reference
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import ls_refs
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.detail_queries import State
from pinfix_resolvers.details import Details, Home
from pinfix_resolvers.locating import Located, Missing, why
from pinfix_resolvers.object_kind import Kind
from pinfix_resolvers.recorded import Records
from pinfix_resolvers.refs import RepositoryRefs, is_commit_id
from pinfix_resolvers.settling import Found, Settled, by_git, by_refs, kind_of
from pinfix_resolvers.warnings_about import Warnings

T = TypeVar("T")
R = TypeVar("R")


class OnlineInspector:
    """Finds facts on the network. Everything that is asked once is remembered for the run."""

    def __init__(
        self, client: Client, endpoints: Endpoints, records: Records, cache: Cache | None = None
    ) -> None:
        self._client = client
        self._records = records
        self._faults: dict[Fault, None] = {}
        self._located = Located(client, endpoints)
        self._settled: dict[tuple[Repository, str], Settled] = {}
        self._states: dict[Home, State | Unknown] = {}
        self._judged: set[tuple[Repository, str]] = set()
        self._details = Details(client, self._report)
        self._warnings = Warnings(client, endpoints, cache or Cache(None), self._report)

    @property
    def requests(self) -> int:
        """See `Inspector.requests`."""
        return self._client.requests

    @property
    def faults(self) -> Sequence[Fault]:
        """See `Inspector.faults`; each fault once."""
        return tuple(self._faults)

    def inspect(self, questions: Collection[Question]) -> Mapping[Question, PinFacts]:
        """See `Inspector.inspect`."""
        self._find(self._key(question.reference) for question in questions)
        pins = dict.fromkeys(
            (self._key(question.reference), question.reference.ref)
            for question in questions
            if is_commit_id(question.reference.ref)
        )
        self._settle(pins)
        self._judge(pins)
        return {question: self._facts(question) for question in questions}

    def files(self, wanted: Collection[FileAt]) -> Mapping[FileAt, FileContent | NoFile | Unknown]:
        """See `Inspector.files`."""
        self._find(self._key(at.reference) for at in wanted)
        answers: dict[FileAt, FileContent | NoFile | Unknown] = {}
        homes: dict[FileAt, Home] = {}
        for at in wanted:
            found = self._located[self._key(at.reference)]
            if isinstance(found, Found):
                homes[at] = found.home
            else:
                answers[at] = why(found)
        return answers | self._details.files(homes)

    def tags(self, repositories: Collection[Repository]) -> Mapping[Repository, Mapping[str, str] | Unknown]:
        """See `Inspector.tags`."""
        return {
            repository: refs if isinstance(refs, Unknown) else refs.tags
            for repository, refs in self.refs(repositories).items()
        }

    def releases(self, tags: Collection[Tag]) -> Mapping[Tag, ReleaseFacts]:
        """See `Inspector.releases`."""
        self._find(self._located.key(tag.repository) for tag in tags)
        answers: dict[Tag, ReleaseFacts] = {}
        homes: dict[Tag, Home] = {}
        for tag in tags:
            found = self._located[self._located.key(tag.repository)]
            if isinstance(found, Found):
                homes[tag] = found.home
            else:
                answers[tag] = ReleaseFacts(why(found), why(found))
        return answers | self._details.releases(homes)

    def web_page(self, repository: Repository) -> str:
        """See `Inspector.web_page`."""
        found = self._located.get(repository)
        if found is not None:
            return f"{found.home.server.git}/{repository.owner}/{repository.repo}"
        return f"https://{repository.host}/{repository.owner}/{repository.repo}"

    def refs(self, repositories: Collection[Repository]) -> Mapping[Repository, RepositoryRefs | Unknown]:
        """All tags and branches of each repository."""
        keys = {repository: self._located.key(repository) for repository in repositories}
        self._find(keys.values())
        located = {repository: self._located[key] for repository, key in keys.items()}
        return {
            repository: found.refs if isinstance(found, Found) else why(found)
            for repository, found in located.items()
        }

    def _find(self, repositories: Iterable[Repository]) -> None:
        for fault in self._located.find(repositories):
            self._report(fault)

    def _settle(self, pins: Iterable[tuple[Repository, str]]) -> None:
        """Find out what the ids are; those that no tag and no branch stands on, at once."""
        open_ones: list[tuple[Repository, str]] = []
        for key in pins:
            repository, sha = key
            found = self._located[repository]
            if key in self._settled or not isinstance(found, Found):
                continue
            listed = by_refs(sha, found.refs)
            if listed is not None:
                self._settled[key] = listed
            else:
                open_ones.append(key)
        for key, settled in _at_once(self._client, self._reach, open_ones).items():
            self._settled[key] = self._known(settled)

    def _reach(self, key: tuple[Repository, str]) -> Settled | Fault:
        found = self._located[key[0]]
        assert isinstance(found, Found)
        return by_git(self._client, found, key[1])

    def _judge(self, pins: Iterable[tuple[Repository, str]]) -> None:
        """Find out the states of the repositories, and whether what looks like a commit is one."""
        wanted: dict[Home, dict[str, None]] = {}
        doubtful: list[tuple[Repository, str]] = []
        for key in pins:
            found = self._located[key[0]]
            if not isinstance(found, Found) or key in self._judged:
                continue
            ids = wanted.setdefault(found.home, {})
            settled = self._settled[key]
            if settled.commit and not settled.certain:
                ids[settled.commit] = None
                doubtful.append(key)
            self._judged.add(key)
        self._states |= self._details.states(wanted)
        asked = _at_once(self._client, self._kind, doubtful)
        for key, kind in asked.items():
            known = self._settled[key]
            self._settled[key] = self._known(kind) if isinstance(kind, Fault) else known.as_kind(kind)

    def _kind(self, key: tuple[Repository, str]) -> Kind | Fault:
        """From the API where it was asked anyway, else from git."""
        found, settled = self._located[key[0]], self._settled[key]
        assert isinstance(found, Found)
        state = self._states[found.home]
        told = state.kinds.get(settled.commit) if isinstance(state, State) else None
        return told or kind_of(self._client, found, settled)

    def _known(self, settled: Settled | Fault) -> Settled:
        if isinstance(settled, Settled):
            return settled
        self._report(settled)
        return Settled.unknown(settled)

    def _facts(self, question: Question) -> PinFacts:
        reference = question.reference
        found = self._located[self._key(reference)]
        if not isinstance(found, Found):
            return self._without_repository(reference, found)
        refs = found.refs
        ambiguity = _ambiguity(reference.ref, refs)
        if not is_commit_id(reference.ref):
            return PinFacts(refs.source, refs.as_of, ambiguity=ambiguity)
        settled = self._settled[self._key(reference), reference.ref]
        on_commit = refs.tags_on(settled.commit)
        state = self._states[found.home]
        called = _names(found, state)
        witness = self._witness(question, found, called, settled)
        names = {*on_commit, *question.tags, *(witness.tags if witness is not None else ())}
        return PinFacts(
            source=refs.source,
            as_of=refs.as_of,
            repository=state if isinstance(state, Unknown) else state.name,
            archived=state if isinstance(state, Unknown) else state.archived,
            presence=settled.presence,
            commit=settled.commit,
            reachable=settled.reachable,
            tags={name: refs.tags[name] for name in names if name in refs.tags},
            witness=witness,
            compromised=self._records.compromised(reference.ref, settled.commit),
            advisories=self._advisories(found, called, on_commit),
            ambiguity=ambiguity,
            unheard_of=frozenset(name for name in question.tags if not _heard_of(name, refs)),
        )

    def _without_repository(self, reference: Reference, found: Missing | Fault) -> PinFacts:
        unknown = why(found)
        gone = isinstance(found, Missing) and not found.private
        return PinFacts(
            source="network",
            as_of=ls_refs.today(),
            repository="" if gone else unknown,
            archived=unknown,
            presence="absent" if gone else unknown,
            reachable=unknown,
            tags=unknown,
            compromised=self._records.compromised(reference.ref),
            advisories=unknown,
            ambiguity=unknown if not is_commit_id(reference.ref) else None,
        )

    def _witness(
        self, question: Question, found: Found, called: Iterable[str], settled: Settled
    ) -> Witness | None:
        """What the snapshot says, by the written name or another; of github.com itself only."""
        if found.home.server.name != GITHUB:
            return None
        asked = (*question.tags, *found.refs.tags_on(settled.commit))
        for name in called:
            owner, _, repo = name.partition("/")
            witness = self._records.witness(Reference(owner, repo, ""), asked, settled.commit)
            if witness is not None:
                return witness
        return None

    def _advisories(
        self, found: Found, called: Iterable[str], on_commit: Sequence[str]
    ) -> tuple[Advisory, ...] | Unknown:
        """They are about repositories of github.com."""
        return self._warnings.affecting(called, on_commit) if found.home.server.name == GITHUB else ()

    def _key(self, reference: Reference) -> Repository:
        return self._located.key(Repository.of(reference))

    def _report(self, fault: Fault) -> None:
        self._faults[fault] = None


def _names(found: Found, state: State | Unknown) -> tuple[str, ...]:
    """All names of a repository: as written, as git was led on to, as the API has it."""
    names = [f"{found.home.owner}/{found.home.repo}", found.refs.repository]
    if isinstance(state, State):
        names.append(state.name)
    return tuple({name.lower(): name for name in names})


def _heard_of(name: str, refs: RepositoryRefs) -> bool:
    """Whether the repository has a tag or branch of that name, or any version of the line that it names."""
    stated = refs.read(name)
    if stated is None or name in refs.tags or name in refs.branches:
        return True
    line = len(stated.numbers)
    versions = (refs.read(other) for other in (*refs.tags, *refs.branches))
    return any(
        version is not None and version.series == stated.series and version.numbers[:line] == stated.numbers
        for version in versions
    )


def _ambiguity(ref: str, refs: RepositoryRefs) -> Ambiguity | None:
    """A name on two commits. To git, 40 digits are an id: a tag or branch that is called so is a trap."""
    tag, branch = refs.tags.get(ref), refs.branches.get(ref)
    if is_commit_id(ref):
        other = next((commit for commit in (tag, branch) if commit not in (None, ref)), None)
        return Ambiguity(ref, other) if other is not None else None
    return Ambiguity(tag, branch) if tag and branch and tag != branch else None


def _at_once(client: Client, ask: Callable[[T], R], items: Sequence[T]) -> dict[T, R]:
    return dict(zip(items, at_once(client, ask, items), strict=True))
