"""The network as a resolver: who is asked, in which order, and what happens when nobody answers.

For each server, all at the same time: the cache, then the server itself (`asking`). About github.com the
snapshot is the witness of every answer, and stands in for full versions when all fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pinfix.resolution import GITHUB, Branches, Reference, Resolution, Resolved, Unresolved
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import advisories, witness
from pinfix_resolvers.advisory_lists import AdvisoryLists
from pinfix_resolvers.asking import Asking, RefsBudget
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.commit_proofs import Doubt, Proofs
from pinfix_resolvers.endpoints import Endpoints, Server, is_repository_name
from pinfix_resolvers.http import Client
from pinfix_resolvers.snapshot import Snapshot
from pinfix_resolvers.spare import Spare
from pinfix_resolvers.threads import at_once

MOST_OTHER_HOSTS = 20
"""So many hosts that only workflows name are asked in a run."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What one server answered: where the cache keeps it, and what of it is in doubt."""

    shelf: str
    answers: Mapping[Reference, Resolution]
    doubts: Sequence[Doubt]


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
        self._other_hosts: set[Server] = set()
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
        for home, of_home in by_home.items():
            answers.update(self._kept(of_home))
            left = [reference for reference in of_home if reference not in answers]
            if left and self._may_ask(home):
                waiting[home] = left
                self._spare.need(self._least(home, left))
            elif left:
                self._faults[_TOO_MANY_HOSTS] = None
                answers.update(
                    {reference: witness.not_asked(reference, _TOO_MANY_HOSTS) for reference in left}
                )
        if not by_home:
            return answers
        self._advisories.begin()
        told = at_once(self._client, lambda item: self._ask(*item), waiting.items(), threads=len(waiting))
        answers.update(self._proved([part for parts in told for part in parts]))
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

    def _may_ask(self, server: Server) -> bool:
        """Whether the bound for hosts that only workflows name leaves room for `server`; it is counted."""
        if server.api is not None or server in self._other_hosts:
            return True
        if len(self._other_hosts) >= MOST_OTHER_HOSTS:
            return False
        self._other_hosts.add(server)
        return True

    def _kept(self, references: Sequence[Reference]) -> Mapping[Reference, Resolution]:
        """What the cache has of `references`, which have one home."""
        found: dict[Reference, Resolution] = {}
        by_server: dict[Server, list[Reference]] = {}
        for reference in references:
            for server in self._endpoints.servers(reference):
                by_server.setdefault(server, []).append(reference)
        for server, of_server in by_server.items():
            asked = [reference for reference in of_server if reference not in found]
            kept = self._cache.find(self._shelf(asked, server), asked, self._branches) if asked else {}
            for reference, resolved in kept.items():
                found[reference] = self._witnessed(server, reference, resolved)
        return found

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

    def _proved(self, told: Sequence[_Told]) -> Mapping[Reference, Resolution]:
        """What was told, without what turned out to be no commit; the good is kept."""
        doubts = [doubt for part in told for doubt in part.doubts]
        refusals = self._proofs.refused(doubts)
        answers: dict[Reference, Resolution] = {}
        for part in told:
            these = {**part.answers, **{key: refusals[key] for key in part.answers.keys() & refusals.keys()}}
            good = {
                reference: resolved
                for reference, resolved in these.items()
                if isinstance(resolved, Resolved) and resolved.source != self._snapshot.name
            }
            self._cache.keep(part.shelf, self._branches, good)
            answers.update(these)
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


_TOO_MANY_HOSTS = Fault(
    "network",
    f"the files name more than {MOST_OTHER_HOSTS} hosts besides GitHub, and no more than that are asked in "
    "a run",
    "Check that these hosts are meant; then run pinfix on fewer files at a time.",
)


def _no_such_name(reference: Reference) -> Unresolved:
    return Unresolved(
        "unknown-repository",
        f"{str(reference)!r} names no repository that a server could have",
        "Write owner/repo@ref, or https://host/owner/repo@ref.",
    )
