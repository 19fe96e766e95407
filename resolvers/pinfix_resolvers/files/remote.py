"""Files of other repositories at full commits: from the cache, by GraphQL, or one by one.

    reader = RemoteFiles(client, endpoints, cache)
    reader.read_files([RemoteFile("actions", "checkout", "11bd71901bbe…", "action.yml")])

What stands at a commit never changes, so that texts are kept for good; but only those that everybody may
read, for a cache is not as well guarded as a repository.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from pinfix.http.client import MEGABYTE, Client
from pinfix.http.endpoints import Endpoints, Server
from pinfix.http.threads import at_once
from pinfix.resolution import Absent, FileAnswer, Reference, RemoteFile, Unread
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.cache import MOVING_SECONDS, Cache, Page
from pinfix_resolvers.files import queries, raw
from pinfix_resolvers.files.queries import NoRepository
from pinfix_resolvers.files.texts import flaw, of_bytes

FILES_A_REQUEST = 100
"""Of GraphQL; the second name of each action comes on top."""

MOST_FILES = 1000
"""So many files are asked for in a run: more than the actions of any repository, and ten requests."""

WITHOUT_TOKEN = 200
"""Files that are asked for one by one in a run, for each is a request."""

MOST_TEXT = 32 * MEGABYTE
"""Characters that are kept in memory."""

_LONGEST_KEPT = 128 * 1024
"""Bytes of a file in the cache; descriptions of actions have a few thousand."""

_QUERIES_AT_ONCE = 4
_TEXT, _ABSENT = "text", "absent"

OTHER_HOST = Unread("its host is no GitHub server that is known, and only git is spoken with it")
TOO_MANY = Unread(f"{MOST_FILES} files of other repositories were read in this run, and no more are")
TOO_MANY_SINGLE = Unread(
    f"{WITHOUT_TOKEN} files were asked for one by one in this run, and no more are: give a token in "
    "GITHUB_TOKEN, with which many are asked for at once"
)
TOO_MUCH_TEXT = Unread(f"the files read in this run are over {MOST_TEXT // MEGABYTE} MB")


class RemoteFiles:
    """Reads files; what was answered once is remembered for the run."""

    def __init__(
        self,
        client: Client,
        endpoints: Endpoints,
        cache: Cache,
        notify: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._client = client
        self._endpoints = endpoints
        self._cache = cache
        self._notify = notify
        self._faults: dict[Fault, None] = {}
        self._known: dict[RemoteFile, FileAnswer] = {}
        self._left = MOST_FILES
        self._left_single = WITHOUT_TOKEN
        self._room = MOST_TEXT

    @property
    def faults(self) -> Sequence[Fault]:
        """What kept servers from answering, each once."""
        redact = self._client.tokens.redact
        return tuple(Fault(fault.code, redact(fault.message), redact(fault.remedy)) for fault in self._faults)

    def read_files(self, files: Collection[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
        """Answer for every one of `files`; those at anything but a full commit are not read."""
        by_server: dict[Server, list[RemoteFile]] = {}
        for file in files:
            if file in self._known:
                continue
            wrong = flaw(file)
            server = None if wrong else self._server(file)
            if server is None:
                self._known[file] = wrong or OTHER_HOST
            else:
                by_server.setdefault(server, []).append(file)
        for server, of_server in by_server.items():
            self._read(server, of_server)
        return {file: self._known[file] for file in files}

    def _server(self, file: RemoteFile) -> Server | None:
        """The first server to ask; None where it is one of which nothing but git is known."""
        servers = self._endpoints.servers(Reference(file.owner, file.repo, file.commit, file.host))
        return servers[0] if servers and servers[0].api is not None else None

    def _read(self, server: Server, files: Sequence[RemoteFile]) -> None:
        kept = self._kept(server, files)
        for file, answer in kept.items():
            self._take(file, answer)
        left = [file for file in files if file not in kept]
        asked, beyond = left[: self._left], left[self._left :]
        self._known.update(dict.fromkeys(beyond, TOO_MANY))
        self._left -= len(asked)
        if asked:
            self._ask(server, asked)

    def _ask(self, server: Server, files: Sequence[RemoteFile]) -> None:
        if server.graphql is not None and self._client.tokens.of(server) is not None:
            self._by_graphql(server, files)
        else:
            self._one_by_one(server, files)

    def _by_graphql(self, server: Server, files: Sequence[RemoteFile]) -> None:
        batches = [files[start : start + FILES_A_REQUEST] for start in range(0, len(files), FILES_A_REQUEST)]
        outcomes = at_once(
            self._client,
            lambda batch: queries.ask(self._client, server, _with_second_names(batch)),
            batches,
            threads=_QUERIES_AT_ONCE,
        )
        public: dict[RemoteFile, FileAnswer] = {}
        elsewhere: list[RemoteFile] = []
        for batch, outcome in zip(batches, outcomes, strict=True):
            if isinstance(outcome, Fault):
                said = self._client.tokens.redact(outcome.message)
                self._notify(f"{said}; asking for files one by one instead")
                self._one_by_one(server, batch, outcome)
                continue
            for file, told in outcome.items():
                if isinstance(told, NoRepository):
                    elsewhere += [file] if file in batch else []
                    continue
                self._take(file, told.answer)
                if told.public:
                    public[file] = told.answer
        self._keep(server, public)
        self._ask_next(server, elsewhere)

    def _one_by_one(self, server: Server, files: Sequence[RemoteFile], because: Fault | None = None) -> None:
        """As everybody sees them. `because`: why the API, which may show more, could not be asked."""
        asked, beyond = files[: self._left_single], files[self._left_single :]
        self._left_single -= len(asked)
        self._known.update(dict.fromkeys(beyond, TOO_MANY_SINGLE))
        outcomes = at_once(self._client, lambda file: raw.ask(self._client, server, file), asked)
        elsewhere: list[RemoteFile] = []
        told: dict[RemoteFile, FileAnswer] = {}
        for file, outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome, Absent) and because is not None:
                outcome = because  # it may be in a repository that not everybody sees
            if isinstance(outcome, Fault):
                self._faults[outcome] = None
                self._known[file] = Unread(self._client.tokens.redact(outcome.message))
            elif isinstance(outcome, Absent) and self._next(server, file) is not None:
                elsewhere.append(file)
            else:
                told[file] = outcome
                self._take(file, outcome)
        self._keep(server, told)
        self._ask_next(server, elsewhere)

    def _ask_next(self, server: Server, files: Sequence[RemoteFile]) -> None:
        """Ask the next server for what this one does not have: a commit is the same wherever it is."""
        following: dict[Server, list[RemoteFile]] = {}
        for file in files:
            further = self._next(server, file)
            if further is None:
                self._known[file] = Unread(f"{server.name} shows no repository {file.owner}/{file.repo}")
            else:
                following.setdefault(further, []).append(file)
        for further, of_server in following.items():
            self._ask(further, of_server)

    def _next(self, server: Server, file: RemoteFile) -> Server | None:
        servers = self._endpoints.servers(Reference(file.owner, file.repo, file.commit, file.host))
        return servers[-1] if servers[-1] != server else None

    def _take(self, file: RemoteFile, answer: FileAnswer) -> None:
        if isinstance(answer, str):
            if len(answer) > self._room:
                answer = TOO_MUCH_TEXT
            else:
                self._room -= len(answer)
        self._known[file] = answer

    def _kept(self, server: Server, files: Sequence[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
        """What the cache has of `files`, which are looked for on `server` first."""
        pages = self._cache.pages([_shelf(server, file) for file in files], with_token=False)
        found = {file: _unpacked(pages.get(_shelf(server, file))) for file in files}
        return {file: answer for file, answer in found.items() if answer is not None}

    def _keep(self, server: Server, answers: Mapping[RemoteFile, FileAnswer]) -> None:
        pages: dict[str, tuple[str, bytes]] = {}
        for file, answer in answers.items():
            if isinstance(answer, Absent):
                pages[_shelf(self._home(server, file), file)] = _ABSENT, b""
            elif isinstance(answer, str) and len(body := answer.encode("utf-8")) <= _LONGEST_KEPT:
                pages[_shelf(self._home(server, file), file)] = _TEXT, body
        self._cache.keep_pages(pages, with_token=False)

    def _home(self, server: Server, file: RemoteFile) -> Server:
        """The server that is asked first, under which answers are kept."""
        return self._server(file) or server


def _with_second_names(files: Sequence[RemoteFile]) -> Sequence[RemoteFile]:
    """With the other name of each `action.yml`, which is wanted next where that is not there."""
    both: dict[RemoteFile, None] = {}
    for file in files:
        both[file] = None
        folder, name = file.path[: -len("action.yml")], file.path[-len("action.yml") :]
        if name == "action.yml" and (not folder or folder.endswith("/")):
            both[replace(file, path=f"{folder}action.yaml")] = None
    return list(both)


def _shelf(server: Server, file: RemoteFile) -> str:
    """The name of a file in the cache, which no page of the REST API has."""
    repository = f"{file.owner}/{file.repo}".lower()
    return f"file {server.identity} {repository} {file.commit.lower()} {file.path}"


def _unpacked(page: Page | None) -> FileAnswer | None:
    """The answer that is kept; that there is no file is believed for an hour."""
    if page is None:
        return None
    if page.etag == _TEXT:
        return of_bytes(page.body)
    return Absent() if page.etag == _ABSENT and page.age < MOVING_SECONDS else None
