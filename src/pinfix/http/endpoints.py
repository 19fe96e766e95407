"""Which servers there are, by the variables that a GitHub runner sets, and which of them a reference means.

`GITHUB_SERVER_URL` (default https://github.com), `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL` describe the
*home* server: the one that a plain `owner/repo@ref` is on. On GitHub Enterprise Server that is the company's
own; what is not there is looked for on github.com, as its runners do. Where the first is not set, the second
tells it, as far as its form does. All three must be of one server: answers of one company's API about the
repositories of another server would be wrong, and look right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from pinfix.errors import UsageError
from pinfix.resolution import GITHUB, Reference

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
_DEFAULT_PORTS = {"https": 443, "http": 80}
_ENTERPRISE_API = "/api/v3"
_ENTERPRISE = (_ENTERPRISE_API, "/api/graphql")
_CLOUD = ".ghe.com"
"""Companies with their data in a region of their own: COMPANY.ghe.com, and api.COMPANY.ghe.com beside it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a URL: what a token belongs to, and what a redirect must not leave."""

    scheme: str
    host: str
    port: int

    @property
    def is_private_channel(self) -> bool:
        """Whether nobody between here and there can read along: TLS, or this machine itself."""
        return self.scheme == "https" or self.is_this_machine

    @property
    def is_this_machine(self) -> bool:
        """Whether the host is the machine that this runs on."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def place(self) -> str:
        """Host, and port where it is not the usual one: the name of a server for `gh`."""
        return str(self).partition("://")[2]

    def is_of_site(self, other: Origin) -> bool:
        """Whether both are one server's: the same host, or `api.` before it, as GitHub's own."""
        mine, others = (origin.host.removeprefix("api.") for origin in (self, other))
        return (self.scheme, mine, self.port) == (other.scheme, others, other.port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _DEFAULT_PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def origin(url: str) -> Origin:
    """The origin of an http(s) URL. Raises ValueError for anything else, and for one with a user in it."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an http or https URL")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a URL with a user name in it")
    return Origin(parts.scheme, parts.hostname.lower(), parts.port or _DEFAULT_PORTS[parts.scheme])


@dataclass(frozen=True, slots=True)
class Server:
    """One server. `name` is as in `https://NAME/owner/repo@ref`; the URLs have no slash at the end.

    `api` and `graphql` are None where only git is known to be spoken.
    """

    name: str
    git: str
    api: str | None = None
    graphql: str | None = None

    @property
    def token_origins(self) -> frozenset[Origin]:
        """To whom a token for this server is sent: to the API, and to git and GraphQL of the same site.

        Where the variables name several servers on this machine, a token is one of the API, as its name says.
        """
        main = origin(self.api or self.git)
        return frozenset(found for found in self.origins if found.is_of_site(main))

    @property
    def origins(self) -> frozenset[Origin]:
        """Who is asked for this server."""
        return frozenset(origin(url) for url in (self.git, self.api, self.graphql) if url is not None)

    @property
    def login(self) -> str:
        """By which name `gh` knows the server that a token is for."""
        main = origin(self.api or self.git)
        if origin(self.git) in self.token_origins:
            return origin(self.git).place
        return GITHUB if main == origin(str(GITHUB_COM.api)) else main.place

    @property
    def identity(self) -> str:
        """Tells facts of this server from those of another that goes by the same name (a test server)."""
        return f"{self.git} {self.api or '-'}"

    def repository_of(self, reference: Reference) -> tuple[str, str]:
        """Owner and repository in one form for all spellings.

        GitHub folds case in names; on other hosts two that differ in case only are two repositories.
        """
        if self.api is None:
            return reference.owner, reference.repo
        return reference.owner.lower(), reference.repo.lower()

    def repository_url(self, owner: str, repo: str) -> str:
        """Where git finds the repository; the names must have been checked (`is_repository_name`)."""
        return f"{self.git}/{owner}/{repo.removesuffix('.git')}.git"


GITHUB_COM = Server(GITHUB, "https://github.com", "https://api.github.com", "https://api.github.com/graphql")


VERSION_HEADER = "X-GitHub-Api-Version"
API_HEADERS = {"Accept": "application/vnd.github+json", VERSION_HEADER: "2022-11-28"}
"""What GitHub asks every request to its REST API to say."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The home server, and which servers a reference can mean."""

    home: Server = GITHUB_COM
    github: Server = GITHUB_COM

    @property
    def is_enterprise(self) -> bool:
        """Whether the home server is another than github.com."""
        return self.home.name != GITHUB

    def servers(self, reference: Reference) -> tuple[Server, ...]:
        """Where to look, in this order; the next only where the one before does not have the repository.

        Empty for a host name that cannot be one.
        """
        host = reference.host.lower()
        if host == GITHUB:
            return (self.home, self.github) if self.is_enterprise else (self.home,)
        if host == self.home.name and self.home.git.startswith("https:"):
            return (self.home,)
        return (Server(host, f"https://{host}"),) if _HOST.fullmatch(host) else ()


def from_environment(environment: Mapping[str, str]) -> Endpoints:
    """Read the three variables; empty ones count as unset.

    Raises UsageError for what is no URL, and where they are of different servers.
    """
    given = _url(environment, "GITHUB_API_URL")
    git = _url(environment, "GITHUB_SERVER_URL") or _server_of(given) or GITHUB_COM.git
    api = given or _api_of(git)
    graphql = _url(environment, "GITHUB_GRAPHQL_URL") or _graphql_beside(api)
    if not _are_of_one_server(git, api, graphql):
        raise UsageError(
            "the variables GITHUB_SERVER_URL, GITHUB_API_URL and GITHUB_GRAPHQL_URL must be of one server; "
            f"they stand for {origin(git)}, {origin(api)} and {origin(graphql)} (one that is not set follows "
            f"from the others, and is {GITHUB}'s where they do not tell); set or unset them accordingly"
        )
    name = GITHUB if git == GITHUB_COM.git or _stands_in(git, api) else urlsplit(git).netloc
    return Endpoints(Server(name, git, api, graphql))


def _stands_in(git: str, api: str) -> bool:
    """Whether it is a test server in the place of github.com: on this machine, its API not below /api/v3."""
    return origin(git).is_this_machine and not api.endswith(_ENTERPRISE_API)


def _are_of_one_server(*urls: str) -> bool:
    """Whether URLs belong together; servers on this machine, in tests, differ in their ports.

    One on this machine may also stand in for a part of github.com, unless it says that it is an Enterprise
    Server.
    """
    here = [url for url in urls if origin(url).is_this_machine]
    others = [origin(url) for url in urls if url not in here]
    if here and others and any(url.endswith(_ENTERPRISE) for url in here):
        return False
    main = origin(GITHUB_COM.git) if here else others[0]
    return all(other.is_of_site(main) for other in others)


def _server_of(api: str | None) -> str | None:
    """The server that an API belongs to; None where its URL does not tell."""
    if api is None:
        return None
    if api.endswith(_ENTERPRISE_API):
        return api.removesuffix(_ENTERPRISE_API)
    host = origin(api).host
    if host.startswith("api.") and host.endswith(_CLOUD) and not urlsplit(api).path:
        return api.replace("://api.", "://", 1)
    return None


def _api_of(git: str) -> str:
    if git == GITHUB_COM.git:
        return str(GITHUB_COM.api)
    if origin(git).host.endswith(_CLOUD) and not urlsplit(git).path:
        return git.replace("://", "://api.", 1)
    return f"{git}{_ENTERPRISE_API}"


def _graphql_beside(api: str) -> str:
    """github.com has it below the API, an Enterprise Server next to it."""
    return f"{api.removesuffix('/v3')}/graphql" if api.endswith(_ENTERPRISE_API) else f"{api}/graphql"


def _url(environment: Mapping[str, str], variable: str) -> str | None:
    """The URL in one form for all spellings: lower case up to the path, no usual port, no final slash."""
    text = environment.get(variable, "").strip()
    if not text:
        return None
    # The value itself is not shown: it may hold a password.
    try:
        start = origin(text)
    except ValueError as error:
        raise UsageError(f"the variable {variable} must be an http or https URL: it is {error}") from None
    parts: SplitResult = urlsplit(text)
    if parts.query or parts.fragment or not text.isprintable() or " " in text:
        raise UsageError(
            f"the variable {variable} must be a plain URL, without blanks and without `?` or `#`"
        )
    return f"{start}{parts.path.rstrip('/')}"


_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


def is_repository_name(owner: str, repo: str) -> bool:
    """Whether GitHub could have a repository of that name, so that it is safe as part of a URL."""
    return all(_NAME.fullmatch(part) and part not in (".", "..", ".git") for part in (owner, repo))
