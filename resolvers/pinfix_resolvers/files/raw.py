"""Single files as they are, `https://github.com/owner/repo/raw/COMMIT/PATH`: without the API and its limits.

No token goes there: who has one asks GraphQL. A server may send on to another host that holds the files, as
github.com does; it is asked where it says, over TLS only.
"""

from __future__ import annotations

from urllib.parse import quote, urljoin

from pinfix.http import faults
from pinfix.http.client import Client
from pinfix.http.endpoints import GITHUB_COM, Origin, Server, origin
from pinfix.resolution import Absent, FileAnswer, RemoteFile
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.files.texts import LARGEST_FILE, of_bytes

_OF_GITHUB = "https://raw.githubusercontent.com"
"""Where github.com would send on to."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_THERE = frozenset({404, 410})
_MOST_REDIRECTS = 3


def ask(client: Client, server: Server, file: RemoteFile) -> FileAnswer | Fault:
    """The file, if everybody may read it. Its names and path must have been checked."""
    url = address(server, file)
    start = origin(url)
    for _ in range(_MOST_REDIRECTS + 1):
        answer = client.request(
            "GET",
            url,
            accept={200, *_NOT_THERE, *_REDIRECTS},
            first=LARGEST_FILE + 1,
            with_token=False,
        )
        if isinstance(answer, Fault):
            return answer
        if answer.status in _NOT_THERE:
            return Absent()
        if answer.status not in _REDIRECTS:
            if "html" in answer.headers.get("content-type", "").lower():
                return faults.bad_answer(str(origin(url)), f"no file, but {faults.kind(answer.headers)}")
            return of_bytes(answer.body)
        try:
            url = urljoin(url, answer.headers.get("location", ""))
            followed = _may_follow(start, origin(url))
        except ValueError:
            followed = False
        if not followed:
            return faults.bad_answer(str(start), "it redirects to a place that is not asked")
    return faults.bad_answer(str(start), "it redirects without end")


def address(server: Server, file: RemoteFile) -> str:
    """Where the file can be had."""
    path = f"{file.commit}/{quote(file.path)}"
    if server.git == GITHUB_COM.git:
        return f"{_OF_GITHUB}/{file.owner}/{file.repo}/{path}"
    return f"{server.git}/{file.owner}/{file.repo}/raw/{path}"


def _may_follow(start: Origin, target: Origin) -> bool:
    """Whether a server may send here: not from the network to what only this machine can reach."""
    if target.is_this_machine and not start.is_this_machine:
        return False
    return target == start or target.is_private_channel
