"""The same commit as three trees: a checkout on disk, the objects of the repository, the API of a server."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from git import Repo
from server import GitHub, Repository
from trees.git import GIT

from pinfix import registry
from pinfix.api import git_data, repositories
from pinfix.api.caller import Api
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.errors import FileProblem
from pinfix.http.client import Client, Patience
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.plan import Plan
from pinfix.trees.commit import CommitTree
from pinfix.trees.github import GitHubTree
from pinfix.trees.local import LocalTree
from pinfix.trees.tree import Tree

WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n"
FOLDER = ".github/workflows/"

_QUICK = Patience(connect=2.0, read=2.0, whole=5.0, pauses=(0.0,))


class _NoPace:
    def wait(self, *, content: bool) -> None:
        raise AssertionError("a tree was to be written to")


def api_of(server: GitHub, token: str | None = "ghp_x") -> Api:
    environment = server.environment(token)
    endpoints = from_environment(environment)
    tokens = Tokens(endpoints, environment, lambda host, environment: "")
    return Api(Client(tokens, patience=_QUICK), endpoints.home, _NoPace())


def github_tree(server: GitHub, repository: Repository, token: str | None = "ghp_x") -> GitHubTree:
    """The head of a repository; what was asked to find it is forgotten."""
    api = api_of(server, token)
    facts = repositories.repository(api, repository.owner, repository.name)
    commit = git_data.commit(api, facts, repository.head())
    server.forget()
    return GitHubTree(api, facts, commit)


def commit_tree(repository: Repository) -> CommitTree:
    return CommitTree(Repo(repository.path), repository.head())


def checkout(repository: Repository, root: Path) -> Path:
    """A clone with the files as they are stored."""
    subprocess.run(
        [str(GIT), "-c", "core.autocrlf=false", "clone", "-q", str(repository.path), str(root)], check=True
    )
    return root


def outcome(tree: Tree, path: str) -> bytes | tuple[str, str]:
    """What reading gives, or the problem."""
    try:
        return tree.read(path)
    except FileProblem as problem:
        return problem.code, problem.message


def code_of(read: Callable[[], object]) -> str:
    """The code of the problem that `read` raises; "" where it raises none."""
    try:
        read()
    except FileProblem as problem:
        return problem.code
    return ""


def seen(tree: Tree, paths: Mapping[str, object]) -> tuple[object, ...]:
    """All that a tree tells."""
    problems = [(path, problem.code, problem.message) for path, problem in tree.problems]
    return list(tree.paths()), problems, {path: outcome(tree, path) for path in paths}


def plan_of(tree: Tree) -> Plan:
    """All codemods, without the network; without what a clock says."""
    resolver = registry.resolver(offline=True)
    plan = make_plan(tree, registry.codemods(), resolver, Config(), Options(offline=True))
    return replace(plan, seconds=0.0)


_numbers = count()


def fresh(server: GitHub) -> Repository:
    """A repository of its own, in a server that lives for many examples."""
    return server.forge.repository(f"o/r{next(_numbers)}")


@contextmanager
def three_trees(
    repository: Repository, server: GitHub, root: Path
) -> Iterator[tuple[LocalTree, CommitTree, GitHubTree]]:
    local = LocalTree.open([checkout(repository, root)])
    with commit_tree(repository) as commit:
        yield local, commit, github_tree(server, repository)
