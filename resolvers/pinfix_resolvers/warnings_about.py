"""The advisories about the versions that stand on a commit, under every name that its repository has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pinfix.http.client import Client
from pinfix.http.endpoints import Endpoints
from pinfix.inspection import Advisory, Unknown
from pinfix.resolution import ResolverFault as Fault
from pinfix.versions import parse
from pinfix_resolvers import advisory_pages
from pinfix_resolvers.advisories import Advisory as Known
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.rest import Rest


class Warnings:
    """Asks github.com once a run for all advisories about actions, of both kinds: they are few."""

    def __init__(
        self, client: Client, endpoints: Endpoints, cache: Cache, report: Callable[[Fault], None]
    ) -> None:
        server = endpoints.github if endpoints.is_enterprise else endpoints.home
        self._rest = Rest(client, server, cache) if server.api is not None else None
        self._report = report
        self._known: tuple[Known, ...] | Unknown | None = None

    def affecting(
        self, names: Iterable[str], tags_on_commit: Sequence[str]
    ) -> tuple[Advisory, ...] | Unknown:
        """Those about a version on the commit; `names` are all the `owner/repo` of its repository."""
        known = self._all()
        if isinstance(known, Unknown):
            return known
        packages = {name.lower() for name in names}
        about = [advisory for advisory in known if advisory.package in packages]
        versions = [tag for tag in tags_on_commit if (version := parse(tag)) is not None and version.exact]
        if about and not versions:
            return Unknown("there are advisories about the action, and its version is not known")
        covering = [advisory for advisory in about if any(advisory.covers(version) for version in versions)]
        certain = [advisory for advisory in covering if advisory.is_readable]
        if covering and not certain:
            unread = covering[0]
            return Unknown(f"{unread.id} is about the versions {unread.versions!r}, which cannot be read")
        return tuple(dict.fromkeys(_advisory(advisory) for advisory in certain))

    def _all(self) -> tuple[Known, ...] | Unknown:
        if self._known is None:
            self._known = self._fetched()
        return self._known

    def _fetched(self) -> tuple[Known, ...] | Unknown:
        if self._rest is None:
            return Unknown("there is no server with advisories")
        collected: list[Known] = []
        for kind in advisory_pages.KINDS:
            answer = advisory_pages.fetch(self._rest, kind)
            if isinstance(answer, Fault):
                self._report(answer)
                return Unknown(answer.message)
            collected += answer
        return tuple(collected)


def _advisory(known: Known) -> Advisory:
    return Advisory(
        id=known.id,
        summary=known.summary,
        severity="malicious code" if known.malicious else known.severity,
        affected=known.versions,
        fixed_in=known.first_patched,
        url=f"https://github.com/advisories/{known.id}",
    )
