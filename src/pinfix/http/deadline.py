"""An end for requests that would have none.

A time-out of a socket bounds the silence between two bytes. A server that sends one byte now and then, in its
headers, in the framing of a body or in a greeting that never comes to the point, is within it for ever. So
whoever makes a request sets a `Deadline`; when it passes, the connection of the request is shut down, and
what reads from it meets its end.

    session.mount("https://", WatchedAdapter())
    with Deadline(60) as deadline:
        ...                       # requests made by this thread are watched
    if deadline.passed: ...       # whatever came of them is not complete
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from contextvars import ContextVar, Token
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """Bounds what the thread that enters it does over watched connections, in seconds."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._over = False
        self._handle: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._before: Token[Deadline | None]

    def __enter__(self) -> Deadline:
        self._before = _CURRENT.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._before)
        self._timer.cancel()
        with self._lock:
            self._over = True
            self._let_go()

    def watch(self, connection: socket.socket) -> None:
        """Shut `connection` down when the time is over."""
        # A handle of our own: TLS takes the socket out of its object, and responses keep it in theirs.
        handle = socket.socket(fileno=socket.dup(connection.fileno()))
        with self._lock:
            self._let_go()
            self._handle = handle
            if self.passed:
                _shut(handle)

    def _pass(self) -> None:
        with self._lock:
            if self._over:
                return
            self.passed = True
            if self._handle is not None:
                _shut(self._handle)

    def _let_go(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        connection.shutdown(socket.SHUT_RDWR)


class _Watched(HTTPConnection):
    """A connection that shows itself to the deadline: when it is made, and when it is used again."""

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        _watch(made)
        return made

    def _tunnel(self) -> None:
        super()._tunnel()  # to which an answer of a proxy that was shut down is one that ends
        deadline = _CURRENT.get()
        if deadline is not None and deadline.passed:
            raise TimeoutError

    def request(self, *arguments: Any, **named: Any) -> None:
        if self.sock is not None:
            _watch(self.sock)
        super().request(*arguments, **named)


def _watch(connection: socket.socket) -> None:
    deadline = _CURRENT.get()
    if deadline is not None:
        deadline.watch(connection)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


_POOLS = {"http": _Pool, "https": _TlsPool}


class WatchedAdapter(HTTPAdapter):
    """The adapter of requests, over connections that obey a `Deadline`, directly and through a proxy."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Make the manager of direct connections."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *arguments: Any, **named: Any) -> ProxyManager:
        """The manager of connections through a proxy."""
        manager: ProxyManager = super().proxy_manager_for(*arguments, **named)
        manager.pool_classes_by_scheme = _POOLS
        return manager
