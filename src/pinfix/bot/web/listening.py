"""The web server: uvicorn, with an end to what takes too long, and a stop that loses nothing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from pinfix.bot.web.delivery.framing import Framing
from pinfix.errors import UsageError

_SLOWEST_HEADERS = 20.0
"""Seconds in which a connection has to bring the headers of a request, or is closed."""
_MOST_CONNECTIONS = 256
"""All others are answered 503."""
_GRACE = 10
"""Seconds for requests that are under way when the server is stopped."""
_BACKLOG = 512


class _Connection(H11Protocol):
    """A connection that is closed where no request comes: uvicorn itself would wait for ever."""

    slowest = _SLOWEST_HEADERS
    _watching: asyncio.TimerHandle | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = Framing(h11.SERVER)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watching is not None:
            self._watching.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or is not wanted, and close."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:  # an answer has been begun, or given
            self.transport.close()
        if self.cycle is not None:
            # Whatever the application still says of this request would be said in a wrong state of h11's.
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _watch(self, before: object) -> None:
        """Close where no request came since the last look, which found the cycle `before`."""
        idle = self.cycle is None or self.cycle.response_complete
        if idle and self.cycle is before:
            self.transport.close()
        else:
            self._look_again()

    def _look_again(self) -> None:
        self._watching = self.loop.call_later(self.slowest, self._watch, self.cycle)


class Server(uvicorn.Server):
    """Ends by `should_exit`; signals are the caller's, who has more to stop than this."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none. uvicorn would raise them again, and end the process before the engine stops."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket at `host` and `port` (0: a free one). Raises UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or "it is no address of this machine"
        raise UsageError(f"cannot listen on {host}, port {port}: {reason}") from None


def server_for(application: ASGIApp, **more: Any) -> Server:
    """A server that is to be run with sockets of `listen`; `more` are options of uvicorn's."""
    return Server(
        uvicorn.Config(
            application,
            http=_Connection,
            ws="none",
            lifespan="on",
            loop="asyncio",
            log_config=None,
            access_log=False,
            # Nothing is made of the address of a sender, which a header could claim.
            proxy_headers=False,
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=_GRACE,
            **more,
        )
    )
