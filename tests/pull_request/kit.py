"""Runs of `pinfix pr` on a repository of the test server, by its name, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from server import GitHub, Repository, Request
from server.github import is_write

from pinfix import registry
from pinfix.api import git_data, repositories
from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.codemod import Codemod
from pinfix.config import Config
from pinfix.engine import Options
from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import Server, from_environment
from pinfix.http.tokens import Tokens
from pinfix.progress import Silent
from pinfix.pull_request.body.about import About
from pinfix.pull_request.model import Base, RepositoryName, Result
from pinfix.pull_request.proposals.proposing import Planning
from pinfix.pull_request.proposals.topics import topics
from pinfix.pull_request.session import Done, Work, settle_all
from pinfix.pull_request.state.looking import Repositories
from pinfix.pull_request.writing.commits import BranchWriter, SignedCommits, TreeCommits
from pinfix.pull_request.writing.manners import Manners
from pinfix.pull_request.writing.opening import Desk, failed
from pinfix.pull_request.writing.pacing import Pace, Pacing
from pinfix.pull_request.writing.rehearsal import Noted, RehearsalApi
from pinfix.resolution import Resolver
from pinfix.trees.github import GitHubTree

QUICK = Patience(connect=2.0, read=2.0, whole=4.0, wait=0.5, pauses=(0.01, 0.01))
FAST = Pacing(between_writes=0, between_content=0)
WORKFLOW = """\
on: push
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
"""
PATH = ".github/workflows/ci.yml"
BRANCH = "pinfix/pins"


@dataclass
class Bench:
    """A repository of the server, and runs on it with one token; only pins are repaired unless told."""

    server: GitHub
    name: str = "octo/app"
    token: str = "ghp_" + "a" * 36
    signed: bool = False
    manners: Manners = field(default_factory=Manners)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    codemods: tuple[str, ...] = ("pin-actions",)
    asked_by: str = "a person"
    patience: Patience = QUICK
    base: str = ""
    account: str = ""
    pushes_to: Callable[[Api, RepositoryFacts], RepositoryFacts] = lambda api, facts: facts

    @property
    def repository(self) -> Repository:
        """The repository on the server."""
        return self.server.forge.repository(self.name)

    def run(self) -> Result:
        """One run for one topic."""
        (done,) = self.all()
        return done.result

    def all(self) -> list[Done]:
        """One run for all topics; one that cannot even begin has one result, without a topic."""
        with self._client() as client:
            return self._settle(Api(client, self._home, Pace(FAST)))

    def rehearse(self) -> tuple[list[Done], list[Noted]]:
        """A run that writes nothing, and the calls that it would have made."""
        with self._client() as client:
            api = RehearsalApi(client, self._home, Pace(FAST))
            return self._settle(api), api.noted

    @property
    def _home(self) -> Server:
        return from_environment(self.server.environment(self.token)).home

    @contextmanager
    def _client(self) -> Iterator[Client]:
        environment = self.server.environment(self.token)
        client = Client(Tokens(from_environment(environment), environment), patience=self.patience)
        try:
            yield client
        finally:
            client.close()

    def _settle(self, api: Api) -> list[Done]:
        owner, _, name = self.name.partition("/")
        try:
            facts = repositories.repository(api, owner, name)
            commit = git_data.commit(api, facts, git_data.head(api, facts, self.base or facts.default_branch))
            push = self.pushes_to(api, facts)
            return list(settle_all(self._work(api, facts, push, commit)))
        except CallFailed as problem:
            return [Done(failed("", "", problem))]

    def _work(
        self, api: Api, facts: RepositoryFacts, push: RepositoryFacts, commit: git_data.CommitFacts
    ) -> Work:
        chosen = [one for one in _codemods() if one.name in self.codemods]
        writer: BranchWriter = SignedCommits(api, push) if self.signed else TreeCommits(api, push)
        return Work(
            desk=Desk(api, Repositories(facts, push, self.account), writer, self.manners, now=self.now),
            base=Base(self.base or facts.default_branch, commit.sha, commit.tree),
            tree=GitHubTree(api, facts, commit),
            topics=topics([one.name for one in chosen], None),
            planning=Planning(chosen, Config(), Options(offline=True), _resolver, Silent()),
            about=About(RepositoryName(facts.owner, facts.name), self.server.url, asked_by=self.asked_by),
        )

    def writes(self) -> list[Request]:
        """The writes since the server last forgot."""
        return [one for one in self.server.requests if is_write(one)]

    def head(self, branch: str = BRANCH) -> str:
        """The head of a branch, "" where it is not there."""
        return self.repository.refs().get(f"refs/heads/{branch}", "")

    def content(self, branch: str = BRANCH, path: str = PATH) -> bytes:
        """A file on a branch."""
        objects = self.repository.objects
        entry = objects.find(objects.commit(self.head(branch)).tree, path)
        assert entry is not None
        return objects.read(entry.id)[1]

    def open_pulls(self) -> list[int]:
        """The numbers of the open pull requests."""
        return [pull.number for pull in self.repository.pulls.all if pull.state == "open"]


@cache
def _codemods() -> tuple[Codemod, ...]:
    return tuple(registry.codemods())


@cache
def _resolver() -> Resolver:
    return registry.resolver(offline=True)
