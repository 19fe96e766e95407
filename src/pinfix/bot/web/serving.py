"""`pinfix bot serve`: all parts put together, started, and stopped in the order that loses nothing."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette

from pinfix.bot import logs
from pinfix.bot.dashboard.keeping import dashboard_of
from pinfix.bot.events.carrying_out import Clerk
from pinfix.bot.events.changes import Opened
from pinfix.bot.events.replay import Replay, Replayed
from pinfix.bot.events.replaying import Replaying
from pinfix.bot.identity.installations import Installations, installations_of
from pinfix.bot.repair.one import repair
from pinfix.bot.scan.listing import repositories
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.apps import claim
from pinfix.bot.storage.deliveries import Deliveries
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.web.app import Receiver, application
from pinfix.bot.web.delivery.body import Bodies
from pinfix.bot.web.health import Health
from pinfix.bot.web.inbox import Inbox
from pinfix.bot.web.listening import listen, server_for
from pinfix.bot.web.metrics import Metrics
from pinfix.bot.web.openings import Openings
from pinfix.bot.web.signals import TEMPORARY, Signals
from pinfix.bot.work.engine import Engine
from pinfix.bot.work.wish import Reason, Wish
from pinfix.errors import UsageError

_GRACE = 30.0
"""Seconds for tasks that run when the server is stopped; what they do not end is resumed."""
_BRIEF = 5.0

_log = structlog.get_logger("pinfix.bot.web")


def serve(settings: Settings) -> None:
    """Receive deliveries and repair repositories, until SIGTERM or SIGINT.

    Raises UsageError where something that it needs is missing or of no use, CallFailed, and SQLAlchemyError
    where the database fails.
    """
    if settings.secret is None:
        raise UsageError("there is no secret of the webhook: set webhook-secret-file, or the variable for it")
    logs.set_up(hide=(settings.secret,))
    signals = Signals()
    sock = listen(settings.host, settings.port)
    with signals.taken(), contextlib.closing(sock), _bot(settings) as bot:
        _run(bot, sock, signals)


@dataclass(frozen=True, slots=True)
class _Bot:
    """The parts that live as long as the server."""

    settings: Settings
    engine: Engine
    deliveries: Deliveries
    ledger: Ledger
    installations: Installations

    @property
    def server(self) -> str:
        """The name of the server in the ledger."""
        return self.installations.endpoints.home.name


@contextlib.contextmanager
def _bot(settings: Settings) -> Iterator[_Bot]:
    """All parts, with the engine launched; at the end tasks finish, or are left to be resumed."""
    parts: list[_Bot] = []
    engine = Engine(settings, lambda wish: _repair(parts[0], wish))
    installations = installations_of(
        settings, engine.pace_of, engine.gate_of, notify=lambda text: _log.info(text)
    )
    database = engine.database
    claim(database, installations.endpoints.home.name, settings.app_id)
    bot = _Bot(settings, engine, Deliveries(database), Ledger(database), installations)
    parts.append(bot)
    engine.launch()
    try:
        yield bot
    finally:
        _stop(bot)


def _repair(bot: _Bot, wish: Wish) -> None:
    repair(wish, bot.installations, bot.ledger, bot.settings, dashboard_of(bot.settings))


def _stop(bot: _Bot) -> None:
    # A task that waits for an answer, or for a limit to pass, would take all of the grace.
    hurry = threading.Timer(_GRACE / 2, bot.installations.stop)
    hurry.daemon = True
    hurry.start()
    left = bot.engine.stop(_GRACE)
    hurry.cancel()
    if left:
        _log.warning("tasks are left to the next start", tasks=left)
        os._exit(TEMPORARY)
    try:
        bot.installations.close()
    finally:
        bot.engine.database.close()
    _log.info("stopped")


def _run(bot: _Bot, sock: socket.socket, signals: Signals) -> None:
    """Serve until a signal comes; requests that are under way are answered first."""
    deliveries, engine = bot.deliveries, bot.engine
    clerk = Clerk(bot.ledger, bot.server, bot.installations.forget)
    inbox = Inbox(bot.settings, deliveries, engine, clerk.carry_out)
    openings = Openings(lambda opened: _wishes(bot, opened), engine.enqueue, inbox.finish)
    asked: set[int] = set()
    replaying = Replaying(lambda stopped: _replay(bot, asked, stopped))
    metrics = Metrics(engine.pending)
    assert bot.settings.secret is not None
    health = Health(lambda: _probe(engine))
    receiver = Receiver(Bodies(bot.settings.secret), inbox, openings, metrics, health)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        openings.start()
        if bot.settings.replay:
            # What is delivered again before the first page is answered waits at the socket.
            replaying.start()
        yield

    server = server_for(application(receiver, health, metrics, lifespan))
    signals.then(lambda: setattr(server, "should_exit", True))
    host, port = sock.getsockname()[:2]
    _log.info("listening", host=host, port=port, worker=bot.settings.worker)
    server.run([sock])
    replaying.stop(_BRIEF)
    openings.stop(_BRIEF)


def _probe(engine: Engine) -> None:
    """Raise where no work could be queued."""
    if not engine.is_ready:
        raise RuntimeError("the engine does not run")
    engine.pending()


def _wishes(bot: _Bot, opened: Opened) -> Iterator[Wish]:
    """A wish for each repository of an installation that is served. Raises CallFailed."""
    bot.installations.forget(opened.installation)  # it may have been given other permissions
    login = bot.installations.login_to(opened.installation)
    with contextlib.closing(login.api.client):
        for one in repositories(login.api, opened.installation):
            if bot.settings.scope.serves(one.owner, one.name):
                named = (one.number, one.owner, one.name, one.installation)
                yield Wish(bot.server, *named, Reason.INSTALLED, opened.delivery)


def _replay(bot: _Bot, asked: set[int], stopped: Callable[[], bool]) -> Replayed:
    """Ask for missed deliveries. Raises CallFailed."""
    api = bot.installations.as_app()
    with contextlib.closing(api.client):
        return Replay(api, bot.deliveries.unfinished(), bot.deliveries.seen, asked, stopped).run()
