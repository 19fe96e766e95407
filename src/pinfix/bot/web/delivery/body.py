"""The body of a delivery: read within bounds of size and time, checked as it came, and only then parsed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from pinfix.bot.web.delivery.headers import LARGEST, Announced, too_large
from pinfix.bot.web.delivery.refusing import Refused
from pinfix.bot.web.delivery.signature import Checking
from pinfix.http.tokens import Token

SLOWEST = 30.0
"""Seconds for a whole body; GitHub itself waits 10 for the answer."""
_SMALL = 256 * 1024
"""Bytes; most deliveries have a tenth of it."""
_LARGE_ONES = 4
"""Bodies that are larger, and in memory at once: nothing is known of their senders until they are read."""


class Bodies:
    """All bodies that are in memory: what strangers send takes no more of that than is set aside for it."""

    def __init__(self, secret: Token, slowest: float = SLOWEST) -> None:
        self._secret = secret
        self._slowest = slowest
        self._large = 0

    @contextmanager
    def one(self, request: Request, announced: Announced) -> Iterator[Body]:
        """A body to be read; it is let go of at the end of the block."""
        body = Body(self, request, announced)
        try:
            yield body
        finally:
            self._large -= body.is_large

    def admit_large(self) -> None:
        """There is one more that is large. Raises Refused."""
        if self._large >= _LARGE_ONES:
            raise Refused(503, "busy", "too many large deliveries at once", unread=True)
        self._large += 1

    def checking(self) -> Checking:
        """The check of one body."""
        return Checking(self._secret)

    @property
    def slowest(self) -> float:
        """Seconds for a body."""
        return self._slowest


class Body:
    """One body. `digest` is its SHA-256, once it was read."""

    def __init__(self, bodies: Bodies, request: Request, announced: Announced) -> None:
        self.is_large = False
        self.digest = ""
        self._bodies = bodies
        self._request = request
        self._announced = announced
        self._content = bytearray()

    async def read(self) -> None:
        """Read all of it, and check the signature.

        Raises Refused; ClientDisconnect where the sender went away before its end.
        """
        checking = self._bodies.checking()
        slowest = self._bodies.slowest
        try:
            async with asyncio.timeout(slowest):
                async for part in self._request.stream():
                    self._make_room(len(part))
                    self._content += part
                    checking.feed(part)
        except TimeoutError:
            message = f"the body did not come within {slowest:.0f} seconds"
            raise Refused(408, "too-slow", message, unread=True) from None
        announced = self._request.headers.get("content-length")
        if announced is not None and len(self._content) != int(announced):
            raise ClientDisconnect
        if not checking.is_signed(self._announced.signature):
            raise Refused(401, "forged", "the signature is not that of this body under our secret")
        self.digest = checking.digest

    def parse(self) -> Mapping[str, Any]:
        """The object in it: JSON in UTF-8 (RFC 8259). Raises Refused."""
        try:
            found = json.loads(self._content.decode("utf-8"), parse_constant=_no_number)
        except (ValueError, RecursionError):
            # Also a number of thousands of digits, and brackets in brackets without end.
            raise Refused(400, "malformed", "the body is no JSON that could be read") from None
        if not isinstance(found, dict):
            raise Refused(400, "malformed", "the body is no JSON object")
        return found

    def _make_room(self, more: int) -> None:
        size = len(self._content) + more
        if size > LARGEST:
            raise too_large()
        if size > _SMALL and not self.is_large:
            self._bodies.admit_large()
            self.is_large = True


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
