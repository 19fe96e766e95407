"""Does a commit belong to a repository? One request of git's protocol, which costs no API quota.

Forks share one store of objects with the repository they were made from, so that asking for a commit by its
id proves nothing: it may be anybody's. So the question is put as a fetch that wants the commit and says that
it has every tag and branch already. What comes back is the history that no tag and no branch leads to: none,
where the commit belongs there. A commit that is in no store at all is refused by name ("not our ref").

Only the beginning of an answer is read: what was wanted comes first, and a history can be of any size.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from pinfix import __version__
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import faults
from pinfix_resolvers.endpoints import Server
from pinfix_resolvers.http import Answer, Client
from pinfix_resolvers.pktline import BadFrame, Mark, decode, encode

MOST_TIPS = 100_000
"""Ids that are sent along; each takes 50 bytes."""

_TYPE = "application/x-git-upload-pack-request"
_RESULT = "application/x-git-upload-pack-result"
_BEGINNING = 256 * 1024
"""Bytes of an answer: room for a few lines of progress, and for the longest frame with a tag object."""
_LONGEST_TAG = 64 * 1024
_SHA1 = re.compile(r"[0-9a-f]{40}")
_KINDS: dict[int, Literal["commit", "other-object", "tag-object"]] = {
    1: "commit",
    2: "other-object",
    3: "other-object",
    4: "tag-object",
}
_TARGET = re.compile(rb"object ([0-9a-f]{40}|[0-9a-f]{64})\ntype ([a-z]+)\n")


@dataclass(frozen=True, slots=True)
class Belongs:
    """A tag or branch leads to the commit."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """The store has the object, but no tag or branch leads to it. `target`: what a tag object points to."""

    kind: Literal["commit", "tag-object", "other-object"]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no such object."""


Reach = Belongs | Stranger | Absent


def ask(
    client: Client, server: Server, owner: str, repo: str, sha: str, tips: Collection[str]
) -> Reach | Fault:
    """Whether `sha` can be reached from `tips`, all commits of tags and branches of `owner/repo`."""
    if len(tips) > MOST_TIPS:
        return faults.bad_answer(server.name, f"{owner}/{repo} has more than {MOST_TIPS:,} tags and branches")
    if _SHA1.fullmatch(sha) is None:
        return Absent()  # an id of SHA-256: what has tips that are read here has none of them
    outcome = _ask(client, server, owner, repo, request_body(sha, tips), sha)
    if isinstance(outcome, BadFrame):
        # A server that offers no filters takes the line with one for a fault, and says so in many ways.
        outcome = _ask(client, server, owner, repo, request_body(sha, tips, filtered=False), sha)
    if isinstance(outcome, BadFrame):
        return faults.bad_answer(server.name, "a pack of git that is cut or damaged")
    return outcome


def _ask(
    client: Client, server: Server, owner: str, repo: str, body: bytes, sha: str
) -> Reach | Fault | BadFrame:
    answer = client.request(
        "POST",
        f"{server.repository_url(owner, repo)}/git-upload-pack",
        headers={"Git-Protocol": "version=2", "Content-Type": _TYPE, "Accept": _RESULT},
        body=body,
        first=_BEGINNING,
    )
    if isinstance(answer, Fault):
        return answer
    if not answer.headers.get("content-type", "").startswith(_RESULT):
        return faults.bad_answer(server.name, "no answer of git")
    try:
        return _read(answer, sha, server)
    except BadFrame as error:
        return error
    except (zlib.error, IndexError):
        return BadFrame("a damaged pack")


def _read(answer: Answer, sha: str, server: Server) -> Reach | Fault:
    reached = parse(answer.body, sha)
    if isinstance(reached, Stranger) and answer.repeats(reached.target):
        return faults.repeats_token(server.name)  # it was packed, and is to be shown
    return reached


def request_body(sha: str, tips: Collection[str], *, filtered: bool = True) -> bytes:
    """The fetch; `filtered`: of commits without their files."""
    return encode(
        [
            b"command=fetch\n",
            f"agent=pinfix/{__version__}\n".encode("ascii"),
            b"object-format=sha1\n",
            Mark.DELIMITER,
            b"no-progress\n",
            *([b"filter tree:0\n"] if filtered else []),
            f"want {sha}\n".encode("ascii"),
            *(f"have {tip}\n".encode("ascii") for tip in sorted(set(tips))),
            b"done\n",
            Mark.FLUSH,
        ]
    )


def parse(body: bytes, sha: str) -> Reach:
    """Read the answer. Raises BadFrame, IndexError or zlib.error for one that is damaged."""
    pack = bytearray()
    for band in _bands(body):
        if band[:4] == b"ERR " or band[:1] == b"\x03":
            if b"not our ref" in band or sha.encode("ascii") in band:
                return Absent()
            raise BadFrame("the server refused")
        if band[:1] == b"\x01":
            pack += band[1:]
    if pack[:4] != b"PACK" or len(pack) < 12:
        raise BadFrame("no pack")
    if int.from_bytes(pack[8:12], "big") == 0:
        return Belongs()
    return _first_object(bytes(pack))


def _bands(body: bytes) -> Iterator[bytes]:
    """The lines of the section `packfile`, and errors wherever they stand."""
    inside = False
    for frame in decode(body, beginning=len(body) >= _BEGINNING):
        if isinstance(frame, Mark):
            continue
        if inside or frame.startswith(b"ERR "):
            yield frame
        elif frame.rstrip(b"\n") == b"packfile":
            inside = True


def _first_object(pack: bytes) -> Stranger:
    """What was wanted, with which a pack begins.

    (Before a tag object comes the commit that it leads to, where that is strange as well.)
    """
    position = 12
    kind = _KINDS.get((pack[position] >> 4) & 7)
    if kind is None:
        raise BadFrame("an object that rests on another one")
    while pack[position] & 0x80:
        position += 1
    if kind != "tag-object":
        return Stranger(kind)
    content = zlib.decompressobj().decompress(pack[position + 1 :], _LONGEST_TAG)
    found = _TARGET.match(content)
    if found is None:
        raise BadFrame("a tag without a target")
    return Stranger(kind, found[1].decode("ascii"))
