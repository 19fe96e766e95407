"""A server with an App installed on `octo`, whose repository `octo/app` wants a pin; and repairs of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from credentials.kit import QUICK, NoPace
from pull_request.command.stage import CI, RIGHTS, WORKFLOW, is_change
from server import GitHub, Repository, Request, serve
from server.accounts import Installation

from pinfix.bot.identity.installations import Installations, installations_of
from pinfix.bot.repair.one import repair
from pinfix.bot.repair.settling import Beside
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.database import open_database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import RepositoryRow, TopicRow
from pinfix.bot.work.wish import Reason, Wish

SERVER = "github.com"
NAME = "octo/app"


@dataclass
class Bot:
    """The bot, one process of it, with what is around."""

    server: GitHub
    installation: Installation
    settings: Settings
    ledger: Ledger
    beside: Beside | None = None
    now: float = 1_000.0
    installations: Installations = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Nothing but the ledger is left."""
        self.installations = installations_of(
            self.settings,
            lambda number: NoPace(),
            patience=QUICK,
            clock=lambda: time.time() + self.server.clock.offset,  # which tests move
        )

    @property
    def repository(self) -> Repository:
        return self.server.forge.repository(NAME)

    def wish(self, name: str = NAME, reason: Reason = Reason.SWEPT, state: str = "f1") -> Wish:
        """That a repository be repaired."""
        owner, _, short = name.partition("/")
        number = self.server.forge.repository(name).id
        return Wish(SERVER, number, owner, short, self.installation.id, reason, state)

    def repair(self, wish: Wish | None = None) -> RepositoryRow:
        """Do it; what the ledger says then."""
        wish = wish or self.wish()
        repair(wish, self.installations, self.ledger, self.settings, self.beside, clock=lambda: self.now)
        return self.row(wish)

    def row(self, wish: Wish | None = None) -> RepositoryRow:
        row = self.ledger.repository(SERVER, (wish or self.wish()).number)
        assert row is not None
        return row

    def topics(self, wish: Wish | None = None) -> dict[str, TopicRow]:
        found = self.ledger.topics(SERVER, (wish or self.wish()).number)
        return {row.topic: row for row in found}

    def writes(self) -> list[Request]:
        """The writes to repositories."""
        return [one for one in self.server.requests if is_change(one)]

    def set(self, **changes: object) -> None:
        """Other settings; the process begins anew."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self.restart()


@contextmanager
def bot(folder: Path) -> Iterator[Bot]:
    """The bot, until the block ends."""
    with serve() as server:
        for name, version in (("acme/tool", "v1.0.0"), ("acme/other", "v2.0.0")):
            action = server.forge.repository(name)
            action.commit({"action.yml": "name: Tool\nruns:\n  using: node20\n  main: index.js\n"})
            action.tag(version)
        server.forge.repository(NAME).commit({CI: WORKFLOW, "README.md": "App\n"})
        app = server.forge.app(7, RIGHTS)
        installed = server.forge.install(app, "octo")
        assert app.private_key is not None
        key = folder / "key.pem"
        key.write_text(app.private_key)
        key.chmod(0o600)
        database = f"sqlite:///{folder}/bot.db"
        environment = {**server.environment(), "PINFIX_CACHE_DIR": str(folder / "cache")}
        settings = Settings("7", key, database, "worker", environment=environment)
        yield Bot(server, installed, settings, Ledger(open_database(database)))
