"""The reading of HTTP (h11), which refuses what only strangers send, and what keeps all others waiting.

uvicorn takes up to 256 KB from a socket and reads all events in it before anything else is done: in chunks of
one byte these are tens of thousands.
"""

from __future__ import annotations

from typing import NoReturn

import h11

_MANY = 256
"""Chunks that may be of any size."""
_USUAL = 512
"""Bytes that chunks have at the least, on average, where there are more of them. GitHub sends none, but a
length; proxies that make some fill them with kilobytes.

What comes with a length has no chunks, however small the packets are in which the network brings it: each of
them is a reading of its own, between which others have their turn.
"""


class Framing(h11.Connection):
    """A connection, from which `next_event` raises RemoteProtocolError for that too."""

    _chunks = 0
    _bytes = 0

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """What h11 makes of what came."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._chunks = self._bytes = 0
            _check_one_length(event)
        elif isinstance(event, h11.Data):
            self._count(event)
        return event

    def _count(self, part: h11.Data) -> None:
        if part.chunk_start:  # a chunk that comes in pieces is one
            if self._chunks >= _MANY and self._bytes < _USUAL * self._chunks:
                _refuse("the chunks of the body are too small")
            self._chunks += 1
        self._bytes += len(part.data)


def _check_one_length(request: h11.Request) -> None:
    """A length of two kinds is how a request is hidden in another (RFC 9112, section 6.1)."""
    if {b"content-length", b"transfer-encoding"} <= {name for name, _ in request.headers}:
        _refuse("the body has a length and is in chunks")


def _refuse(why: str) -> NoReturn:
    raise h11.RemoteProtocolError(why, error_status_hint=400)
