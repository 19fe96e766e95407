"""How a bot is set up: the settings file, the variables PINFIX_BOT_…, and secrets from files of their own.

A variable counts before the file. The App is given as to `pinfix pr`: PINFIX_APP_ID, and PINFIX_APP_KEY_FILE
or PINFIX_APP_KEY.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from pinfix.bot.settings.model import Limits, Scope, Settings
from pinfix.bot.settings.secrets import secret_text, webhook_secret
from pinfix.bot.settings.variables import Variables, variable
from pinfix.bot.settings.written import Written, written_in
from pinfix.bot.storage.access.address import has_password
from pinfix.commands.output import write_aside
from pinfix.credentials.app import ID, KEY, KEY_FILE
from pinfix.errors import UsageError
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Token
from pinfix.report.escape import visible

FILE = "settings"
"""PINFIX_BOT_SETTINGS names the file where no option does."""
SECRET, DATABASE = "webhook-secret", "database"
_LIMITS = ("content-per-hour", "max-prs", "max-prs-per-owner", "tasks")
_SCOPE = ("allow", "deny")
_ALONE = (
    *("webhook-secret-file", DATABASE, "database-file", "worker", "host", "port", "server"),
    *("dashboard", "unsafe", "replay"),
)
_APP = ("app-id", "app-key-file")
"""In the file; their variables have names of their own."""
_SERVER = "GITHUB_SERVER_URL"

_ACCOUNT = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9_])*(/[A-Za-z0-9._-]{1,100})?")
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,255}")
_WORKER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,4096}")
_AN_ACCOUNT = "an account such as 'octo', or a repository such as 'octo/app', without @"
_MOST_PRS = 1_000_000
_MOST_TASKS = 64
_MOST_CONTENT = 500
"""GitHub's own limit; see `Limits`."""
_MOST_CONTENT_ELSEWHERE = 100_000
"""An Enterprise Server has no such limit unless its administrators set one."""


def _warn(text: str) -> None:
    write_aside(f"pinfix: {visible(text)}\n")


def read(
    path: Path | None,
    environment: Mapping[str, str],
    warn: Callable[[str], None] = _warn,
    *,
    webhook: bool = True,
) -> Settings:
    """The settings in the file `path` (None: the one that PINFIX_BOT_SETTINGS names, if any) and variables.

    `warn` is told of a secret that everybody can read. Without `webhook` its secret is not read: who asks how
    things stand need not be allowed to. Raises UsageError; ConfigurationError, which is one, for what the
    file may not say.
    """
    variables = Variables(environment)
    variables.check((FILE, SECRET, *_ALONE, *_LIMITS, *_SCOPE))
    named = variables.text(FILE)
    path = path or (Path(named) if named else None)
    groups = {"limits": _LIMITS, "scope": _SCOPE}
    file = written_in(path, (*_APP, *_ALONE), groups) if path is not None else Written(None, {})
    return _Given(variables, file, path.parent if path is not None else Path(), warn, webhook).settings()


@dataclass(frozen=True, slots=True)
class _Given:
    """Variables before the file; both are checked. `folder`: what relative names in the file begin at."""

    variables: Variables
    file: Written
    folder: Path
    warn: Callable[[str], None]
    webhook: bool

    def settings(self) -> Settings:
        usual = Settings("", None, "", "")
        environment = self.environment()
        return Settings(
            app_id=self.app_id(),
            app_key=self.app_key(),
            database=self.database(),
            worker=self.text("worker", _WORKER, "a name of letters, digits, dots and hyphens") or _machine(),
            secret=self.secret(),
            host=self.text("host", _HOST, "an address or the name of a host") or usual.host,
            port=self.number("port", 1, 65_535, usual.port),
            limits=self.limits(environment),
            scope=self.scope(),
            dashboard=self.flag("dashboard", usual.dashboard),
            unsafe=self.flag("unsafe", usual.unsafe),
            replay=self.flag("replay", usual.replay),
            environment=environment,
        )

    def environment(self) -> dict[str, str]:
        """All variables but the secrets that are read here, with the server that the file names."""
        given = self.variables.environment
        own = {variable(SECRET), variable(DATABASE)}
        left = {name: value for name, value in given.items() if name not in own}
        server = self.text("server", _TEXT, "the URL of the server")
        if server is not None and not left.get(_SERVER, "").strip():
            left[_SERVER] = server
        from_environment(left)  # raises for what is no URL
        return left

    def app_id(self) -> str:
        in_file = self.file.matching("app-id", _TEXT, "the number or the client id of the App")
        return self.variables.environment.get(ID, "").strip() or in_file or ""

    def app_key(self) -> Path | None:
        """The file with the key; None where a variable gives it."""
        in_file = self.file.matching("app-key-file", _TEXT, "the name of a file")
        if any(self.variables.environment.get(name, "").strip() for name in (KEY, KEY_FILE)):
            return None
        return self.folder / in_file if in_file is not None else None

    def secret(self) -> Token | None:
        """The secret of the webhook; None where there is none."""
        what = "the secret of the webhook"
        text, name = self.variables.text(SECRET), variable(SECRET)
        file = self.secret_file("webhook-secret-file", beside=SECRET)
        if not self.webhook:
            return None
        if text is not None:
            return webhook_secret(text, f"the variable {name}")
        if file is not None:
            return webhook_secret(secret_text(file, what, self.warn), f"the file {visible(str(file))}")
        return None

    def database(self) -> str:
        """The URL; what it holds is never shown."""
        in_variable = self.variables.text(DATABASE)
        file = self.secret_file("database-file", beside=DATABASE)
        in_file = self.file.matching(DATABASE, _TEXT, "a URL: sqlite:////path/bot.db or postgresql://…")
        if in_file is not None and has_password(in_file):
            self.file.fail(
                DATABASE,
                "no password belongs here: write the URL to a file of its own, and name that in "
                f"'database-file', or give it in {variable(DATABASE)}",
            )
        if in_variable is not None:
            return in_variable
        if file is not None:
            return secret_text(file, "the URL of the database", self.warn)
        return in_file or _usual_database()

    def secret_file(self, key: str, *, beside: str) -> Path | None:
        """The file of a secret, unless the variable `beside` gives it. Raises UsageError where both do."""
        in_file = self.file.matching(key, _TEXT, "the name of a file")
        in_variable = self.variables.matching(key, _TEXT, "the name of a file")
        text = self.variables.text(beside)
        if text is not None and in_variable is not None:
            raise UsageError(f"{variable(beside)} and {variable(key)} both give the same; unset one")
        if self.file.text(beside) is not None and in_file is not None:
            self.file.fail(key, f"'{beside}' and '{key}' both give the same; leave one out")
        if in_variable is not None:
            return Path(in_variable)
        if self.variables.text(beside) is not None or in_file is None:
            return None
        return self.folder / in_file

    def limits(self, environment: Mapping[str, str]) -> Limits:
        usual = Limits()
        own = from_environment(environment).is_enterprise
        most = _MOST_CONTENT_ELSEWHERE if own else _MOST_CONTENT
        return Limits(
            content_per_hour=self.number("content-per-hour", 1, most, usual.content_per_hour),
            per_run=self.number("max-prs", 0, _MOST_PRS, usual.per_run),
            per_owner=self.number("max-prs-per-owner", 0, _MOST_PRS, usual.per_owner),
            tasks=self.number("tasks", 1, _MOST_TASKS, usual.tasks),
        )

    def scope(self) -> Scope:
        allow, deny = (self.names(key) for key in _SCOPE)
        return Scope(allow, deny)

    def names(self, key: str) -> frozenset[str]:
        in_file = self.file.names(key, _ACCOUNT, _AN_ACCOUNT)
        in_variable = self.variables.names(key, _ACCOUNT, _AN_ACCOUNT)
        found = in_variable if in_variable is not None else in_file
        return frozenset(name.lower() for name in found or ())

    def text(self, key: str, form: re.Pattern[str], meaning: str) -> str | None:
        in_file = self.file.matching(key, form, meaning)
        in_variable = self.variables.matching(key, form, meaning)
        return in_variable if in_variable is not None else in_file

    def number(self, key: str, least: int, most: int, usual: int) -> int:
        in_file = self.file.number(key, least, most)
        in_variable = self.variables.number(key, least, most)
        found = in_variable if in_variable is not None else in_file
        return usual if found is None else found

    def flag(self, key: str, usual: bool) -> bool:
        in_file, in_variable = self.file.flag(key), self.variables.flag(key)
        found = in_variable if in_variable is not None else in_file
        return usual if found is None else found


def _machine() -> str:
    """The name of this machine, in the form of a worker's."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname()).strip("-._")[:100] or "worker"


def _usual_database() -> str:
    """A file of SQLite in the folder for what programs keep; that is made where it is not there."""
    folder = platformdirs.user_state_path("pinfix")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"the folder {visible(str(folder))} cannot be made: {error.strerror}; say where the database "
            f"is: '{DATABASE}', or {variable(DATABASE)}"
        ) from None
    return f"sqlite:///{folder / 'bot.db'}"
