"""A fetch by git's protocol version 2: what is wanted, what is had, and the pack that comes back.

Only the beginning of an answer is read: what was wanted comes first, and a history can be of any size. It
needs no token for what is public, and costs no API quota.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from pinfix import __version__
from pinfix.http import faults
from pinfix.http.client import Answer, Client
from pinfix.http.endpoints import Server
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.pktline import BadFrame, Mark, decode, encode

T = TypeVar("T")

COMMIT, TREE, BLOB, TAG_OBJECT = 1, 2, 3, 4
"""Types of the objects in a pack (gitformat-pack(5))."""

BEGINNING = 256 * 1024
"""Bytes of an answer: room for a few lines of progress, and for the longest frame with a tag object."""

_TYPE = "application/x-git-upload-pack-request"
_RESULT = "application/x-git-upload-pack-result"
_HEADER = 12
"""Bytes of a pack before its first object."""
_DIFFERENCE = 7
"""To an object that is named by its id; the other kind, 6, is sent to who says `ofs-delta` only."""
_ID = 20
_LARGEST_OBJECT = 1024 * 1024
"""Bytes of an object that is unpacked only to find where the next begins."""


class Refused(BadFrame):
    """The server answered with an error of git's; the text is the server's own."""


def ask(
    client: Client,
    server: Server,
    owner: str,
    repo: str,
    read: Callable[[Answer], T],
    *,
    wants: Collection[str],
    haves: Collection[str] = (),
    shallow: bool = False,
    until: float | None = None,
) -> T | Fault:
    """What `read` makes of the answer to a fetch; it raises BadFrame, IndexError or zlib.error for a bad one.

    `shallow`: commits without their parents. `until`: for those who can do without an answer, and
    wait for it until that moment (of the monotonic clock) only.
    """
    for filtered in (True, False):
        answer = client.request(
            "POST",
            f"{server.repository_url(owner, repo)}/git-upload-pack",
            headers={"Git-Protocol": "version=2", "Content-Type": _TYPE, "Accept": _RESULT},
            body=request_body(wants, haves, shallow=shallow, filtered=filtered),
            first=BEGINNING,
            hurried=until is not None,
            until=math.inf if until is None else until,
        )
        if isinstance(answer, Fault):
            return answer
        if not answer.headers.get("content-type", "").startswith(_RESULT):
            return faults.bad_answer(server.name, "no answer of git")
        try:
            return read(answer)
        except (BadFrame, zlib.error, IndexError):
            # A server that offers no filters takes the line with one for a fault, and says so in many ways.
            continue
    return faults.bad_answer(server.name, "a pack of git that is cut or damaged")


def request_body(wants: Collection[str], haves: Collection[str], *, shallow: bool, filtered: bool) -> bytes:
    """The fetch; `filtered`: without the files and folders of commits."""
    return encode(
        [
            b"command=fetch\n",
            f"agent=pinfix/{__version__}\n".encode("ascii"),
            b"object-format=sha1\n",
            Mark.DELIMITER,
            b"no-progress\n",
            *([b"filter tree:0\n"] if filtered else []),
            *([b"deepen 1\n"] if shallow else []),
            *(f"want {sha}\n".encode("ascii") for sha in wants),
            *(f"have {tip}\n".encode("ascii") for tip in sorted(set(haves))),
            b"done\n",
            Mark.FLUSH,
        ]
    )


def parse(body: bytes) -> bytes:
    """The pack in an answer, or its beginning. Raises BadFrame, or Refused for an error of git's."""
    pack = bytearray()
    for band in _bands(body):
        if band[:4] == b"ERR " or band[:1] == b"\x03":
            raise Refused(band.decode("utf-8", "replace"))
        if band[:1] == b"\x01":
            pack += band[1:]
    if pack[:4] != b"PACK" or len(pack) < _HEADER:
        raise BadFrame("no pack")
    return bytes(pack)


def count(pack: bytes) -> int:
    """How many objects there are in a pack."""
    return int.from_bytes(pack[8:_HEADER], "big")


def first_type(pack: bytes) -> int:
    """The type of the first object. Raises IndexError where there is none."""
    return (pack[_HEADER] >> 4) & 7


def first_content(pack: bytes, most: int) -> bytes:
    """The first object, `most` bytes of it at most. Raises IndexError or zlib.error."""
    begin, _ = _sized(pack, _HEADER)
    return zlib.decompressobj().decompress(pack[begin:], most)


def types(pack: bytes) -> Iterator[int]:
    """The types of all objects, in their order. Raises BadFrame, IndexError or zlib.error.

    An object that is a difference to another one is left out: it has the type of that one, which must be in
    the pack, for nothing was said to be there already.
    """
    position = _HEADER
    for _ in range(count(pack)):
        kind = (pack[position] >> 4) & 7
        position, size = _sized(pack, position)
        if kind == _DIFFERENCE:
            position += _ID
        elif kind in (COMMIT, TREE, BLOB, TAG_OBJECT):
            yield kind
        else:
            raise BadFrame("a type that was not offered")
        if size > _LARGEST_OBJECT:
            raise BadFrame("a large object")
        unpack = zlib.decompressobj()
        unpack.decompress(pack[position:], size + 1)
        if not unpack.eof:
            raise BadFrame("an object of another size")
        position = len(pack) - len(unpack.unused_data)


def _sized(pack: bytes, position: int) -> tuple[int, int]:
    """Where the content of the object at `position` begins, and its size unpacked."""
    size, shift = pack[position] & 15, 4
    while pack[position] & 0x80:
        position += 1
        size |= (pack[position] & 0x7F) << shift
        shift += 7
    return position + 1, size


def _bands(body: bytes) -> Iterator[bytes]:
    """The lines of the section `packfile`, and errors wherever they stand."""
    inside = False
    for frame in decode(body, beginning=len(body) >= BEGINNING):
        if isinstance(frame, Mark):
            continue
        if inside or frame.startswith(b"ERR "):
            yield frame
        elif frame.rstrip(b"\n") == b"packfile":
            inside = True
