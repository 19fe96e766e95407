"""Bodies of answers, read within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import urllib3

MEGABYTE = 1024 * 1024
_CHUNK = 64 * 1024


class Unusable(Exception):
    """An answer that no second try would make better; the text says what it is."""


def read(
    raw: urllib3.BaseHTTPResponse, headers: Mapping[str, str], limit: int, first: int | None = None
) -> bytes:
    """The unpacked body, of `limit` bytes at most; where the `first` bytes will do, no more than these.

    Unpacking is done here, bounded, for a small body can unpack to gigabytes. Raises Unusable for one that is
    too large, ConnectionResetError for one that was cut, zlib.error for one that cannot be unpacked.
    """
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("gzip", "identity"):
        raise Unusable("it is packed in a way that was not asked for")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == "gzip" else None
    most = limit if first is None else first
    parts: list[bytes] = []
    received = size = 0
    # read1 gives what has come, and does not wait for a chunk to be full.
    while chunk := raw.read1(_CHUNK, decode_content=False):
        received += len(chunk)
        part = unpack.decompress(chunk, most - size + 1) if unpack else chunk
        size += len(part)
        parts.append(part)
        if size > most:
            if first is not None:
                return b"".join(parts)[:first]
            raise Unusable(f"it is larger than {limit // MEGABYTE} MB")
    announced = headers.get("content-length", "")
    cut = announced.isdigit() and "transfer-encoding" not in headers and received != int(announced)
    if cut or (unpack is not None and received and not unpack.eof):
        raise ConnectionResetError
    return b"".join(parts)
