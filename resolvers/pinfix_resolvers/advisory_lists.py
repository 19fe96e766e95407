"""The advisories that a run holds its answers against: from the cache, with GraphQL, or by REST.

With a token, the list rides on the first request to GraphQL (`AdvisoryQuery`). Without one there are two
lists of the REST API, of which an address may ask 60 times an hour: they are asked for where there is room.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from pinfix.http.client import Client
from pinfix.http.endpoints import Server
from pinfix.http.threads import Beside, at_once, beside
from pinfix.resolution import GITHUB
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import advisory_pages, advisory_query, graphql
from pinfix_resolvers.advisories import Advisory
from pinfix_resolvers.advisory_pages import FRESH_SECONDS, KINDS
from pinfix_resolvers.advisory_query import AdvisoryQuery
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.graphql_query import query
from pinfix_resolvers.rest import Rest
from pinfix_resolvers.spare import Spare

Known = tuple[Advisory, ...]


class AdvisoryLists:
    """The advisories of github.com, found once a run: `begin`, then make the other requests, then `known`.

    `faults` is what went wrong where there is a token. Without one `notify` is told, and the run is complete
    all the same: nobody is promised an answer by a server that counts 60 requests an hour for an address.
    """

    def __init__(
        self,
        client: Client,
        home: Server,
        cache: Cache,
        spare: Spare,
        notify: Callable[[str], None],
    ) -> None:
        self.faults: dict[Fault, None] = {}
        self.rider: AdvisoryQuery | None = None
        """What is to ride on a request to GraphQL, from `begin` to `known`."""
        self._client = client
        self._home = home
        self._cache = cache
        self._spare = spare
        self._notify = notify
        self._known: Known | None = None
        self._is_final = True
        self._beside: Beside[Known] | None = None

    def begin(self, *, ask: bool) -> None:
        """Find out how to ask, and what can be asked without waiting for others.

        `ask`: false for a run that needs to ask nobody else; without a token it then has what the cache has.
        """
        if self._known is not None:
            return
        if self._home.name != GITHUB:  # advisories are about repositories of github.com
            self._known = ()
        elif self._client.tokens.of(self._home) is None:
            self._beside = beside(self._client, lambda: self._without_token(ask=ask))
            self._is_final = ask
        else:
            self._known = self._kept()
            self.rider = AdvisoryQuery() if self._known is None else None

    def known(self) -> Known:
        """The advisories."""
        found = self._known
        if self._beside is not None:
            found = self._beside.result()
        elif found is None:
            assert self.rider is not None
            found = self._ridden(self.rider)
        self._known = found if self._is_final else None
        self._beside = self.rider = None
        return found

    def _ridden(self, rider: AdvisoryQuery) -> Known:
        """What came along, with what did not; by REST where GraphQL fails."""
        while rider.is_open:
            graphql.ask(self._client, self._home, query([], rider))
        if rider.failed:
            known, missed = _by_rest(Rest(self._client, self._home, self._cache, until=self._client.aside()))
            if missed is not None:
                self.faults[missed] = None
            return known
        kept = json.dumps(rider.records).encode("ascii")
        self._cache.keep_page(self._shelf, "", kept, with_token=True)
        return advisory_query.read(rider.records)

    def _without_token(self, *, ask: bool) -> Known:
        until = self._client.aside()
        spare = self._spare if ask else Spare(self._client, most=0)
        known, missed = _by_rest(Rest(self._client, self._home, self._cache, spare, until))
        if missed is not None:
            why = self._client.tokens.redact(missed.message)
            self._notify(
                f"{why}. The shipped denylist holds all the same; with a token they are always asked for"
            )
        return known

    def _kept(self) -> Known | None:
        page = self._cache.page(self._shelf, with_token=True)
        if page is None or page.age >= FRESH_SECONDS:
            return None
        try:
            return advisory_query.read(json.loads(page.body))
        except (KeyError, TypeError, AttributeError, ValueError):
            return None

    @property
    def _shelf(self) -> str:
        """Where the cache has the list; no URL that REST has is like it."""
        return f"{self._home.graphql}#{AdvisoryQuery.alias}"


def _by_rest(rest: Rest) -> tuple[Known, Fault | None]:
    """What could be read, and why it is not all; all lists at the same time."""
    collected: list[Advisory] = []
    failed: list[Fault] = []
    for found in at_once(rest.client, lambda kind: advisory_pages.fetch(rest, kind), KINDS):
        if isinstance(found, Fault):
            failed.append(found)
        else:
            collected += found
    if not failed:
        return tuple(collected), None
    nothing = len(failed) == len(KINDS)
    said = "could not be read, so that nothing was held against them" if nothing else "could not all be read"
    message = f"GitHub's advisories {said}: {failed[0].message}"
    return tuple(collected), Fault(failed[0].code, message, failed[0].remedy)
