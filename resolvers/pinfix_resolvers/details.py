"""What git does not tell about repositories: their state, their releases, single files. Asked from the APIs.

With a token everything goes through GraphQL, many things in one request. Without one, REST answers 60
requests an hour, so that only a few are made; raw files are served elsewhere, without such a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from pinfix.errors import FileProblem
from pinfix.http import faults
from pinfix.http.client import MEGABYTE, Client
from pinfix.http.endpoints import GITHUB_COM, Server
from pinfix.http.threads import at_once
from pinfix.inspection import FileAt, FileContent, NoFile, ReleaseFacts, Tag, Unknown
from pinfix.resolution import ResolverFault as Fault
from pinfix.yaml.document import Document
from pinfix_resolvers import object_kind
from pinfix_resolvers.detail_queries import (
    NO_COMMIT_SHOWN,
    ON_NO_COMMIT,
    OTHER_FORM,
    Query,
    State,
    ask_file,
    ask_release,
    ask_state,
    paths_of,
    read_file,
    read_release,
    read_rest_release,
    read_rest_state,
    read_state,
)

T = TypeVar("T")

A_REQUEST = 50
"""Aliases of one GraphQL request."""

WITHOUT_TOKEN = 20
"""REST requests of one run without a token, of the 60 that an address has in an hour."""

NEEDS_TOKEN = Unknown("asking needs a token: set GITHUB_TOKEN, or log in with `gh auth login`")
NO_API = Unknown("its server has no API that is known")

_LARGEST_FILE = MEGABYTE
_NOT_FOUND = 404
_RAW_OF_GITHUB = "https://raw.githubusercontent.com"
_JSON = {"Accept": "application/vnd.github+json"}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a repository was found. The names are checked (`is_repository_name`)."""

    server: Server
    owner: str
    repo: str

    @property
    def rest(self) -> str:
        """Its address in the REST API."""
        return f"{self.server.api}/repos/{self.owner}/{self.repo}"


class Details:
    """Asks the APIs; `report` is told of every fault but those that only a token would help against."""

    def __init__(self, client: Client, report: Callable[[Fault], None]) -> None:
        self._client = client
        self._report = report
        self._left = WITHOUT_TOKEN

    def states(self, homes: Mapping[Home, Collection[str]]) -> dict[Home, State | Unknown]:
        """The state of each repository; where that costs no request, also the kinds of the ids beside it."""
        found: dict[Home, State | Unknown] = {}
        for server, of_server in _by_server(homes, lambda home: home).items():
            if server.graphql is not None and self._has_token(server):
                found |= self._graphql(
                    server,
                    of_server,
                    lambda home: home,
                    lambda home, query: ask_state(homes[home], query),
                    lambda home, value: read_state(homes[home], value),
                )
            else:
                found |= {home: self._rest_state(home) for home in of_server}
        return found

    def files(self, wanted: Mapping[FileAt, Home]) -> dict[FileAt, FileContent | NoFile | Unknown]:
        """The files; where each is looked for is given with it."""
        found: dict[FileAt, FileContent | NoFile | Unknown] = {}
        raw: list[FileAt] = []
        for server, of_server in _by_server(wanted, wanted.__getitem__).items():
            if server.graphql is not None and self._has_token(server):
                found |= self._graphql(server, of_server, wanted.__getitem__, ask_file, read_file)
            else:
                raw += of_server
        contents = at_once(self._client, lambda at: self._raw_file(at, wanted[at]), raw)
        found |= zip(raw, contents, strict=True)
        return {at: self._without_token(answer, wanted[at].server) for at, answer in found.items()}

    def releases(self, tags: Mapping[Tag, Home]) -> dict[Tag, ReleaseFacts]:
        """The dates of tags; where each is looked for is given with it."""
        found: dict[Tag, ReleaseFacts] = {}
        for server, of_server in _by_server(tags, tags.__getitem__).items():
            if server.graphql is not None and self._has_token(server):
                answers = self._graphql(server, of_server, tags.__getitem__, ask_release, read_release)
            else:
                answers = {tag: self._rest_release(tag, tags[tag]) for tag in of_server}
            for tag, answer in answers.items():
                known = not isinstance(answer, Unknown)
                found[tag] = answer if known else ReleaseFacts(answer, answer)
        return found

    def _has_token(self, server: Server) -> bool:
        return self._client.tokens.of(server) is not None

    def _graphql(
        self,
        server: Server,
        items: Sequence[T],
        home_of: Callable[[T], Home],
        ask: Callable[[T, Query], str],
        read: Callable[[T, Mapping[str, Any]], Any],
    ) -> dict[T, Any]:
        found: dict[T, Any] = {}
        for start in range(0, len(items), A_REQUEST):
            part = items[start : start + A_REQUEST]
            query = Query()
            aliases = []
            for number, item in enumerate(part):
                home = home_of(item)
                owner, name = query.variable(home.owner), query.variable(home.repo)
                aliases.append(
                    f"r{number}: repository(owner: {owner}, name: {name}) {{ {ask(item, query)} }}"
                )
            data = self._post(server, query, aliases)
            for number, item in enumerate(part):
                if isinstance(data, Fault):
                    self._report(data)
                    found[item] = Unknown(data.message)
                    continue
                try:
                    value = data.get(f"r{number}")
                    found[item] = Unknown("the API does not show it") if value is None else read(item, value)
                except (KeyError, TypeError, AttributeError):
                    found[item] = OTHER_FORM
        return found

    def _post(self, server: Server, query: Query, aliases: Sequence[str]) -> Mapping[str, Any] | Fault:
        assert server.graphql is not None
        answer = self._client.request(
            "POST",
            server.graphql,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            body=query.body(aliases),
        )
        found = answer if isinstance(answer, Fault) else answer.json()
        if isinstance(found, Fault):
            return found
        data = found.get("data") if isinstance(found, dict) else None
        if not isinstance(data, dict):
            return faults.bad_answer(server.name, "no data from GraphQL")
        failed = _failed(found.get("errors"))
        return {alias: value for alias, value in data.items() if alias not in failed}

    def _rest(self, server: Server, url: str) -> Any:
        """One answer of the REST API as JSON; None for what is not there, or `Unknown`."""
        if server.api is None:
            return NO_API
        token = self._has_token(server)
        if not token:
            if self._left <= 0:
                return NEEDS_TOKEN
            self._left -= 1
        answer = self._client.request("GET", url, headers=_JSON, accept={200, _NOT_FOUND})
        if isinstance(answer, Fault):
            if token:
                self._report(answer)
            return Unknown(answer.message if token else f"{answer.message}; {NEEDS_TOKEN.reason}")
        if answer.status == _NOT_FOUND:
            return None
        found = answer.json()
        if isinstance(found, Fault):
            return Unknown(found.message)
        return found if isinstance(found, dict) else OTHER_FORM

    def _rest_state(self, home: Home) -> State | Unknown:
        found = self._rest(home.server, home.rest)
        if isinstance(found, Unknown):
            return found
        if found is None:
            return Unknown("the API does not show it")
        try:
            return read_rest_state(found)
        except (KeyError, TypeError):
            return OTHER_FORM

    def _raw_file(self, at: FileAt, home: Home) -> FileContent | NoFile | Unknown:
        if home.server.git == GITHUB_COM.git:
            base = f"{_RAW_OF_GITHUB}/{home.owner}/{home.repo}"
        else:
            base = f"{home.server.git}/{home.owner}/{home.repo}/raw"
        for path in paths_of(at):
            url = f"{base}/{at.reference.ref}/{quote(path)}"
            answer = self._client.request("GET", url, accept={200, _NOT_FOUND}, limit=_LARGEST_FILE)
            if isinstance(answer, Fault):
                self._report(answer)
                return Unknown(answer.message)
            if answer.status == 200:
                return FileContent(path, answer.body)
        return NoFile()

    def _without_token(
        self, answer: FileContent | NoFile | Unknown, server: Server
    ) -> FileContent | NoFile | Unknown:
        """`answer`, unless it holds the token in the other ways in which YAML can write a text.

        As it stands, the token was looked for in the bytes already; only in quotes is a text written in
        another way.
        """
        if not isinstance(answer, FileContent) or not (b"\\" in answer.data or b"''" in answer.data):
            return answer
        try:
            texts = [scalar.value for scalar in Document.from_bytes(answer.data).scalars]
        except FileProblem as problem:
            texts = [problem.message]
        if not self._client.tokens.repeated(*texts):
            return answer
        fault = faults.repeats_token(server.name)
        self._report(fault)
        return Unknown(fault.message)

    def _rest_release(self, tag: Tag, home: Home) -> ReleaseFacts | Unknown:
        commit = self._rest(home.server, f"{home.rest}/git/commits/{tag.commit}")
        if isinstance(commit, Unknown):
            return commit
        if commit is None:
            kind = object_kind.ask(self._client, home.server, home.owner, home.repo, tag.commit)
            return ON_NO_COMMIT if kind in ("tree", "blob") else NO_COMMIT_SHOWN
        release = self._rest(home.server, f"{home.rest}/releases/tags/{quote(tag.name)}")
        if isinstance(release, Unknown):
            return release
        try:
            return read_rest_release(commit, release)
        except (KeyError, TypeError):
            return OTHER_FORM


def _failed(errors: object) -> frozenset[str]:
    """The aliases below which something failed: a null there would read as "there is none"."""
    listed = errors if isinstance(errors, list) else []
    paths = [error.get("path") for error in listed if isinstance(error, dict)]
    return frozenset(str(path[0]) for path in paths if isinstance(path, list) and path)


def _by_server(items: Collection[T], home_of: Callable[[T], Home]) -> dict[Server, list[T]]:
    grouped: dict[Server, list[T]] = {}
    for item in items:
        grouped.setdefault(home_of(item).server, []).append(item)
    return grouped
