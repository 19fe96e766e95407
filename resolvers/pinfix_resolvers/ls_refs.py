"""All tags and branches of a repository, peeled, in one request: git's protocol version 2, command `ls-refs`.

It works for any git host, needs no token for public repositories and costs no API quota. The request goes
out without the usual first round (`info/refs`), for its answer is known: every host in use speaks version 2;
one that does not answers in another form, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pinfix import __version__
from pinfix.http import faults
from pinfix.http.client import MEGABYTE, Answer, Client
from pinfix.http.endpoints import Server, is_repository_name
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.pktline import BadFrame, Mark, decode, encode
from pinfix_resolvers.refs import RepositoryRefs

SOURCE = "ls-refs"
LARGEST_ANSWER = 8 * MEGABYTE
"""About 100,000 refs. So many answers as there are threads are read at the same time, 16: 128 MB in all."""

_TYPE = "application/x-git-upload-pack-request"
_RESULT = "application/x-git-upload-pack-result"
_CAPABILITIES = 16 * 1024
"""Bytes of the first round that hold what a server can."""
_TAGS, _HEADS = "refs/tags/", "refs/heads/"
_REFUSALS = ("unauthorized", "forbidden")
_ID = re.compile(r"[0-9a-f]{40}")


def ask(client: Client, server: Server, owner: str, repo: str) -> RepositoryRefs | Fault:
    """The refs of `owner/repo` on `server`. A repository that is not there or private is `not-found`."""
    if not is_repository_name(owner, repo):
        return Fault("not-found", f"{server.name} can have no repository of that name", "Check the spelling.")
    answer = _refs(client, server, owner, repo)
    if isinstance(answer, Fault):
        # github.com asks for a login where a repository is private or not there: it tells nobody which.
        missing = answer.code in ("unauthorized", "not-found")
        return not_found(server, owner, repo) if missing else answer
    if not answer.headers.get("content-type", "").startswith(_RESULT):
        return faults.bad_answer(server.name, f"no answer of git, but {faults.kind(answer.headers)}")
    name = _name_now(answer.url)
    if name is None:
        return faults.bad_answer(server.name, "it redirects to what is no repository")
    try:
        return parse(answer.body, name, f"{SOURCE} {server.name}")
    except BadFrame:
        if _has_long_ids(client, server, owner, repo):
            return faults.sha256_repository(server.name, f"{owner}/{repo}")
        return faults.bad_answer(server.name, "the list of refs is cut or damaged")


def request_body() -> bytes:
    """The request for all tags and branches."""
    return encode(
        [
            b"command=ls-refs\n",
            f"agent=pinfix/{__version__}\n".encode("ascii"),
            b"object-format=sha1\n",
            Mark.DELIMITER,
            b"peel\n",
            f"ref-prefix {_TAGS}\n".encode("ascii"),
            f"ref-prefix {_HEADS}\n".encode("ascii"),
            Mark.FLUSH,
        ]
    )


def parse(body: bytes, repository: str, source: str = SOURCE) -> RepositoryRefs:
    """Read the answer: `<id> <name>[ peeled:<id>]` in lines, then a flush. Raises BadFrame."""
    tags: dict[str, str] = {}
    tag_objects: dict[str, str] = {}
    branches: dict[str, str] = {}
    ended = False
    for frame in decode(body):
        if ended:
            raise BadFrame("something after the end")
        if isinstance(frame, Mark):
            if frame is not Mark.FLUSH:
                raise BadFrame("a mark that does not belong there")
            ended = True
            continue
        oid, name, attributes = _line(frame)
        if name.startswith(_TAGS):
            short = name.removeprefix(_TAGS)
            peeled = attributes.get("peeled")
            tags[short] = peeled or oid
            if peeled is not None:
                tag_objects[short] = oid
        elif name.startswith(_HEADS):
            branches[name.removeprefix(_HEADS)] = oid
    if not ended:
        raise BadFrame("no end")
    return RepositoryRefs(repository, source, today(), tags, branches, tag_objects, kinds_seen=False)


def today() -> str:
    """The date in UTC, ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def not_found(server: Server, owner: str, repo: str) -> Fault:
    """The server shows no such repository."""
    return Fault(
        "not-found",
        f"{server.name} has no repository {owner}/{repo}, or it is private and no token given may read it",
        "Check the spelling. If it is private, give a token that may read it in GITHUB_TOKEN, or log in with "
        "`gh auth login`.",
    )


def _refs(client: Client, server: Server, owner: str, repo: str) -> Answer | Fault:
    """The answer to the token; without it where it is refused, for that hides what is public."""
    answer = _post(client, server, owner, repo, with_token=True)
    refused = isinstance(answer, Fault) and answer.code in _REFUSALS
    if not refused or client.tokens.of(server) is None:
        return answer
    public = _post(client, server, owner, repo, with_token=False)
    if isinstance(answer, Fault) and isinstance(public, Fault):
        # Where both are refused, what is wrong with the token says more than that one is needed.
        forbidden = "forbidden" in (answer.code, public.code)
        return answer if forbidden and public.code in (*_REFUSALS, "not-found") else public
    return public


def _post(client: Client, server: Server, owner: str, repo: str, *, with_token: bool) -> Answer | Fault:
    return client.request(
        "POST",
        f"{server.repository_url(owner, repo)}/git-upload-pack",
        headers={"Git-Protocol": "version=2", "Content-Type": _TYPE, "Accept": _RESULT},
        body=request_body(),
        limit=LARGEST_ANSWER,
        with_token=with_token,
    )


def _line(frame: bytes) -> tuple[str, str, Mapping[str, str]]:
    # Names are bytes to git; those that are no UTF-8 can be in no workflow, and must not stop the others.
    oid, _, rest = frame.removesuffix(b"\n").decode("utf-8", "surrogateescape").partition(" ")
    name, *extra = rest.split(" ")
    attributes = dict(part.split(":", 1) for part in extra if ":" in part)
    if not all(_ID.fullmatch(value) for value in (oid, attributes.get("peeled", oid))):
        raise BadFrame("no object id")
    return oid, name, attributes


def _name_now(url: str) -> str | None:
    """The name of the repository that answered: a renamed one redirects. None: that is none."""
    path = urlsplit(url).path.removesuffix("/git-upload-pack").removesuffix(".git")
    *_, owner, repo = ["", "", *path.split("/")]
    return f"{owner}/{repo}" if is_repository_name(owner, repo) else None


def _has_long_ids(client: Client, server: Server, owner: str, repo: str) -> bool:
    """Whether it is a repository of SHA-256. Git says no word where the format asked for is another one."""
    answer = client.request(
        "GET",
        f"{server.repository_url(owner, repo)}/info/refs?service=git-upload-pack",
        headers={"Git-Protocol": "version=2"},
        first=_CAPABILITIES,
        hurried=True,
    )
    return isinstance(answer, Answer) and b"object-format=sha256" in answer.body
