"""The sockets: a threaded HTTP/1.1 server that records, delays, spoils and delivers."""

from __future__ import annotations

import itertools
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from server.exchange import Answer, Request, Wire
from server.faults import Fault, Match, spoil

_GONE = (ConnectionError, TimeoutError, ssl.SSLError)


class Listener(ThreadingHTTPServer):
    """Listens on 127.0.0.1 at a free port and hands every request to `answer`.

    `latency` is in seconds, before each answer. `requests` is the record, in order of arrival; `connections`
    counts the TCP connections. What goes wrong in the server itself is kept in `errors`, raised by `close`.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, context: ssl.SSLContext | None = None, handler: type[Handler] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler or Handler)
        self.context = context
        self.latency = 0.0
        self.requests: list[Request] = []
        self.errors: list[BaseException] = []
        self.closing = threading.Event()
        self._faults: list[Fault] = []
        self._numbers = itertools.count(1)
        self._connection_numbers = itertools.count(1)
        self.connections = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return "127.0.0.1", self.port

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer:
        """Give the true answer, before faults."""
        raise NotImplementedError

    def fault(
        self,
        match: Match = None,
        effect: Answer | Wire | None = None,
        *,
        status: int = 500,
        headers: dict[str, str] | None = None,
        body: str | bytes = b"",
        method: str | None = None,
        times: int | None = 1,
        after: int = 0,
    ) -> Fault:
        """Spoil the next `times` requests (None: all) that match, after letting `after` of them pass.

        `match` is searched as a regular expression in the path with its query, or asked as a function of the
        request; None matches all. `effect` is one of `server.faults`, else `status`, `headers` and `body`
        make the answer. Faults are tried in the order they were set; the first that matches counts.
        """
        raw = body.encode() if isinstance(body, str) else body
        made = Fault(match, method, effect or Answer(status, headers or {}, raw), times, after)
        with self._lock:
            self._faults.append(made)
        return made

    def clear_faults(self) -> None:
        """Answer truly again."""
        with self._lock:
            self._faults.clear()

    def forget(self) -> None:
        """Empty the record."""
        with self._lock:
            self.requests.clear()

    def find(self, match: Match = None, method: str | None = None) -> list[Request]:
        """The recorded requests that match, as in `fault`."""
        every = Fault(match, method, Wire(), None, 0)
        return [request for request in self.requests if every.takes(request)]

    def close(self) -> None:
        """Stop listening, end every connection, and raise what went wrong inside the server."""
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            _shut(connection)
        if self.errors:
            raise ExceptionGroup(
                "the test server failed", [error for error in self.errors if isinstance(error, Exception)]
            )

    # What the handler calls

    def admit(self, connection: socket.socket) -> int:
        """Number a new connection."""
        with self._lock:
            self._open.add(connection)
            self.connections += 1
            return next(self._connection_numbers)

    def shake_hands(self, connection: socket.socket) -> socket.socket:
        """Begin TLS on a connection."""
        assert self.context is not None
        self.dismiss(connection)
        try:
            secured = self.context.wrap_socket(connection, server_side=True)
        except OSError:
            raise ConnectionAbortedError("no TLS handshake") from None
        with self._lock:
            self._open.add(secured)
        return secured

    def dismiss(self, connection: socket.socket) -> None:
        """A connection has ended."""
        with self._lock:
            self._open.discard(connection)

    def record(self, request: Request) -> Wire | Answer | None:
        """Number and keep a request; give the fault that hits it."""
        with self._lock:
            request.number = next(self._numbers)
            self.requests.append(request)
            effect = next((fault.effect for fault in self._faults if fault.takes(request)), None)
            request.spoiled = effect is not None
            return effect

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what a handler did not catch; clients may leave when they like."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, _GONE):
            self.errors.append(error)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Handler(BaseHTTPRequestHandler):
    """One connection, in a thread of its own."""

    protocol_version = "HTTP/1.1"
    server_version = "GitHub.com"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Listener

    def setup(self) -> None:
        self._number = self.server.admit(self.request)
        if self.server.context is not None:
            # Here and not in the accepting thread, which a slow client would block.
            self.request = self.server.shake_hands(self.request)
        super().setup()

    def handle(self) -> None:
        try:
            super().handle()
        except _GONE:
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (*_GONE, ValueError):
            pass
        finally:
            self.server.dismiss(self.request)
            _shut(self.request)
            self.request.close()

    def __getattr__(self, name: str) -> Callable[[], None]:
        # The base class looks for do_GET, do_POST and so on; all are one to us.
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def target(self) -> tuple[str, str]:
        """Path and query of what is asked for."""
        parts = urlsplit(self.path)
        return parts.path, parts.query

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: `requests` is the log."""

    def _exchange(self) -> None:
        path, query = self.target()
        body = self._read_body()
        secure = self.server.context is not None
        request = Request(0, self._number, self.command, path, query, self.headers, body, secure)
        effect = self.server.record(request)
        self.server.closing.wait(self.server.latency)
        truth = self._true_answer(request)
        given = truth() if effect is None else spoil(effect, truth)
        request.answer = given
        self.deliver(request, given)

    def _true_answer(self, request: Request) -> Callable[[], Answer]:
        def answer() -> Answer:
            try:
                return self.server.answer(request)
            except Exception as error:
                self.server.errors.append(error)
                return Answer(500, {"Content-Type": "text/plain"}, f"test server: {error!r}".encode())

        return answer

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def deliver(self, request: Request, answer: Answer) -> None:
        """Send an answer, in the way that it says."""
        wire = answer.wire
        if wire.reached is not None:
            wire.reached.set()
        if wire.delay:
            self.server.closing.wait(wire.delay)
        if wire.reset:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        bodiless = request.method == "HEAD" or answer.status in (204, 304)
        if wire.chunked and not bodiless:
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.status not in (204, 304):
            self.send_header("Content-Length", str(max(0, len(answer.body) + wire.claims)))
        self.end_headers()
        if not bodiless:
            self._send_body(answer.body, wire)
        self.wfile.flush()
        if wire.cut is not None or wire.claims:
            self.close_connection = True

    def _send_body(self, body: bytes, wire: Wire) -> None:
        if wire.cut is not None:
            self.wfile.write(body[: min(wire.cut, len(body) - 1)])
        elif wire.drip:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.server.closing.wait(wire.drip):
                    return
        elif wire.chunked:
            framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
            self.wfile.write(framed)
        else:
            self.wfile.write(body)
