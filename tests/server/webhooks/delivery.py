"""One delivery: what is sent, how it is signed, and what came back.

https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 10.0
"""Seconds that GitHub waits for an answer."""

_MOST_KEPT = 65_536


@dataclass(slots=True)
class Delivery:
    """One attempt; attempts at the same event share `guid`. `status_code` None: not sent yet.

    `done` is set when there is an outcome. Times are in seconds.
    """

    id: int
    guid: str
    event: str
    action: str | None
    url: str
    headers: Mapping[str, str]
    body: bytes
    redelivery: bool
    delivered_at: datetime
    app: int | None = None
    installation: int | None = None
    repository: int | None = None
    status: str = "pending"
    status_code: int | None = None
    duration: float = 0.0
    answer_headers: Mapping[str, str] | None = None
    answer: str | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def succeeded(self) -> bool:
        """Whether the receiver said that it has it."""
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def payload(self) -> Any:
        """The body, read as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(delivery: Delivery, patience: float = PATIENCE) -> None:
    """Send, and write down what came of it."""
    began = time.monotonic()
    try:
        _exchange(delivery, patience)
    except TimeoutError:
        delivery.status, delivery.status_code = "timed out", 504
    except (OSError, http.client.HTTPException):
        delivery.status, delivery.status_code = "failed to connect to host", 502
    delivery.duration = round(time.monotonic() - began, 3)
    delivery.done.set()


def _exchange(delivery: Delivery, patience: float) -> None:
    address = urlsplit(delivery.url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=patience)
    try:
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", path, delivery.body, dict(delivery.headers))
        answer = connection.getresponse()
        text = answer.read(_MOST_KEPT).decode(errors="replace")
    finally:
        connection.close()
    delivery.status_code = answer.status
    delivery.status = "OK" if delivery.succeeded else f"Invalid HTTP Response: {answer.status}"
    delivery.answer_headers, delivery.answer = dict(answer.getheaders()), text
