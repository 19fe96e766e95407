"""One request and its answer, and how the answer goes over the wire."""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Wire:
    """How an answer is delivered. Left alone: at once, whole, and as its headers say.

    `delay`: seconds before the first byte. `cut`: bytes of the body after which the connection closes.
    `reset`: the connection closes before any answer. `claims`: added to the true Content-Length. `drip`:
    seconds between single bytes of the body. `chunked`: transfer in chunks, without Content-Length.
    `reached`: set when the delivery begins, that is, when the request has had its effect.
    """

    delay: float = 0.0
    cut: int | None = None
    reset: bool = False
    claims: int = 0
    drip: float = 0.0
    chunked: bool = False
    reached: threading.Event | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers, body, and the way of delivery."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    wire: Wire = Wire()

    @classmethod
    def json(cls, content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        """An answer in JSON."""
        kind = {"Content-Type": "application/json; charset=utf-8"}
        return cls(status, kind | dict(headers or {}), json.dumps(content).encode())


@dataclass(slots=True)
class Request:
    """What came in, and what went out. `connection` numbers the TCP connection, `number` the request.

    `path` is as sent, without the query and not unquoted; `body` is decoded from chunks, but not from gzip.
    `answer` is None until there is one; `spoiled`: a fault that a test ordered hit it.
    `identity`: whose it is (`Caller.identity`); empty where nobody got so far as to ask.
    """

    number: int
    connection: int
    method: str
    path: str
    query_string: str
    headers: Message
    body: bytes
    secure: bool
    answer: Answer | None = None
    spoiled: bool = False
    identity: str = ""

    @property
    def host(self) -> str:
        """The Host header."""
        return self.headers.get("Host", "")

    @property
    def url(self) -> str:
        """The address that was asked for."""
        tail = f"?{self.query_string}" if self.query_string else ""
        return f"{'https' if self.secure else 'http'}://{self.host}{self.path}{tail}"

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of several values, the last."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def authorization(self) -> str | None:
        """The Authorization header as sent."""
        return self.headers.get("Authorization")

    @property
    def token(self) -> str | None:
        """The token in it, in any of the forms that GitHub takes: Bearer, token, Basic."""
        scheme, _, value = (self.authorization or "").partition(" ")
        if scheme.lower() in ("bearer", "token"):
            return value.strip() or None
        if scheme.lower() == "basic":
            try:
                user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return value
            # GitHub takes the token in either place.
            return password if password not in ("", "x-oauth-basic") else user
        return value or None

    @property
    def status(self) -> int | None:
        """The status of the answer."""
        return self.answer.status if self.answer else None

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"#{self.number} [{self.connection}] {self.method} {self.url} -> {self.status}"
