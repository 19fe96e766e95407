"""A forward proxy: plain requests in absolute form, and CONNECT tunnels."""

from __future__ import annotations

import http.client
import select
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from server.exchange import Answer, Request, Wire
from server.listener import Handler, Listener

_HOP = {
    "connection",
    "proxy-connection",
    "proxy-authorization",
    "keep-alive",
    "te",
    "upgrade",
    "transfer-encoding",
    "content-length",
}


class Proxy(Listener):
    """Passes requests on and records them; a tunnel is recorded as one CONNECT, whose path is `host:port`.

    `routes` sends a host elsewhere: `{"api.github.com:443": server.address}`, so that tools with fixed hosts
    reach a test server. Hosts that are neither routed nor on this machine get 502: nothing leaves it.
    `credentials`: the Proxy-Authorization header to ask for (407 without it). Faults work as on a server; a
    fault on CONNECT refuses the tunnel.
    """

    def __init__(self, routes: Mapping[str, tuple[str, int]] | None = None) -> None:
        self.routes = dict(routes or {})
        self.credentials: str | None = None
        super().__init__(handler=_ProxyHandler)

    def answer(self, request: Request) -> Answer:
        """Pass a plain request on."""
        if self.credentials is not None and request.headers.get("Proxy-Authorization") != self.credentials:
            return Answer(407, {"Proxy-Authenticate": 'Basic realm="proxy"'}, b"who are you?")
        address = self.address_of(request)
        if address is None:
            return Answer(502, {"Content-Type": "text/html"}, b"<html>no way to that host</html>")
        if request.method == "CONNECT":
            return Answer(200)
        target = request.path + (f"?{request.query_string}" if request.query_string else "")
        connection = http.client.HTTPConnection(*address, timeout=60)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        try:
            connection.request(request.method, target, request.body or None, headers)
            given = connection.getresponse()
            body = given.read()
        finally:
            connection.close()
        kept = {name: value for name, value in given.getheaders() if name.lower() not in _HOP}
        return Answer(given.status, kept, body, Wire())

    def address_of(self, request: Request) -> tuple[str, int] | None:
        """Where a request really goes."""
        place = request.path if request.method == "CONNECT" else request.host
        host, _, port = place.partition(":")
        if place in self.routes:
            return self.routes[place]
        if f"{host}:{port or 80}" in self.routes:
            return self.routes[f"{host}:{port or 80}"]
        return (host, int(port or 80)) if host in ("127.0.0.1", "localhost") else None


class _ProxyHandler(Handler):
    server: Proxy

    def target(self) -> tuple[str, str]:
        if self.command == "CONNECT":
            return self.path, ""
        return super().target()

    def deliver(self, request: Request, answer: Answer) -> None:
        if request.method != "CONNECT" or answer.status != 200:
            super().deliver(request, answer)
            return
        address = self.server.address_of(request)
        assert address is not None
        with socket.create_connection(address, timeout=60) as beyond:
            self.send_response_only(200, "Connection established")
            self.end_headers()
            self.wfile.flush()
            _join(self.connection, beyond, self.server.closing)
        self.close_connection = True


def _join(one: socket.socket, other: socket.socket, closing: threading.Event) -> None:
    beyond = {one: other, other: one}
    while not closing.is_set():
        for ready in select.select([one, other], [], [], 0.1)[0]:
            block = ready.recv(65536)
            if not block:
                return
            beyond[ready].sendall(block)


@contextmanager
def proxy(routes: Mapping[str, tuple[str, int]] | None = None) -> Iterator[Proxy]:
    """Run a proxy until the block ends."""
    made = Proxy(routes)
    try:
        yield made
    finally:
        made.close()
