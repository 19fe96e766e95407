"""Deliveries that failed while the bot was away: GitHub keeps them, and delivers them again when asked.

https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
It keeps them for three days, and delivers nothing again by itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.reading import number, text
from pinfix.bot.events.reading import EVENTS

KEPT = 3 * 86400.0
"""Seconds after which GitHub no longer has a delivery:
https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks"""
_MOST_PAGES = 50
_MOST_AT_ONCE = 1000
_MOST_ATTEMPTS = 5
"""What failed so often fails for what it is."""
_PAGE = "100"
_NEXT = re.compile(r'<([^<>]{1,2000})>;\s*rel="next"')
_PATH = "/app/hook/deliveries"


@dataclass(frozen=True, slots=True)
class Replayed:
    """`asked`: guids that GitHub delivers again; `refused`: those that it would not; `left`: too many."""

    asked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    left: int = 0


@dataclass(slots=True)
class _Known:
    """All attempts that were listed of one delivery; `identity` is that of the newest."""

    identity: int
    attempts: int = 0
    worked: bool = False


@dataclass
class Replay:
    """Asks for deliveries again. `api` calls as the App.

    `unfinished` are deliveries that were noted and then left by a process that ended: GitHub takes these for
    delivered. `is_known` says of a guid that it was noted. `asked`, kept from one run to the next, has the
    attempts after which another was asked for: of what says nothing to the bot nothing is noted. `stopped`
    ends it early.
    """

    api: Api
    unfinished: Collection[str]
    is_known: Callable[[str], bool]
    asked: set[int] = field(default_factory=set)
    stopped: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.time
    _found: dict[str, _Known] = field(default_factory=dict, init=False)

    def run(self) -> Replayed:
        """Look for them, and ask for each once. Raises CallFailed where the list cannot be had."""
        self._look({"status": "failure"})
        if set(self.unfinished) - self._found.keys():
            self._look({})
        wanted = [(guid, known) for guid, known in self._found.items() if self._is_wanted(guid, known)]
        asked: list[str] = []
        refused: list[str] = []
        for guid, known in wanted[:_MOST_AT_ONCE]:
            if self.stopped():
                break
            (asked if self._ask(known.identity) else refused).append(guid)
        return Replayed(tuple(asked), tuple(refused), len(wanted) - len(asked) - len(refused))

    def _look(self, query: Mapping[str, str]) -> None:
        since = self.clock() - KEPT
        for one in self._deliveries(query):
            if _moment(text(one, "delivered_at")) < since:
                return
            guid, identity = text(one, "guid").lower(), number(one, "id")
            if guid and identity > 0 and text(one, "event") in EVENTS:
                known = self._found.setdefault(guid, _Known(identity))
                known.attempts += 1
                known.worked |= 200 <= number(one, "status_code") < 400

    def _deliveries(self, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """The newest first, page by page: what the list says of the next is taken as a cursor, no more."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            asked = {**query, "per_page": _PAGE, **({"cursor": cursor} if cursor else {})}
            answer = self.api.answer("GET", _PATH, query=asked)
            found = answer.json()
            if not isinstance(found, list):
                raise CallFailed("bad-answer", "the server gave no list of deliveries", "Start again.")
            yield from (one for one in found if isinstance(one, Mapping))
            cursor = _cursor(answer.headers.get("link", ""))
            if not cursor or self.stopped():
                return

    def _is_wanted(self, guid: str, known: _Known) -> bool:
        if known.attempts >= _MOST_ATTEMPTS or known.identity in self.asked:
            return False
        if guid in self.unfinished:
            return True
        return not known.worked and not self.is_known(guid)

    def _ask(self, identity: int) -> bool:
        self.asked.add(identity)
        try:
            # Delivered twice it is known by its guid.
            self.api.answer("POST", f"{_PATH}/{identity}/attempts", repeatable=True)
        except CallFailed as problem:
            if problem.status in (400, 404, 422):
                return False
            raise
        return True


def _cursor(link: str) -> str:
    found = _NEXT.search(link)
    values = parse_qs(urlsplit(found[1]).query).get("cursor", []) if found else []
    return values[0] if len(values) == 1 else ""


def _moment(written: str) -> float:
    try:
        return datetime.fromisoformat(written).timestamp()
    except ValueError:
        return 0.0
