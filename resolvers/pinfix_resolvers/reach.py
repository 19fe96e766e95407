"""Does a commit belong to a repository? One request of git's protocol, which costs no API quota.

Forks share one store of objects with the repository they were made from, so that asking for a commit by its
id proves nothing: it may be anybody's. So the question is put as a fetch that wants the commit and says that
it has every tag and branch already. What comes back is the history that no tag and no branch leads to: none,
where the commit belongs there. A commit that is in no store at all is refused by name ("not our ref").
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from pinfix.http import faults
from pinfix.http.client import Answer, Client
from pinfix.http.endpoints import Server
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import packs
from pinfix_resolvers.pktline import BadFrame

MOST_TIPS = 100_000
"""Ids that are sent along; each takes 50 bytes."""

_LONGEST_TAG = 64 * 1024
_SHA1 = re.compile(r"[0-9a-f]{40}")
_KINDS: dict[int, Literal["commit", "other-object", "tag-object"]] = {
    packs.COMMIT: "commit",
    packs.TREE: "other-object",
    packs.BLOB: "other-object",
    packs.TAG_OBJECT: "tag-object",
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
    return packs.ask(
        client, server, owner, repo, lambda answer: _read(answer, sha, server), wants=[sha], haves=tips
    )


def _read(answer: Answer, sha: str, server: Server) -> Reach | Fault:
    reached = parse(answer.body, sha)
    if isinstance(reached, Stranger) and answer.repeats(reached.target):
        return faults.repeats_token(server.name)  # it was packed, and is to be shown
    return reached


def parse(body: bytes, sha: str) -> Reach:
    """Read the answer. Raises BadFrame, IndexError or zlib.error for one that is damaged."""
    try:
        pack = packs.parse(body)
    except packs.Refused as refused:
        if "not our ref" in str(refused) or sha in str(refused):
            return Absent()
        raise
    return Belongs() if packs.count(pack) == 0 else _first_object(pack)


def _first_object(pack: bytes) -> Stranger:
    """What was wanted, with which a pack begins.

    (Before a tag object comes the commit that it leads to, where that is strange as well.)
    """
    kind = _KINDS.get(packs.first_type(pack))
    if kind is None:
        raise BadFrame("an object that rests on another one")
    if kind != "tag-object":
        return Stranger(kind)
    found = _TARGET.match(packs.first_content(pack, _LONGEST_TAG))
    if found is None:
        raise BadFrame("a tag without a target")
    return Stranger(kind, found[1].decode("ascii"))
