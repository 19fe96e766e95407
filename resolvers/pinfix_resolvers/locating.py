"""Which server has a repository, and what it has there: asked once for each, whatever way it is spelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pinfix.http.client import Client
from pinfix.http.endpoints import Endpoints, Server, is_repository_name
from pinfix.http.threads import at_once
from pinfix.inspection import Repository, Unknown
from pinfix.resolution import GITHUB, Reference
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import ls_refs
from pinfix_resolvers.bounds import TOO_MANY_HOSTS, OtherHosts, RefsBudget
from pinfix_resolvers.details import Home
from pinfix_resolvers.refs import RepositoryRefs
from pinfix_resolvers.settling import Found

_HTTPS_PORT = ":443"


@dataclass(frozen=True, slots=True)
class Missing:
    """No server shows such a repository. `private`: it may be there for somebody with a token."""

    private: bool


class Located:
    """The repositories that were looked for, each under the one form of its name (`key`)."""

    def __init__(self, client: Client, endpoints: Endpoints) -> None:
        self._client = client
        self._endpoints = endpoints
        self._budget = RefsBudget()
        self._hosts = OtherHosts()
        self._known: dict[Repository, Found | Missing | Fault] = {}

    def key(self, repository: Repository) -> Repository:
        """One form for all spellings. Only of GitHub it is known that names have no case."""
        host = repository.host.lower().removesuffix(_HTTPS_PORT)
        if host not in (GITHUB, self._endpoints.home.name):
            return Repository(repository.owner, repository.repo, host)
        return Repository(repository.owner.lower(), repository.repo.lower(), host)

    def find(self, keys: Iterable[Repository]) -> tuple[Fault, ...]:
        """Ask for the refs of all that were not asked for yet, at once; what went wrong."""
        fresh = [key for key in dict.fromkeys(keys) if key not in self._known]
        asked = [key for key in fresh if self._may_ask(key)]
        found: dict[Repository, Found | Missing | Fault] = dict.fromkeys(fresh, TOO_MANY_HOSTS)
        found.update(zip(asked, at_once(self._client, self._locate, asked), strict=True))
        self._known |= found
        return tuple(answer for answer in found.values() if isinstance(answer, Fault))

    def __getitem__(self, key: Repository) -> Found | Missing | Fault:
        """What `find` found. Raises KeyError for what was not looked for."""
        return self._known[key]

    def get(self, repository: Repository) -> Found | None:
        """The repository, in any spelling, if it was found."""
        found = self._known.get(self.key(repository))
        return found if isinstance(found, Found) else None

    def _may_ask(self, key: Repository) -> bool:
        servers = self._endpoints.servers(Reference(key.owner, key.repo, "", key.host))
        return all(self._hosts.may_ask(server) for server in servers)

    def _locate(self, repository: Repository) -> Found | Missing | Fault:
        """The first server that shows it. Without a token nobody tells a private one from none."""
        owner, repo = repository.owner, repository.repo
        private = False
        if is_repository_name(owner, repo):
            for server in self._endpoints.servers(Reference(owner, repo, "", repository.host)):
                found = self._refs(server, owner, repo)
                if isinstance(found, RepositoryRefs):
                    return Found(Home(server, owner, repo), found)
                if found.code != "not-found":
                    return found
                private = private or self._client.tokens.of(server) is None
        return Missing(private)

    def _refs(self, server: Server, owner: str, repo: str) -> RepositoryRefs | Fault:
        """All refs, within the bounds of a run: what is found is kept to its end."""
        if self._budget.is_spent:
            return self._budget.too_much(server)
        found = ls_refs.ask(self._client, server, owner, repo)
        if isinstance(found, RepositoryRefs) and not self._budget.spend(found):
            return self._budget.too_much(server)
        return found


def why(found: Missing | Fault) -> Unknown:
    """Why nothing is known of a repository."""
    if isinstance(found, Fault):
        return Unknown(found.message)
    if found.private:
        return Unknown("no such repository is public; one that is private can only be seen with a token")
    return Unknown("there is no such repository")
