"""What an operator can set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pinfix.http.tokens import Token


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bot may do.

    `content_per_hour`: calls that create content (commits, pull requests, comments), for each identity, over
    all workers; GitHub allows 500 (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    `per_run` and `per_owner`: pull requests that one sweep opens, in all and for one account; 0: no limit.
    `tasks`: repositories that one worker repairs at once.
    """

    content_per_hour: int = 450
    per_run: int = 0
    per_owner: int = 0
    tasks: int = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """Which accounts a bot serves; names in lower case. Without `allow`: all but those of `deny`.

    An entry is an account (`octo`) or a repository (`octo/app`).
    """

    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()

    def serves(self, owner: str, name: str) -> bool:
        """Whether a repository is served; what is denied stays so, also where it is allowed elsewhere."""
        entries = {owner.lower(), f"{owner}/{name}".lower()}
        return entries.isdisjoint(self.deny) and (not self.allow or not entries.isdisjoint(self.allow))


@dataclass(frozen=True, slots=True)
class Settings:
    """A bot as it was set up.

    `database` is a URL of SQLAlchemy (`sqlite:////var/lib/pinfix/bot.db`, `postgresql://…`). `worker` names
    this process among those of one database, and stays the same when it is started again: what it left
    unfinished is then taken up by it. `secret` is that of the webhook (None: no webhook is received).
    `environment` has the addresses of the server (GITHUB_API_URL …). `dashboard`: one issue per repository
    tells what was refused. `unsafe`: also changes that break something on purpose.
    """

    app_id: str
    app_key: Path | None
    database: str = field(repr=False)  # it may hold a password
    worker: str
    secret: Token | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    limits: Limits = field(default_factory=Limits)
    scope: Scope = field(default_factory=Scope)
    dashboard: bool = False
    unsafe: bool = False
    replay: bool = True
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)  # it may hold the App's key
