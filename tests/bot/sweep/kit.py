"""A fleet of repositories that all want a pin, an App on their accounts, and sweeps over them.

Run as a program, it sweeps once: so that it can be killed.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server import GitHub, serve
from server.accounts import Installation

from pinfix.bot.settings.model import Limits, Scope, Settings
from pinfix.bot.storage.database import open_database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.sweep.asking import Request
from pinfix.bot.sweep.command import sweep
from pinfix.commands.output import Output

ROOT = Path(__file__).parents[3]
CI = ".github/workflows/ci.yml"
WORKFLOW = """\
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/tool@v1.0.0
"""
TWO = WORKFLOW.replace("permissions: {contents: read}\n", "")
"""The same with two topics to be repaired."""
RIGHTS = {"contents": "write", "pull_requests": "write", "workflows": "write", "metadata": "read"}
READING = "/graphql"


class NoPace:
    """Lets every write go at once."""

    def __init__(self, identity: str = "") -> None:
        self.identity = identity

    def wait(self, *, content: bool) -> None:
        """Go on."""


@dataclass
class Fleet:
    """The server, the folder with key and database, and what is swept."""

    server: GitHub
    folder: Path
    of: dict[str, Installation]
    database: str
    app: str = "7"

    def settings(self, worker: str = "sweeper", **limits: int) -> Settings:
        return Settings(
            app_id=self.app,
            app_key=self.folder / "key.pem",
            database=self.database,
            worker=worker,
            limits=Limits(**{"tasks": 2, **limits}),
            environment={
                **self.server.environment(),
                "HOME": str(self.folder),
                "PINFIX_CACHE_DIR": str(self.folder / "cache"),
            },
        )

    def sweep(self, *, code: int = 0, scope: Scope | None = None, **options: Any) -> dict[str, Any]:
        """One sweep in this process, to its end; its report."""
        limits = {name: options.pop(name) for name in ("per_run", "per_owner") if name in options}
        report = self.folder / "report.json"
        settings = self.settings()
        if scope is not None:
            settings = _with(settings, scope=scope)
        assert sweep(_request(report, **limits, **options), settings, NoPace) == code
        found: dict[str, Any] = json.loads(report.read_bytes())
        return found

    def start(self, worker: str = "sweeper") -> subprocess.Popen[bytes]:
        """One sweep in a process of its own."""
        paths = [ROOT / part for part in ("src", "codemods", "resolvers", "tests")]
        setup = {"folder": str(self.folder), "database": self.database, "worker": worker}
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(map(str, paths)),
            "FLEET": json.dumps({**setup, "environment": dict(self.settings().environment)}),
        }
        with (self.folder / f"log-{worker}").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, __file__],
                env=environment,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def ledger(self) -> Ledger:
        return Ledger(open_database(self.database))

    def opened(self) -> Counter[str]:
        """How many pull requests each repository of the fleet ever had."""
        found = Counter({one.full_name: 0 for one in self.server.forge.all() if one.owner in self.of})
        for one in self.server.forge.all():
            if one.owner in self.of:
                found[one.full_name] += len(one.pulls.all)
        return found

    def forget(self) -> None:
        """Count requests from here on."""
        self.server.requests.clear()

    def requests(self) -> Counter[str]:
        """Requests since, by path."""
        return Counter(one.path for one in self.server.requests)


def _with(settings: Settings, **changes: Any) -> Settings:
    from dataclasses import replace

    return replace(settings, **changes)


def _request(report: Path, **options: Any) -> Request:
    usual: dict[str, Any] = {
        "installations": (),
        "owners": (),
        "names": None,
        "shard": "",
        "dry_run": False,
        "per_run": None,
        "per_owner": None,
    }
    output = Output("json", report, "quiet", "never", progress=False)
    return Request(**{**usual, **options}, output=output)


@contextmanager
def fleet(
    folder: Path, count: int, *, owners: Sequence[str] = ("octo",), text: str = WORKFLOW, database: str = ""
) -> Iterator[Fleet]:
    """`count` repositories for each of `owners`, until the block ends."""
    with serve() as server:
        server.forge.repository("acme/tool").commit(
            {"action.yml": "name: T\nruns: {using: node20, main: i.js}\n"}
        )
        server.forge.repository("acme/tool").tag("v1.0.0")
        app = server.forge.app(7, RIGHTS)
        assert app.private_key is not None
        key = folder / "key.pem"
        key.write_text(app.private_key)
        key.chmod(0o600)
        for owner in owners:
            server.forge.fleet(count, {CI: text, "README.md": "App\n"}, owner=owner)
        of = {owner: server.forge.install(app, owner) for owner in owners}
        yield Fleet(server, folder, of, database or f"sqlite:///{folder / 'bot.db'}")


def main() -> int:
    """Sweep once, as the variable FLEET says."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    given = json.loads(os.environ["FLEET"])
    folder = Path(given["folder"])
    settings = Settings(
        app_id="7",
        app_key=folder / "key.pem",
        database=given["database"],
        worker=given["worker"],
        limits=Limits(tasks=2),
        environment=given["environment"],
    )
    return sweep(_request(folder / f"report-{given['worker']}.json"), settings, NoPace)


if __name__ == "__main__":
    sys.exit(main())
