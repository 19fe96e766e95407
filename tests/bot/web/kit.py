"""A server on a loopback port, with real tables behind it; and deliveries, signed or not, to send to it."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from bot.events.kit import SECRET, settings

from pinfix.bot.events.changes import Change, Opened
from pinfix.bot.storage.database import Database, open_database
from pinfix.bot.storage.deliveries import Deliveries
from pinfix.bot.web.app import Receiver, application
from pinfix.bot.web.delivery.body import Bodies
from pinfix.bot.web.health import Health
from pinfix.bot.web.inbox import Inbox
from pinfix.bot.web.listening import listen, server_for
from pinfix.bot.web.metrics import Metrics
from pinfix.bot.web.openings import Openings
from pinfix.bot.work.wish import Wish
from pinfix.http.tokens import Token


@dataclass
class Queue:
    """Keeps what is queued; `broken`: raises instead. `gate`, where there is one, is waited for first."""

    wishes: list[Wish] = field(default_factory=list)
    broken: bool = False
    gate: threading.Event | None = None

    def enqueue(self, wishes: Iterable[Wish]) -> int:
        if self.gate is not None:
            self.gate.wait(20)
        if self.broken:
            raise RuntimeError("password=hunter2 is in no answer")
        new = list(wishes)
        self.wishes += new
        return len(new)

    def pending(self) -> int:
        if self.broken:
            raise RuntimeError
        return len(self.wishes)


@dataclass
class Scene:
    """A running server. `url` is its address; what was carried out is in `changes` and `queue`."""

    url: str
    port: int
    queue: Queue
    changes: list[Change]
    deliveries: Deliveries
    database: Database

    def post(self, content: bytes, headers: Mapping[str, str], path: str = "/webhook") -> httpx.Response:
        return httpx.post(self.url + path, content=content, headers=dict(headers), timeout=20)

    def deliver(self, event: str, payload: Any, guid: str = "", **headers: str) -> httpx.Response:
        """A delivery as GitHub makes it."""
        content = json.dumps(payload).encode()
        return self.post(content, signed(content, event, guid) | headers)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=20)

    def raw(self) -> socket.socket:
        """A connection on which anything may be sent."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def figure(self, name: str, **labels: str) -> float:
        """A figure of /metrics; 0 where it is not there."""
        wanted = {f'{key}="{value}"' for key, value in labels.items()}
        for line in self.get("/metrics").text.splitlines():
            head, _, value = line.rpartition(" ")
            found, _, rest = head.partition("{")
            if found == name and set(rest.rstrip("}").split(",")) - {""} == wanted:
                return float(value)
        return 0.0

    @property
    def untouched(self) -> bool:
        """Whether nothing came of what was sent."""
        return not (self.queue.wishes or self.changes or self.deliveries.unfinished())


def signed(content: bytes, event: str = "push", guid: str = "", secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery of `content`."""
    proof = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/0123abc",
        "X-GitHub-Delivery": guid or str(uuid.uuid4()),
        "X-GitHub-Event": event,
        "X-Hub-Signature-256": f"sha256={proof}",
    }


@contextmanager
def running(url: str, *, slowest: float = 20.0, wishes_for: Any = None) -> Iterator[Scene]:
    """A server over the database at `url`; bodies may take `slowest` seconds."""
    database = open_database(url)
    queue, changes, deliveries = Queue(), list[Change](), Deliveries(database)
    inbox = Inbox(settings(url), deliveries, queue, changes.append)
    openings = Openings(wishes_for or _none, queue.enqueue, inbox.finish, pauses=())
    openings.start()
    metrics = Metrics(queue.pending)
    health = Health(queue.pending)
    receiver = Receiver(Bodies(Token(SECRET, "the test"), slowest), inbox, openings, metrics, health)
    sock = listen("127.0.0.1", 0)
    port = int(sock.getsockname()[1])
    server = server_for(application(receiver, health, metrics))
    thread = threading.Thread(target=server.run, args=([sock],), daemon=True)
    thread.start()
    try:
        yield Scene(f"http://127.0.0.1:{port}", port, queue, changes, deliveries, database)
    finally:
        server.should_exit = True
        thread.join(20)
        openings.stop(5)
        database.close()


def _none(opened: Opened) -> Iterable[Wish]:
    return ()
