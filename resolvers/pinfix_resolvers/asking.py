"""What references mean on one server: GraphQL where there is a token, then git's `ls-refs`, then REST.

The refs of a repository are given up as soon as its references are answered: those of some are long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pinfix.http.client import THREADS, Client
from pinfix.http.endpoints import Server
from pinfix.http.threads import at_once
from pinfix.resolution import Branches, Reference, Resolution, Resolved
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import graphql, ls_refs, rest
from pinfix_resolvers.bounds import RefsBudget
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.commit_proofs import Doubt
from pinfix_resolvers.graphql_query import Rider
from pinfix_resolvers.refs import RepositoryRefs, answer, is_settled

_QUERIES_AT_ONCE = 4
_AT_ONCE_ELSEWHERE = 4

Repository = tuple[str, str]
"""Owner and repository; in lower case where the server folds it."""


class Asking:
    """Questions to one server.

    `faults` collects what went wrong where another way was found; `doubts` the answers of which it was not
    seen that they are commits. The `rider` is carried by a request to GraphQL, where one is made.
    """

    def __init__(
        self,
        client: Client,
        server: Server,
        cache: Cache,
        budget: RefsBudget,
        *,
        branches: Branches,
        notify: Callable[[str], None],
        rider: Rider | None = None,
    ) -> None:
        self.faults: dict[Fault, None] = {}
        self.doubts: list[Doubt] = []
        self._client = client
        self._server = server
        self._cache = cache
        self._budget = budget
        self._branches = branches
        self._notify = notify
        self._rider = rider

    def answers(self, references: Sequence[Reference]) -> Mapping[Reference, Resolution | Fault]:
        """An answer for every one of `references`, or why there is none from this server."""
        repositories = {self._server.repository_of(reference) for reference in references}
        self._notify(
            f"asking {self._server.name} about {_counted(len(repositories), 'repository', 'repositories')}"
        )
        partly: Mapping[Reference, RepositoryRefs | Fault] = {}
        if self._server.graphql is not None and self._client.tokens.of(self._server) is not None:
            partly = self._by_graphql(references)
        found: dict[Reference, Resolution | Fault] = {}
        still_open: dict[Repository, list[Reference]] = {}
        for reference in references:
            refs = partly.get(reference)
            if refs is not None and self._is_settled(reference, refs):
                found[reference] = self._answer(reference, refs)
            else:
                still_open.setdefault(self._server.repository_of(reference), []).append(reference)
        for by_git in at_once(
            self._client,
            lambda item: self._by_git(*item, partly),
            still_open.items(),
            threads=_AT_ONCE_ELSEWHERE if self._server.api is None else THREADS,
        ):
            found.update(by_git)
        return found

    def _answer(self, reference: Reference, refs: RepositoryRefs | Fault) -> Resolution | Fault:
        return refs if isinstance(refs, Fault) else answer(reference, refs, self._branches)

    def _is_settled(self, reference: Reference, refs: RepositoryRefs | Fault) -> bool:
        if isinstance(refs, RepositoryRefs):
            return is_settled(reference, refs, self._branches)
        return refs.code == "not-found"

    def _will_do(self, reference: Reference, refs: RepositoryRefs) -> bool:
        """Whether an unfinished answer is right as far as it goes: only the version could be more exact."""
        if reference.ref in refs.unclear:
            return False
        resolution = answer(reference, refs, "head")
        return isinstance(resolution, Resolved) and (self._branches == "head" or resolution.kind != "branch")

    def _by_graphql(self, references: Sequence[Reference]) -> Mapping[Reference, RepositoryRefs | Fault]:
        outcomes = at_once(
            self._client,
            lambda query: graphql.ask(self._client, self._server, query),
            list(graphql.batches(references, self._rider)),
            threads=_QUERIES_AT_ONCE,
        )
        found: dict[tuple[Repository, str], RepositoryRefs | Fault] = {}
        whole: dict[Repository, Fault] = {}
        for outcome in outcomes:
            if isinstance(outcome, Fault):
                self._notify(f"{self._client.tokens.redact(outcome.message)}; asking git instead")
                continue
            for question, refs in outcome.items():
                if isinstance(refs, Fault):
                    whole[question.owner, question.repo] = refs
                for ref in question.refs:
                    found[(question.owner, question.repo), ref] = refs
        answers: dict[Reference, RepositoryRefs | Fault] = {}
        for reference in references:
            repository = self._server.repository_of(reference)
            refs_or_none = found.get((repository, reference.ref)) or whole.get(repository)
            if refs_or_none is not None:
                answers[reference] = refs_or_none
        return answers

    def _by_git(
        self,
        repository: Repository,
        references: Sequence[Reference],
        partly: Mapping[Reference, RepositoryRefs | Fault],
    ) -> Mapping[Reference, Resolution | Fault]:
        whole = self._all_refs(repository, [reference.ref for reference in references])
        answers: dict[Reference, Resolution | Fault] = {}
        unproved: dict[Reference, Resolved] = {}
        for reference in references:
            known = partly.get(reference)
            if not isinstance(known, RepositoryRefs):
                refs = whole
            elif isinstance(whole, Fault):
                refs = known if self._will_do(reference, known) else whole
            else:
                refs = _together(known, whole)
            found = answers[reference] = self._answer(reference, refs)
            if (
                isinstance(found, Resolved)
                and isinstance(refs, RepositoryRefs)
                and not refs.proves(found.sha)
            ):
                unproved[reference] = found
        if unproved:
            self.doubts.append(Doubt(self._server, *repository, unproved))
        return answers

    def _all_refs(self, repository: Repository, refs: Sequence[str]) -> RepositoryRefs | Fault:
        """All refs by git; by REST, as far as needed, where git cannot be asked."""
        if self._budget.is_spent:
            return self._budget.too_much(self._server)
        found = ls_refs.ask(self._client, self._server, *repository)
        if isinstance(found, RepositoryRefs):
            self._budget.spend(found)
            return found
        if found.code == "not-found" or self._server.api is None:
            return found
        by_rest = rest.ask(self._client, self._server, self._cache, *repository, refs)
        if isinstance(by_rest, Fault) and by_rest.code != "not-found":
            self.faults[by_rest] = None
            return found
        return by_rest


def _together(partly: RepositoryRefs, whole: RepositoryRefs) -> RepositoryRefs:
    """What git tells, with what only GraphQL does."""
    return replace(
        whole,
        repository=partly.repository,
        archived=partly.archived,
        not_commits=partly.not_commits | whole.not_commits,
        kinds_seen=partly.kinds_seen,
        loose_tag_objects=partly.loose_tag_objects,
        absent=partly.absent,
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
