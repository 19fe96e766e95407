"""The network as a resolver: who is asked, in which order, and what happens when nobody answers.

For each server, all at the same time: the cache, then the server itself (`asking`). About github.com the
snapshot is the witness of every answer, and stands in for full versions when all fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pinfix.http.client import Client
from pinfix.http.endpoints import Endpoints, Server, is_repository_name
from pinfix.http.threads import at_once
from pinfix.resolution import GITHUB, Branches, Reference, Resolution, Resolved, Unresolved
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import advisories, witness
from pinfix_resolvers.advisory_lists import AdvisoryLists
from pinfix_resolvers.asking import Asking
from pinfix_resolvers.bounds import TOO_MANY_HOSTS, OtherHosts, RefsBudget
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.commit_proofs import Doubt, Proofs, doubts_about
from pinfix_resolvers.snapshot import Snapshot
from pinfix_resolvers.spare import Spare


@dataclass(frozen=True, slots=True)
class _Told:
    """What one server answered: where the cache keeps it, and what of it is in doubt.

    `kept`: it comes from the cache; `is_fresh`: all of it is of the last hour.
    """

    shelf: str
    answers: Mapping[Reference, Resolution]
    doubts: Sequence[Doubt]
    kept: bool = False
    is_fresh: bool = True


class Online:
    """Answers from the network and the cache. `branches`: what a branch is pinned to."""

    name = "online"

    def __init__(
        self,
        client: Client,
        endpoints: Endpoints,
        snapshot: Snapshot,
        cache: Cache,
        *,
        branches: Branches = "head",
        notify: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._client = client
        self._endpoints = endpoints
        self._snapshot = snapshot
        self._cache = cache
        self._branches = branches
        self._notify = notify
        self._budget = RefsBudget()
        self._hosts = OtherHosts()
        self._faults: dict[Fault, None] = {}
        self._spare = Spare(client)
        self._proofs = Proofs(client, snapshot, cache, self._spare)
        self._advisories = AdvisoryLists(client, endpoints.home, cache, self._spare, notify)

    @property
    def requests(self) -> int:
        """How many requests were made, tries that failed included."""
        return self._client.requests

    @property
    def faults(self) -> Sequence[Fault]:
        """Why something could not be asked, each reason once."""
        redact = self._client.tokens.redact
        return tuple(Fault(fault.code, redact(fault.message), redact(fault.remedy)) for fault in self._faults)

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Answer for every one of `references`."""
        if not references:
            return {}
        answers: dict[Reference, Resolution] = {}
        by_home: dict[Server, list[Reference]] = {}
        for reference in references:
            servers = self._endpoints.servers(reference)
            if not servers or not is_repository_name(reference.owner, reference.repo):
                answers[reference] = _no_such_name(reference)
            else:
                by_home.setdefault(servers[0], []).append(reference)
        waiting: dict[Server, list[Reference]] = {}
        kept: list[_Told] = []
        for home, of_home in by_home.items():
            of_cache = self._kept(of_home)
            kept += of_cache
            found = {reference for part in of_cache for reference in part.answers}
            left = [reference for reference in of_home if reference not in found]
            if left and self._hosts.may_ask(home):
                waiting[home] = left
                self._spare.need(self._least(home, left))
            elif left:
                self._faults[TOO_MANY_HOSTS] = None
                answers.update(
                    {reference: witness.not_asked(reference, TOO_MANY_HOSTS) for reference in left}
                )
        if not by_home:
            return answers
        ask = bool(waiting) or not all(part.is_fresh for part in kept)  # a run made twice asks nobody
        self._advisories.begin(ask=ask)
        told = at_once(self._client, lambda item: self._ask(*item), waiting.items(), threads=len(waiting))
        answers.update(self._proved([*(part for parts in told for part in parts), *kept], ask=ask))
        checked = self._against(self._advisories.known(), answers)
        self._faults.update(self._advisories.faults)
        return {reference: self._redacted(answer) for reference, answer in checked.items()}

    def _least(self, server: Server, references: Sequence[Reference]) -> int:
        """How many requests these take for certain: without a token one for each repository."""
        if server.graphql is not None and self._client.tokens.of(server) is not None:
            return 1
        return len({(reference.owner.lower(), reference.repo.lower()) for reference in references})

    def _redacted(self, answer: Resolution) -> Resolution:
        """Refusals quote what servers say, and a server knows the token that it was sent."""
        if isinstance(answer, Resolved):
            return answer
        redact = self._client.tokens.redact
        return Unresolved(answer.code, redact(answer.reason), redact(answer.remedy))

    def _kept(self, references: Sequence[Reference]) -> list[_Told]:
        """What the cache has of `references`, which have one home."""
        by_server: dict[Server, list[Reference]] = {}
        for reference in references:
            for server in self._endpoints.servers(reference):
                by_server.setdefault(server, []).append(reference)
        parts: list[_Told] = []
        found: set[Reference] = set()
        for server, of_server in by_server.items():
            asked = [reference for reference in of_server if reference not in found]
            if asked:
                parts.append(self._kept_of(server, asked))
                found.update(parts[-1].answers)
        return parts

    def _kept_of(self, server: Server, references: Sequence[Reference]) -> _Told:
        """What the cache has of the answers of `server`; without a token the unproved as well."""
        shelf = self._shelf(references, server)
        kept = self._cache.find(shelf, references, self._branches)
        if server.graphql is not None and self._client.tokens.of(server) is not None:
            kept = {reference: entry for reference, entry in kept.items() if entry.proved}
        return _Told(
            shelf,
            {
                reference: self._witnessed(server, reference, entry.answer)
                for reference, entry in kept.items()
            },
            doubts_about(
                server, {reference: entry.answer for reference, entry in kept.items() if not entry.proved}
            ),
            kept=True,
            is_fresh=all(entry.is_fresh for entry in kept.values()),
        )

    def _shelf(self, references: Sequence[Reference], server: Server) -> str:
        """Where the cache has what `server` answered: a second choice counts for this home only."""
        home = self._endpoints.servers(references[0])[0]
        return server.identity if server == home else f"{home.identity} > {server.identity}"

    def _ask(self, server: Server, references: Sequence[Reference]) -> list[_Told]:
        """Answers from `server`, and from the next one to what it does not have."""
        rider = self._advisories.rider if server == self._endpoints.home else None
        asking = Asking(
            self._client,
            server,
            self._cache,
            self._budget,
            branches=self._branches,
            notify=self._notify,
            rider=rider,
        )
        answers: dict[Reference, Resolution] = {}
        elsewhere: list[Reference] = []
        for reference, found in asking.answers(references).items():
            if not isinstance(found, Fault):
                answers[reference] = self._witnessed(server, reference, found)
            elif found.code != "not-found":
                self._faults[found] = None
                answers[reference] = self._without_network(server, reference, found)
            elif self._endpoints.servers(reference)[-1] != server:
                elsewhere.append(reference)
            else:
                answers[reference] = Unresolved("unknown-repository", found.message, found.remedy)
        self._faults.update(asking.faults)
        told = [_Told(self._shelf(references, server), answers, asking.doubts)]
        if elsewhere:
            self._notify(f"{len(elsewhere)} references are not on {server.name}: asking github.com")
            told += self._ask(self._endpoints.servers(elsewhere[0])[-1], elsewhere)
        return told

    def _proved(self, told: Sequence[_Told], *, ask: bool) -> Mapping[Reference, Resolution]:
        """What was told, without what turned out to be no commit; the good is kept."""
        judged = self._proofs.judge([doubt for part in told for doubt in part.doubts], ask=ask)
        answers: dict[Reference, Resolution] = {}
        for part in told:
            refused = {key: judged.refused[key] for key in part.answers.keys() & judged.refused.keys()}
            these = {**part.answers, **refused}
            good = {
                reference: resolved
                for reference, resolved in these.items()
                if isinstance(resolved, Resolved) and resolved.source != self._snapshot.name
            }
            if not part.kept:
                self._cache.keep(part.shelf, self._branches, good, judged.unproved)
            self._cache.drop(part.shelf, self._branches, refused.keys())
            answers.update(these)
        unproved = sum(isinstance(answers[reference], Resolved) for reference in judged.unproved)
        if unproved:
            what = f"{unproved} {'reference was' if unproved == 1 else 'references were'} not checked for"
            self._notify(
                f"{what} standing on a commit, and not on a file or folder of git: `pinfix verify` does that"
            )
        return answers

    def _witnessed(self, server: Server, reference: Reference, resolution: Resolution) -> Resolution:
        if isinstance(resolution, Unresolved) or server.name != GITHUB:
            return resolution
        return witness.checked(reference, resolution, self._snapshot)

    def _without_network(self, server: Server, reference: Reference, fault: Fault) -> Resolution:
        if server.name != GITHUB:  # what github.com has under that name may be something else
            return witness.not_asked(reference, fault)
        return witness.answer_without_network(reference, fault, self._snapshot)

    def _against(
        self, known: Sequence[advisories.Advisory], answers: Mapping[Reference, Resolution]
    ) -> Mapping[Reference, Resolution]:
        """The answers, malicious versions refused; advisories are about repositories of github.com."""
        return {
            reference: advisories.checked(reference, resolution, known)
            if reference.host == GITHUB
            else resolution
            for reference, resolution in answers.items()
        }


def _no_such_name(reference: Reference) -> Unresolved:
    return Unresolved(
        "unknown-repository",
        f"{str(reference)!r} names no repository that a server could have",
        "Write owner/repo@ref, or https://host/owner/repo@ref.",
    )
