"""The program itself, `pinfix pr`, against a repository of the test server, in each way that it can write."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jsonschema
from cli.program import Done, command, environment, pinfix
from server import GitHub, Repository, Request, serve
from server.github import is_write

Way = Literal["token", "app", "clone"]
"""By name with a token of a person; by name as a GitHub App; from a working copy, by git push."""
WAYS: tuple[Way, ...] = ("token", "app", "clone")

NAME = "octo/app"
CI = ".github/workflows/ci.yml"
BRANCH = "pinfix/pins"
WORKFLOW = """\
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/tool@v1.0.0
      - run: make
"""
MORE = WORKFLOW.replace("      - run", "      - uses: acme/other@v2.0.0\n      - run")
"""One more use to pin."""
SCHEMA = Path(__file__).parents[3] / "src/pinfix/pull_request/pr.schema.json"
RIGHTS = {"contents": "write", "pull_requests": "write", "workflows": "write", "metadata": "read"}


@dataclass
class Stage:
    """A server with one repository whose workflow wants a pin, a person with a token and a clone, an App."""

    server: GitHub
    folder: Path
    way: Way = "token"
    token: str = ""

    @property
    def repository(self) -> Repository:
        return self.server.forge.repository(NAME)

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def variables(self, token: str | None = None) -> dict[str, str]:
        """Of a person who is logged in; as an App there is no token."""
        given = self.token if token is None else token
        own = {"HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1", "TMPDIR": str(self.home / "tmp")}
        return own | self.server.environment("" if self.way == "app" else given)

    def arguments(self, *more: str) -> tuple[str, ...]:
        """The call, in the way of this stage."""
        named = () if self.way == "clone" else ("--repo", NAME)
        app = ("--app-id", "7", "--app-key", str(self.folder / "key.pem")) if self.way == "app" else ()
        return ("pr", *named, *app, "--format", "json", *more)

    def run(self, *more: str, **extra: str) -> Done:
        """One run, to its end."""
        return pinfix(*self.arguments(*more), cwd=self.place, **{**self.variables(), **extra})

    def result(self, *more: str, code: int = 0, **extra: str) -> dict[str, Any]:
        """What came of the pins, or of all topics at once; the program ended with `code`."""
        done = self.run(*more, **extra)
        assert done.code == code, done
        report = json.loads(done.out)
        jsonschema.validate(report, json.loads(SCHEMA.read_bytes()))
        results = report["results"]
        found: dict[str, Any] = next(one for one in results if one["topic"] in ("pins", "all"))
        return found

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        """One run, not waited for."""
        return subprocess.Popen(
            command(*self.arguments(*more)),
            cwd=self.place,
            env=environment(**self.variables()),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    @property
    def place(self) -> Path:
        """Where it is called."""
        return self.clone if self.way == "clone" else self.folder / "elsewhere"

    def writes(self) -> list[Request]:
        """The writes to repositories."""
        return [one for one in self.server.requests if is_change(one)]

    def branches(self) -> list[str]:
        """All but the base."""
        heads = [name.removeprefix("refs/heads/") for name in self.repository.refs()]
        return sorted(name for name in heads if name != "main")

    def head(self, branch: str = BRANCH) -> str:
        return self.repository.refs().get(f"refs/heads/{branch}", "")

    def open_pulls(self) -> list[int]:
        return [pull.number for pull in self.repository.pulls.all if pull.state == "open"]

    def fresh_clone(self, name: str, branch: str = "main", of: str = NAME) -> Path:
        """Made by git itself, without any conversion."""
        to = self.folder / name
        self.git(self.folder, "clone", "-q", "-b", branch, f"{self.server.url}/{of}.git", str(to))
        return to

    def git(self, folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
        variables = environment(**self.variables(""))
        done = subprocess.run(
            ["git", "-c", "core.autocrlf=false", *arguments],
            cwd=folder, env=variables, input=stdin, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()


@contextmanager
def stage(folder: Path, way: Way = "token") -> Iterator[Stage]:
    """A stage in `folder`, until the block ends."""
    with serve() as server:
        for name, version in (("acme/tool", "v1.0.0"), ("acme/other", "v2.0.0")):
            action = server.forge.repository(name)
            action.commit({"action.yml": "name: Tool\nruns:\n  using: node20\n  main: index.js\n"})
            action.tag(version)
        server.forge.repository(NAME).commit({CI: WORKFLOW, "README.md": "App\n"})
        made = Stage(server, folder, way, server.forge.token("classic"))
        (made.home / "tmp").mkdir(parents=True)
        (folder / "elsewhere").mkdir()
        (made.home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
        if way == "app":
            app = server.forge.app(7, RIGHTS)
            server.forge.install(app, "octo")
            assert app.private_key is not None
            (folder / "key.pem").write_text(app.private_key)
            (folder / "key.pem").chmod(0o600)
        if way == "clone":
            made.fresh_clone("clone")
        yield made


def is_change(request: Request) -> bool:
    """Whether a request changes a repository; that an App gets a token and gives it back does not."""
    return is_write(request) and not request.path.endswith(("/access_tokens", "/installation/token"))


def patch_named_in(remedy: str) -> Path:
    """The file with the changes that were refused."""
    found = re.search(r"The changes are in (\S+), for `git apply`", remedy)
    assert found is not None, remedy
    return Path(found[1])


def files_of(folder: Path) -> dict[str, tuple[bytes, bool]]:
    """Every file of a work tree: its bytes (of a link: where it leads), and whether it is executable."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if ".git" in name.parts or (path.is_dir() and not path.is_symlink()):
            continue
        content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
        found[name.as_posix()] = content, bool(path.lstat().st_mode & stat.S_IXUSR)
    return found
