"""The worker that a sweep is itself: what it queues it also repairs, beside those of a server."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from pinfix.api.caller import Api, Pace
from pinfix.bot.dashboard.keeping import dashboard_of
from pinfix.bot.identity.installations import Installations, installations_of
from pinfix.bot.repair.one import repair
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.apps import claim
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.patience import patiently
from pinfix.bot.work.engine import Engine
from pinfix.bot.work.wish import Wish
from pinfix.commands import ExitCode

_GRACE = 30.0
"""Seconds for what runs when the sweep is stopped; the rest is taken up by the next run."""


@dataclass(frozen=True, slots=True)
class Worker:
    """The parts of a running bot that a sweep needs."""

    engine: Engine
    ledger: Ledger
    installations: Installations


class Calls:
    """The calls of a sweep itself: one client for each installation, as long as the sweep looks around."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations
        self._of: dict[int, Api] = {}
        self.app = installations.as_app()

    def of(self, installation: int) -> Api:
        """With the token of an installation. Raises CallFailed where it gives none."""
        if installation not in self._of:
            # Its pace is kept in the database.
            login = patiently(lambda: self._installations.login_to(installation))
            self._of[installation] = login.api
        return self._of[installation]

    @property
    def requests(self) -> dict[str, int]:
        """So many were made, as the App and in its installations."""
        inside = sum(api.client.requests for api in self._of.values())
        return {"app": self.app.client.requests, "installations": inside}

    def close(self) -> None:
        """Close the connections."""
        for api in (self.app, *self._of.values()):
            api.client.close()


@contextmanager
def worker(
    settings: Settings,
    notify: Callable[[str], None],
    *,
    works: bool,
    pace_of: Callable[[str], Pace] | None = None,
) -> Iterator[Worker]:
    """Until the block ends; without `works` nothing is queued or repaired.

    `pace_of` gives another pace of an identity than the engine's.
    Raises UsageError for settings that are of no use. SIGTERM ends the block as Control-C does. Where tasks
    do not end in time, the process does.
    """
    parts: list[Worker] = []

    def one(wish: Wish) -> None:
        repair(wish, parts[0].installations, parts[0].ledger, settings, dashboard_of(settings))

    engine = Engine(settings, one)
    installations = installations_of(settings, pace_of or engine.pace_of, engine.gate_of, notify=notify)
    claim(engine.database, installations.endpoints.home.name, settings.app_id, keep=works)
    made = Worker(engine, Ledger(engine.database), installations)
    parts.append(made)
    if works:
        engine.launch()
    with _ended_by_signal():
        try:
            yield made
        finally:
            _stop(made)


def _stop(made: Worker) -> None:
    # A task that waits for an answer, or for a limit to pass, would take all of the time.
    hurry = threading.Timer(_GRACE / 2, made.installations.stop)
    hurry.daemon = True
    hurry.start()
    left = made.engine.stop(_GRACE)
    hurry.cancel()
    if left:
        os._exit(ExitCode.INTERRUPTED)
    try:
        made.installations.close()
    finally:
        made.engine.database.close()


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what signals do
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
