"""A resolver over a test server, with the waits cut short and no way to anything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from resolvers.facts_folder import write_facts
from server import GitHub, Request

from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.resolution import (
    Branches,
    FileAnswer,
    Reference,
    RemoteFile,
    Resolution,
    Resolved,
    ResolverFault,
    Unresolved,
)
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.chain import Chain
from pinfix_resolvers.files.remote import RemoteFiles
from pinfix_resolvers.online import Online
from pinfix_resolvers.snapshot import Snapshot

PATIENT = Patience()
QUICK = Patience(connect=2.0, read=0.7, whole=1.5)
MARKED = "ghp_MARKEDmarkedMARKEDmarkedMARKEDmarked12"
"""A token that must be in no output."""


@dataclass
class Run:
    """One run of the resolver, and all that came of it."""

    chain: Chain
    client: Client
    waits: list[float]
    notes: list[str]
    answers: dict[Reference, Resolution] = field(default_factory=dict)
    texts: dict[RemoteFile, FileAnswer] = field(default_factory=dict)

    def resolve(self, *names: str | Reference) -> Mapping[Reference, Resolution]:
        found = self.chain.resolve([reference(name) for name in names])
        self.answers.update(found)
        return found

    def one(self, name: str | Reference) -> Resolution:
        return self.resolve(name)[reference(name)]

    def resolved(self, name: str | Reference) -> Resolved:
        answer = self.one(name)
        assert isinstance(answer, Resolved), answer
        return answer

    def refused(self, name: str | Reference) -> Unresolved:
        answer = self.one(name)
        assert isinstance(answer, Unresolved), answer
        return answer

    def read(self, *files: RemoteFile) -> list[FileAnswer]:
        """The files, in their order."""
        found = self.chain.read_files(files)
        self.texts.update(found)
        return [found[file] for file in files]

    @property
    def codes(self) -> list[str]:
        return [fault.code for fault in self.chain.faults]

    @property
    def fault(self) -> ResolverFault:
        assert len(self.chain.faults) == 1, self.chain.faults
        return self.chain.faults[0]

    def everything_said(self) -> str:
        return repr((self.answers, self.texts, self.chain.faults, self.notes))


def asks_for_refs(request: Request) -> bool:
    """Whether it is git's question for tags and branches."""
    return b"command=ls-refs" in request.body


def asks_for_objects(request: Request) -> bool:
    """Whether it is git's question for objects."""
    return b"command=fetch" in request.body


def reference(name: str | Reference) -> Reference:
    """`owner/repo@ref` or `https://host/owner/repo@ref`, read without judging."""
    if isinstance(name, Reference):
        return name
    host = "github.com"
    if name.startswith("https://"):
        host, _, name = name.removeprefix("https://").partition("/")
    located, _, ref = name.partition("@")
    owner, _, repo = located.partition("/")
    return Reference(owner, repo, ref, host)


def references(names: Collection[str]) -> list[Reference]:
    return [reference(name) for name in names]


def run(
    where: GitHub | Mapping[str, str],
    folder: Path,
    *,
    token: str | None = None,
    facts: Collection[Mapping[str, object]] = (),
    branches: Branches = "head",
    patience: Patience = PATIENT,
    cached: bool = True,
    ghes: bool = False,
    github: GitHub | None = None,
) -> Run:
    """A resolver for `where`: a server, or variables. `github` stands in for github.com behind a `ghes`."""
    environment = where.environment(token, ghes=ghes) if isinstance(where, GitHub) else dict(where)
    endpoints = from_environment(environment)
    (folder / "facts").mkdir(exist_ok=True)
    snapshot = Snapshot(write_facts(folder / "facts", *(facts or [{"repository": "no/body", "tags": {}}])))
    waits: list[float] = []
    notes: list[str] = []
    if github is not None:
        endpoints = replace(endpoints, github=from_environment(github.environment()).home)
    tokens = Tokens(endpoints, environment, ask_gh=lambda host, environment: "")
    client = Client(tokens, patience=patience, notify=notes.append, sleep=waits.append)
    cache = Cache(folder / "cache" if cached else None)
    online = Online(client, endpoints, snapshot, cache, branches=branches, notify=notes.append)
    files = RemoteFiles(client, endpoints, cache, notes.append)
    return Run(Chain(online, files, branches), client, waits, notes)
