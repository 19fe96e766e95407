"""The task of the engine: one repository is repaired, and the ledger says what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from pinfix.bot.identity.installations import Installations
from pinfix.bot.repair.faults import PassingFault
from pinfix.bot.repair.rows import repository_row, topic_rows
from pinfix.bot.repair.settling import Beside, settle_wish
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.patience import said
from pinfix.bot.work.wish import Wish
from pinfix.errors import UsageError

_LOG = structlog.get_logger("pinfix.bot")


def repair(
    wish: Wish,
    installations: Installations,
    ledger: Ledger,
    settings: Settings,
    beside: Beside | None = None,
    *,
    clock: Callable[[], float] = time.time,
) -> None:
    """Bring the pull requests of one repository to what its files need, and write down what came of it.

    It may be done again at any time, and then does nothing more. Raises PassingFault where it is worth to try
    again later (it is written down all the same, unless it is the database that failed), Halted when the
    worker stops, UsageError for a wish of another server.
    """
    home = installations.endpoints.home.name
    if wish.server != home:
        raise UsageError(f"a repository of {wish.server} cannot be repaired at {home}")
    try:
        _repair(wish, installations, ledger, settings, beside, clock)
    except SQLAlchemyError as problem:
        raise PassingFault("database", said(problem)) from None


def _repair(
    wish: Wish,
    installations: Installations,
    ledger: Ledger,
    settings: Settings,
    beside: Beside | None,
    clock: Callable[[], float],
) -> None:
    known = ledger.topics(wish.server, wish.number)
    settled = settle_wish(wish, installations, settings, beside, known=known)
    now = clock()
    row = repository_row(wish, settled, ledger.repository(wish.server, wish.number), now)
    ledger.record(row, topic_rows(wish, settled, ledger.topics(wish.server, wish.number), now))
    for one in settled.done:
        _LOG.info(
            "settled",
            repository=f"{settled.owner}/{settled.name}",
            number=wish.number,
            reason=str(wish.reason),
            topic=one.result.topic,
            outcome=str(one.result.outcome),
            code=one.result.code,
            pull=one.result.number,
        )
    if settled.fault is not None:
        raise settled.fault
