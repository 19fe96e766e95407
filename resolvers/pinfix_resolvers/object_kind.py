"""What kind of object an id is: a pin on a tree or a file has the form of one on a commit.

A tag may stand on any object, and the list of tags does not say on what. Git tells it, without a quota: a
shallow fetch of that one object, of which the first byte in the pack names the kind.
"""

from __future__ import annotations

from typing import Literal

from pinfix import __version__
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import faults
from pinfix_resolvers.endpoints import Server
from pinfix_resolvers.http import Client
from pinfix_resolvers.pktline import BadFrame, Mark, decode, encode

Kind = Literal["commit", "tree", "blob", "tag-object"]

_TYPE = "application/x-git-upload-pack-request"
_RESULT = "application/x-git-upload-pack-result"
_BEGINNING = 256 * 1024
"""As many bytes are read: the first object decides, and a frame has at most 64 KiB."""

_HEADER = 12
"""Bytes of a pack before its first object (gitformat-pack(5))."""

_KINDS: dict[int, Kind] = {1: "commit", 2: "tree", 3: "blob", 4: "tag-object"}


def ask(client: Client, server: Server, owner: str, repo: str, sha: str) -> Kind | Fault:
    """The kind of the object `sha` in `owner/repo`."""
    outcome = _ask(client, server, owner, repo, request_body(sha))
    if isinstance(outcome, BadFrame):
        # A server that offers no filters takes the line with one for a fault, and says so in many ways.
        outcome = _ask(client, server, owner, repo, request_body(sha, filtered=False))
    if isinstance(outcome, BadFrame):
        return faults.bad_answer(server.name, "a pack of git that is cut or damaged")
    return outcome


def _ask(client: Client, server: Server, owner: str, repo: str, body: bytes) -> Kind | Fault | BadFrame:
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
        return parse(answer.body)
    except BadFrame as error:
        return error


def request_body(sha: str, *, filtered: bool = True) -> bytes:
    """The fetch: one commit without its parents, or whatever else the id is; `filtered`: without files."""
    return encode(
        [
            b"command=fetch\n",
            f"agent=pinfix/{__version__}\n".encode("ascii"),
            b"object-format=sha1\n",
            Mark.DELIMITER,
            b"no-progress\n",
            *([b"filter tree:0\n"] if filtered else []),
            b"deepen 1\n",
            f"want {sha}\n".encode("ascii"),
            b"done\n",
            Mark.FLUSH,
        ]
    )


def parse(body: bytes) -> Kind:
    """Read the answer. Raises BadFrame for one that is damaged, or that is an error."""
    pack = bytearray()
    inside = False
    for frame in decode(body, beginning=len(body) >= _BEGINNING):
        if isinstance(frame, Mark):
            continue
        if inside and frame[:1] == b"\x01":
            pack += frame[1:]
        elif frame.startswith(b"ERR ") or (inside and frame[:1] == b"\x03"):
            raise BadFrame("the server refused")
        inside = inside or frame.rstrip(b"\n") == b"packfile"
    if pack[:4] != b"PACK" or len(pack) <= _HEADER:
        raise BadFrame("no pack")
    kind = _KINDS.get((pack[_HEADER] >> 4) & 7)
    if kind is None:
        raise BadFrame("an object that rests on another one")
    return kind
