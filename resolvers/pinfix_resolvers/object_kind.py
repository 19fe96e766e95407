"""What kind of object an id is: a pin on a tree or a file has the form of one on a commit.

A tag may stand on any object, and the list of tags does not say on what. Git tells it: a shallow fetch of
objects, in which the type of each is written.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pinfix.http.client import Client
from pinfix.http.endpoints import Server
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers import packs
from pinfix_resolvers.pktline import BadFrame

Kind = Literal["commit", "tree", "blob", "tag-object"]

_KINDS: dict[int, Kind] = {
    packs.COMMIT: "commit",
    packs.TREE: "tree",
    packs.BLOB: "blob",
    packs.TAG_OBJECT: "tag-object",
}


def ask(
    client: Client, server: Server, owner: str, repo: str, sha: str, *, until: float | None = None
) -> Kind | Fault:
    """The kind of the object `sha` in `owner/repo`; `until` as in `packs.ask`."""
    return packs.ask(
        client,
        server,
        owner,
        repo,
        lambda answer: parse(answer.body),
        wants=[sha],
        shallow=True,
        until=until,
    )


def are_commits(
    client: Client, server: Server, owner: str, repo: str, shas: Collection[str], *, until: float
) -> bool | Fault:
    """Whether it is certain that all of `shas`, each once, are commits. False says that one may be none."""
    return packs.ask(
        client,
        server,
        owner,
        repo,
        lambda answer: only_commits(answer.body, len(shas)),
        wants=shas,
        shallow=True,
        until=until,
    )


def parse(body: bytes) -> Kind:
    """Read the answer about one object, with which the pack begins. Raises BadFrame or IndexError."""
    kind = _KINDS.get(packs.first_type(packs.parse(body)))
    if kind is None:
        raise BadFrame("an object that rests on another one")
    return kind


def only_commits(body: bytes, number: int) -> bool:
    """Whether a pack holds so many objects, all of them commits: then each that was wanted is one.

    Raises BadFrame, IndexError or zlib.error.
    """
    pack = packs.parse(body)
    return packs.count(pack) == number and set(packs.types(pack)) == {packs.COMMIT}
