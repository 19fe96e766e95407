"""Is it a commit that a tag stands on? Git's list of tags does not say, and a pin on a file runs nothing.

A commit that the snapshot knows, or that was seen to be one before, is not asked about: what an id stands for
never changes. The others are asked about, one request a repository, as far as there is room for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pinfix.http.client import Client
from pinfix.http.endpoints import Server
from pinfix.http.threads import at_once
from pinfix.resolution import GITHUB, Reference, Resolved, Unresolved
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import object_kind
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.refs import is_commit_id
from pinfix_resolvers.snapshot import Snapshot
from pinfix_resolvers.spare import Spare


@dataclass(frozen=True, slots=True)
class Doubt:
    """Answers from one repository of which nobody has seen that they are commits."""

    server: Server
    owner: str
    repo: str
    answers: Mapping[Reference, Resolved]

    @property
    def shas(self) -> tuple[str, ...]:
        """The ids that are to be written, each once."""
        return tuple(dict.fromkeys(answer.sha for answer in self.answers.values()))


def doubts_about(server: Server, answers: Mapping[Reference, Resolved]) -> list[Doubt]:
    """Unproved `answers` of `server`, by repository."""
    grouped: dict[tuple[str, str], dict[Reference, Resolved]] = {}
    for reference, answer in answers.items():
        grouped.setdefault(server.repository_of(reference), {})[reference] = answer
    return [Doubt(server, *repository, these) for repository, these in grouped.items()]


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers that are no commits, as refusals, and those of which it stays unknown."""

    refused: Mapping[Reference, Unresolved]
    unproved: frozenset[Reference]


class Proofs:
    """Finds out about doubts; what nobody tells, and what there is no room to ask, stays as it is."""

    def __init__(self, client: Client, snapshot: Snapshot, cache: Cache, spare: Spare) -> None:
        self._client = client
        self._snapshot = snapshot
        self._cache = cache
        self._spare = spare

    def judge(self, doubts: Sequence[Doubt], *, ask: bool) -> Judged:
        """What becomes of the answers in doubt; without `ask`, by what is known already."""
        if not doubts:
            return Judged({}, frozenset())
        known = self._known(doubts)
        doubtful = [
            (doubt, shas)
            for doubt in doubts
            if (shas := [sha for sha in doubt.shas if (doubt.server, sha) not in known])
        ]
        asked = doubtful[: self._spare.take(len(doubtful)) if ask else 0]
        until = self._client.aside()
        found = at_once(self._client, lambda item: self._kinds(*item, until), asked)
        refused: dict[Reference, Unresolved] = {}
        unproved: set[Reference] = set()
        commits: dict[Server, list[str]] = {}
        told = [*found, *({} for _ in doubtful[len(asked) :])]
        for (doubt, shas), kinds in zip(doubtful, told, strict=True):
            commits.setdefault(doubt.server, []).extend(sha for sha in kinds if kinds[sha] == "commit")
            for reference, answer in doubt.answers.items():
                kind = kinds.get(answer.sha)
                if kind is None and answer.sha in shas:
                    unproved.add(reference)
                elif kind is not None and kind != "commit":
                    refused[reference] = _no_commit(reference, answer, kind)
        for server, seen in commits.items():
            self._cache.keep_commits(server.identity, seen)
        return Judged(refused, frozenset(unproved))

    def _known(self, doubts: Sequence[Doubt]) -> Collection[tuple[Server, str]]:
        """Commits that need no asking, each with its server."""
        by_server: dict[Server, list[str]] = {}
        known: set[tuple[Server, str]] = set()
        for doubt in doubts:
            by_server.setdefault(doubt.server, []).extend(doubt.shas)
            if doubt.server.name == GITHUB:
                facts = self._snapshot.facts(next(iter(doubt.answers)))
                known.update((doubt.server, sha) for sha in (facts.tags.values() if facts else ()))
        for server, shas in by_server.items():
            known.update((server, sha) for sha in self._cache.commits(server.identity, shas))
        return known

    def _kinds(self, doubt: Doubt, shas: Collection[str], until: float) -> Mapping[str, object_kind.Kind]:
        """The kinds of those that could be asked about: of several all at once, else one after the other."""
        where = self._client, doubt.server, doubt.owner, doubt.repo
        if len(shas) > 1:
            if object_kind.are_commits(*where, shas, until=until) is True:
                return dict.fromkeys(shas, "commit")
            shas = tuple(shas)[: self._spare.take(len(shas))]
        found = {sha: object_kind.ask(*where, sha, until=until) for sha in shas}
        return {sha: kind for sha, kind in found.items() if not isinstance(kind, Fault)}


def _no_commit(reference: Reference, answer: Resolved, kind: object_kind.Kind) -> Unresolved:
    what = {"tree": "a folder", "blob": "a file", "tag-object": "a tag"}[kind]
    repository = answer.repository or f"{reference.owner}/{reference.repo}"
    if is_commit_id(reference.ref):
        reason = (
            f"{reference.ref} of {repository} is {what} of git, not a commit; {answer.version} stands on it"
        )
    else:
        name = answer.version if answer.kind == "branch" else reference.ref
        reason = f"the tag {name} of {repository} stands on {what} of git, not on a commit"
    return Unresolved("not-a-commit", reason, "Choose another version: nothing can run from this one.")
