"""The framing of git's wire protocol: lines that begin with their length.

Four hexadecimal digits of length, themselves included; lengths below 4 are marks without content
(git's Documentation/gitprotocol-common.txt and gitprotocol-v2.txt).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

LONGEST = 65_516
"""The most bytes that one line can carry."""

_LENGTH = 4
_HEX = frozenset(b"0123456789abcdefABCDEF")


class Mark(Enum):
    """A frame without content; the value is its length field."""

    FLUSH = b"0000"
    DELIMITER = b"0001"
    END = b"0002"


class BadFrame(ValueError):
    """Bytes that are no pkt-lines, or that end in the middle of one."""


def encode(frames: Iterable[bytes | Mark]) -> bytes:
    """The frames as they go over the wire. Raises ValueError for a line that is too long."""
    parts: list[bytes] = []
    for frame in frames:
        if isinstance(frame, Mark):
            parts.append(frame.value)
            continue
        if len(frame) > LONGEST:
            raise ValueError("a line that is too long for git's protocol")
        parts.append(b"%04x%s" % (len(frame) + _LENGTH, frame))
    return b"".join(parts)


def decode(data: bytes, *, beginning: bool = False) -> Iterator[bytes | Mark]:
    """The frames in `data`. Raises BadFrame where it is cut or no such data at all.

    `beginning`: there was more, that was not read; a frame that is cut by this is left out.
    """
    position = 0
    while position < len(data):
        digits = data[position : position + _LENGTH]
        if beginning and len(digits) < _LENGTH:
            return
        if len(digits) < _LENGTH or not _HEX.issuperset(digits):
            raise BadFrame("no length")
        length = int(digits, 16)
        if length < _LENGTH:
            try:
                yield Mark(digits)
            except ValueError:
                raise BadFrame("an unknown mark") from None
            position += _LENGTH
            continue
        if beginning and length <= LONGEST + _LENGTH and position + length > len(data):
            return
        if length > LONGEST + _LENGTH or position + length > len(data):
            raise BadFrame("a line that is cut or too long")
        yield data[position + _LENGTH : position + length]
        position += length
