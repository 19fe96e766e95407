"""`pinfix bot status`: from the options to the exit code."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Literal

from pinfix.bot.settings.model import Settings
from pinfix.bot.status.json import to_json
from pinfix.bot.status.model import Status, status_of
from pinfix.bot.status.page import Web, to_html
from pinfix.bot.status.text import to_text
from pinfix.bot.storage.access.looking import looking
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.work.runs import Runs
from pinfix.commands import ExitCode
from pinfix.commands.output import Output
from pinfix.http.endpoints import from_environment

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Request:
    """The options, as given. `owner`: only the repositories of this account ("": all)."""

    format: Literal["text", "json", "html"]
    owner: str
    output: Output


def status(request: Request, settings: Settings) -> ExitCode:
    """Tell how the repositories stand; the database is read, and nothing else. Raises UsageError."""
    request.output.check_file()
    found = _read(request, settings)
    if request.format == "json":
        request.output.emit(to_json(found))
    elif request.format == "html":
        request.output.emit(to_html(found, _web(settings)))
    else:
        verbose = request.output.verbosity == "verbose"
        request.output.emit(to_text(found, verbose=verbose).encode())
    return ExitCode.DONE


def _read(request: Request, settings: Settings) -> Status:
    with looking(settings.database) as database:
        rows = Ledger(database).all(owner=request.owner or None)
        return status_of(rows, Runs(database).counts(), time.time())


def _web(settings: Settings) -> Web:
    home = from_environment(settings.environment).home

    def page(server: str) -> str:
        if server == home.name:
            return home.git
        return f"https://{server}" if _HOST.fullmatch(server) else ""

    return page
