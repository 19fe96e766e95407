"""A person's clone of a repository of the test server, and what pinfix would make of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from server import GitHub

from pinfix.http.endpoints import Server, from_environment
from pinfix.http.tokens import Tokens
from pinfix.plan import Plan
from pinfix.pull_request.model import Base, FileVersion, Proposal, Topic
from pinfix.pull_request.proposals.tree_id import tree_with
from pinfix.trees.commit import CommitTree
from pinfix.working_copy.access import Access, open_access
from pinfix.working_copy.opening import WorkingCopy, open_working_copy
from pinfix.working_copy.push import PushCommits
from pinfix.working_copy.remotes import find_remotes

TOKEN = "ghp_" + "Zk3" * 12
CI = ".github/workflows/ci.yml"
FILES = {CI: "on: push\r\njobs: {}\r\n", "README.md": "Hello\n", "tools/run.sh": "#!/bin/sh\n"}
PINNED = FileVersion(CI, "100644", b"on: push\r\njobs: {} # pinned\r\n")
BRANCH = "pinfix/pins"
IDENTITY = "[user]\n\tname = Ada\n\temail = ada@example.org\n"


@dataclass
class Person:
    """Who has the clone: a home folder with a configuration of git, and variables."""

    home: Path
    server: GitHub

    def configure(self, text: str) -> None:
        (self.home / ".gitconfig").write_text(text)

    def environment(self, token: str | None = TOKEN, **more: str) -> dict[str, str]:
        own = {"PATH": os.environ["PATH"], "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1"}
        return own | self.server.environment(token) | more

    def git(self, folder: Path, *arguments: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=self.environment(None, GIT_TERMINAL_PROMPT="0"),
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def clone(self, to: Path, *options: str, name: str = "o/r") -> Path:
        self.git(self.home, "clone", "-q", *options, f"{self.server.url}/{name}.git", str(to))
        return to


@dataclass
class Desk:
    """The pieces that `pinfix pr` puts together for a working copy."""

    copy: WorkingCopy
    home: Server
    tokens: Tokens
    target: Access
    push: Access

    def writer(self, seconds: float = 60.0) -> PushCommits:
        return PushCommits(self.copy, self.push, seconds=seconds)

    def close(self) -> None:
        self.copy.close()


def open_desk(path: Path, environment: Mapping[str, str], remote: str = "") -> Desk:
    endpoints = from_environment(environment)
    tokens = Tokens(endpoints, environment, ask_gh=lambda *_: "")
    copy = open_working_copy(path, environment, tokens.redact)
    remotes = find_remotes(copy.git, endpoints.home, remote)
    target, push = (
        open_access(copy.git, address, endpoints.home, tokens) for address in (remotes.target, remotes.push)
    )
    return Desk(copy, endpoints.home, tokens, target, push)


def proposal(copy: WorkingCopy, base: Base, files: Sequence[FileVersion] = (PINNED,)) -> Proposal:
    with CommitTree(copy.repository, base.commit) as tree:
        made = tree_with(tree.folder, base.tree, files)
    plan = Plan((), (), (), (), 0, 0, 0.0)
    return Proposal(Topic("pins", ("pin-actions",)), base, plan, tuple(files), made)


def all_but_objects(folder: Path) -> dict[str, bytes | str]:
    """Every file below a folder, but for git's objects, by its path; and when it was written."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("objects") or ("objects" in path.parts and ".git" in path.parts):
            continue
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes() + str(path.stat().st_mtime_ns).encode()
        else:
            found[name] = ""
    return found
