"""The REST API, where neither GraphQL nor git can be asked: few calls, and conditional ones.

A name costs two calls (tags and branches of that beginning), an annotated tag one more, and a moving
version up to three for its exact name. A commit id costs the pages of tags up to the one that it is on. Each
answer is kept with its `ETag`, so that asking again costs no quota.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from pinfix.http import faults
from pinfix.http.client import Answer, Client
from pinfix.http.endpoints import API_HEADERS, Server, is_repository_name, origin
from pinfix.resolution import ResolverFault as Fault
from pinfix.versions import parse
from pinfix_resolvers.cache import Cache
from pinfix_resolvers.ls_refs import not_found, today
from pinfix_resolvers.refs import RepositoryRefs, is_commit_id, is_possible_name
from pinfix_resolvers.spare import Spare

SOURCE = "rest"

_NEXT = re.compile(r'<([^<>]+)>;\s*rel="next"')
_MOST_PAGES = 10
_MOST_PAGES_FOR_A_COMMIT = 30
_MOST_CANDIDATES = 3
_MOST_PEELS = 10
_EMPTY_REPOSITORY = 409
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Failed(Exception):
    """A call that failed, or a body of another form than was asked for."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class TooLong(Failed):
    """A list with more pages than are read."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Conditional calls to the API of `server`, with the pages kept in `cache`.

    `spare`: the calls can be done without, and are made only where there is room for them. `until`: the
    moment (of the monotonic clock) at which they are given up.
    """

    client: Client
    server: Server
    cache: Cache
    spare: Spare | None = None
    until: float = math.inf

    def get(self, path: str, *, fresh_for: float = 0.0) -> Any:
        """The JSON behind `path`, which begins with a slash. Raises Failed.

        `fresh_for`: seconds for which an answer that is kept is good without asking.
        """
        return self._page(f"{self.server.api}{path}", fresh_for)[0]

    def pages(self, path: str, most: int, *, fresh_for: float = 0.0) -> Iterator[list[Any]]:
        """The pages of a list. Raises Failed; TooLong after `most` pages, where there are more."""
        url: str | None = f"{self.server.api}{path}"
        for _ in range(most):
            if url is None:
                return
            page, url = self._page(url, fresh_for)
            if not isinstance(page, list):
                raise Failed(faults.bad_answer(self.server.name, "an object where a list was asked for"))
            yield page
        if url is not None:
            raise TooLong(faults.bad_answer(self.server.name, f"a list of more than {most} pages"))

    def _page(self, url: str, fresh_for: float) -> tuple[Any, str | None]:
        with_token = self.client.tokens.authorization(url) is not None
        kept = self.cache.page(url, with_token=with_token)
        unpacked = None if kept is None else _unpack(kept.body)
        if kept is not None and unpacked is not None and kept.age < fresh_for:
            return unpacked
        headers = (
            API_HEADERS if kept is None or unpacked is None else {**API_HEADERS, "If-None-Match": kept.etag}
        )
        if self.spare is not None and not self.spare.take(1):
            raise Failed(_no_room(self.server, self.spare))
        answer = self.client.request(
            "GET",
            url,
            headers=headers,
            accept={200, 304, _EMPTY_REPOSITORY},
            hurried=self.spare is not None,
            until=self.until,
        )
        if isinstance(answer, Fault):
            raise Failed(answer)
        if answer.status == _EMPTY_REPOSITORY:
            raise Failed(Fault("empty-repository", "the repository is empty", ""))
        if answer.status == 304 and kept is not None and unpacked is not None:
            self.cache.keep_page(url, kept.etag, kept.body, with_token=with_token)  # fresh again
            return unpacked
        body = answer.json() if answer.status == 200 else faults.bad_answer(self.server.name, "nothing new")
        if isinstance(body, Fault):
            raise Failed(body)
        following = self._next(answer)
        etag = answer.headers.get("etag", "")
        if etag:
            kept_body = json.dumps([body, following]).encode("ascii")
            self.cache.keep_page(url, etag, kept_body, with_token=with_token)
        return body, following

    def _next(self, answer: Answer) -> str | None:
        found = _NEXT.search(answer.headers.get("link", ""))
        if found is None:
            return None
        try:
            return found[1] if origin(found[1]) == origin(str(self.server.api)) else None
        except ValueError:
            return None


def ask(
    client: Client, server: Server, cache: Cache, owner: str, repo: str, refs: Sequence[str]
) -> RepositoryRefs | Fault:
    """What `refs` are in `owner/repo`. What stays open is not in `complete_for`."""
    assert server.api is not None
    if not is_repository_name(owner, repo):
        return not_found(server, owner, repo)
    asking = _Asking(Rest(client, server, cache), owner, repo)
    try:
        for ref in refs:
            if is_commit_id(ref):
                asking.commit(ref)
            elif is_possible_name(ref):
                asking.name(ref)
    except Failed as failed:
        if failed.fault.code == "empty-repository":
            return replace(asking.refs(), complete=True)
        missing = failed.fault.code == "not-found"
        return not_found(server, owner, repo) if missing else failed.fault
    except (KeyError, TypeError, ValueError):
        return faults.bad_answer(server.name, "its REST answer has another form than was asked for")
    return asking.refs()


class _Asking:
    def __init__(self, rest: Rest, owner: str, repo: str) -> None:
        self._rest = rest
        self._repository = f"{owner}/{repo}"
        self._root = f"/repos/{owner}/{repo}"
        self._tags: dict[str, str] = {}
        self._tag_objects: dict[str, str] = {}
        self._branches: dict[str, str] = {}
        self._not_commits: set[str] = set()
        self._done: set[str] = set()

    def refs(self) -> RepositoryRefs:
        return RepositoryRefs(
            repository=self._repository,
            source=f"{SOURCE} {self._rest.server.name}",
            as_of=today(),
            tags=self._tags,
            branches=self._branches,
            tag_objects=self._tag_objects,
            not_commits=frozenset(self._not_commits),
            complete=False,
            complete_for=frozenset(self._done),
        )

    def name(self, ref: str) -> None:
        tags = self._matching("tags", ref)
        branch = self._matching("heads", ref).get(ref)
        if branch is not None:
            self._branches[ref] = _sha(branch["sha"])
        if ref in tags:
            self._tag(ref, tags[ref])
        for candidate in _candidates(ref, tags):
            self._tag(candidate, tags[candidate])
            if self._tags.get(candidate) in (self._tags.get(ref), self._branches.get(ref)):
                break
        self._done.add(ref)

    def commit(self, ref: str) -> None:
        sha = ref.lower()
        with suppress(TooLong):  # then it stays open whether there is one
            for page in self._rest.pages(f"{self._root}/tags?per_page=100", _MOST_PAGES_FOR_A_COMMIT):
                for tag in page:
                    self._take_name(tag["commit"])
                    self._tags[str(tag["name"])] = _sha(tag["commit"]["sha"])
                if sha in self._tags.values():
                    break
            self._done.add(ref)

    def _matching(self, kind: str, ref: str) -> Mapping[str, Any]:
        """The refs that begin with `ref`, by their short names, each to its object."""
        prefix = f"refs/{kind}/"
        path = f"{self._root}/git/matching-refs/{kind}/{quote(ref, safe='/')}"
        found = [entry for page in self._rest.pages(path, _MOST_PAGES) for entry in page]
        for entry in found[:1]:
            self._take_name(entry)
        return {str(entry["ref"]).removeprefix(prefix): entry["object"] for entry in found}

    def _take_name(self, entry: Mapping[str, Any]) -> None:
        """The name of today: calls under an old one are redirected, and what comes has URLs with the new."""
        path = urlsplit(str(entry["url"])).path.removeprefix(urlsplit(str(self._rest.server.api)).path)
        _, repos, owner, repo, *_ = [*path.split("/"), "", "", ""]
        if repos == "repos" and is_repository_name(owner, repo):
            self._repository = f"{owner}/{repo}"

    def _tag(self, name: str, target: Mapping[str, Any]) -> None:
        if target["type"] == "tag":
            self._tag_objects[name] = _sha(target["sha"])
        for _ in range(_MOST_PEELS):
            if target["type"] != "tag":
                break
            target = self._rest.get(f"{self._root}/git/tags/{_sha(target['sha'])}")["object"]
        if target["type"] == "commit":
            self._tags[name] = _sha(target["sha"])
        else:
            self._not_commits.add(name)


def _candidates(ref: str, names: Mapping[str, Any]) -> list[str]:
    """The newest exact versions that `ref` can stand for: a moving tag is mostly on the newest."""
    written = parse(ref)
    if written is None or written.exact:
        return []
    agreeing = [
        version
        for name in names
        if (version := parse(name)) is not None and version.exact and version.agrees_with(written)
    ]
    newest = sorted(agreeing, key=lambda version: (version.numbers, not version.prerelease), reverse=True)
    return [version.name for version in newest[:_MOST_CANDIDATES]]


def _unpack(body: bytes) -> tuple[Any, str | None] | None:
    """A page as it is kept, with the URL of the next; None where it is damaged."""
    try:
        page, following = json.loads(body)
    except (ValueError, TypeError):
        return None
    return page, following if isinstance(following, str) else None


def _no_room(server: Server, spare: Spare) -> Fault:
    return Fault(
        "rate-limited",
        f"{server.name} was not asked, for {spare.why_none}",
        "Run again later, or give a token.",
    )


def _sha(value: object) -> str:
    if not isinstance(value, str) or _SHA.fullmatch(value) is None:
        raise ValueError("no object id")
    return value
