"""The server ends while deliveries come in: what it answered 202 is done, now or after the next start."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from bot.events.kit import SECRET, push, repository, settings
from bot.web.kit import signed
from bot.web.process import Process, started

from pinfix.bot.web.serving import serve
from pinfix.errors import UsageError

pytestmark = pytest.mark.endurance

_BETWEEN = 0.1
"""Seconds between two deliveries of a sender: what is taken has to be done before the test ends."""


class Sender:
    """Delivers pushes, each to another repository, until nobody answers; `taken` were answered 202."""

    def __init__(self, url: str, first: int) -> None:
        self.taken: set[int] = set()
        self.sent: set[int] = set()
        self._url = f"{url}/webhook"
        self._number = first
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join(60)

    def _run(self) -> None:
        while True:
            self._number += 1
            named = repository(self._number, f"octo/r{self._number}")
            body = json.dumps(push("Makefile", repository=named)).encode()
            self.sent.add(self._number)
            try:
                answer = httpx.post(self._url, content=body, headers=signed(body), timeout=20)
            except httpx.TransportError:
                return
            if answer.status_code == 202:
                self.taken.add(self._number)
            time.sleep(_BETWEEN)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_lost_that_was_answered(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path) as first:
        senders = [Sender(first.url, 1000 * (number + 1)) for number in range(3)]
        wait(lambda: sum(len(one.taken) for one in senders) > 12 and first.done(), first)
        code = first.end(how)
        for one in senders:
            one.join()
    assert code == (0 if how is not signal.SIGKILL else -signal.SIGKILL), first.log
    taken = set().union(*(one.taken for one in senders))
    with started(tmp_path) as second:
        wait(lambda: taken <= second.done(), second)
        assert second.end(signal.SIGINT) == 0, second.log
    assert second.done() <= set().union(*(one.sent for one in senders))
    for line in (*first.log, *second.log):
        assert SECRET not in line
        assert json.loads(line)["level"] in ("info", "warning"), line


def wait(holds: Callable[[], object], process: Process) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    pytest.fail(f"it never came to be: {process.log[-20:]}")


def test_a_server_without_a_secret_does_not_start(sqlite_url: str) -> None:
    with pytest.raises(UsageError, match="no secret of the webhook"):
        serve(replace(settings(sqlite_url), secret=None))
