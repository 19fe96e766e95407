"""Requests that a run can do without: made only where there is room for them."""

from __future__ import annotations

import threading

from pinfix.http.client import Client

MOST_REQUESTS = 40
"""Requests of a run up to which more is asked than an answer needs.

One for each of forty repositories, of which hardly any workflow uses more: so that an ordinary run without a
token is not made slower or more conspicuous by what it only checks, and two thirds at most are gone of the 60
requests that the REST API grants an address in an hour.
"""


class Spare:
    """Counts the requests of a run against `most`; it may be used from several threads."""

    def __init__(self, client: Client, most: int = MOST_REQUESTS) -> None:
        self._client = client
        self._most = most
        self._planned = 0
        self._lock = threading.Lock()

    def need(self, number: int) -> None:
        """So many requests will be made in any case."""
        with self._lock:
            self._planned += number

    @property
    def why_none(self) -> str:
        """Why there is no room, in words that go on from "was not asked, for "."""
        return f"the run made {self._most} requests already" if self._most else "all the rest is in the cache"

    def take(self, number: int) -> int:
        """How many of `number` further requests there is room for; they are counted."""
        with self._lock:
            made = max(self._planned, self._client.requests)  # which counts other tries as well
            granted = max(0, min(number, self._most - made))
            self._planned = made + granted
            return granted
