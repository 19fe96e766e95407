"""GitHub's REST API over the repositories of a forge: what resolvers and bots call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from server.accounts import Caller
from server.exchange import Answer, Request
from server.forge import Forge
from server.rest import advisories, apps, git_data, git_refs, issues, pulls, reading, settings
from server.rest.call import Asked, Call, Refused, Route
from server.rest.raw import RAW, raw_file

if TYPE_CHECKING:
    from server.webhooks import Webhooks

__all__ = ["RAW", "Refused", "answer", "rate_limit", "raw_file"]

_REPOSITORY = re.compile(r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?:/(?P<rest>.*))?")


def answer(forge: Forge, request: Request, caller: Caller, path: str, api: str, webhooks: Webhooks) -> Answer:
    """Answer a request for `path` (without the mount); `api` is the address that links begin with."""
    asked = Asked(forge, request, caller, api, webhooks)
    try:
        if path == "/advisories" and request.method in ("GET", "HEAD"):
            return advisories.listed(forge, request, api, asked.site)
        for serve, parts in _fitting(apps.ROUTES, request, path):
            return serve(asked, *parts)
        found = _REPOSITORY.fullmatch(path)
        if found is None:
            raise Refused(404, "Not Found")
        return _repository(asked, found)
    except Refused as refused:
        return refused.answer()


def rate_limit(core: dict[str, int], graphql: dict[str, int]) -> Answer:
    """`GET /rate_limit`."""
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": core["reset"]}
    return Answer.json({"resources": {"core": core, "graphql": graphql, "search": search}, "rate": core})


def _repository(asked: Asked, found: re.Match[str]) -> Answer:
    forge, caller = asked.forge, asked.caller
    name, rest = unquote(found["name"] or ""), found["rest"] or ""
    repository = forge.find(name) if name else forge.by_id(int(found["id"]))
    renamed = forge.find_renamed(name) if repository is None else None
    if renamed is not None and caller.sees(renamed):
        return _moved(asked.request, f"{asked.api}/repositories/{renamed.id}" + (f"/{rest}" if rest else ""))
    if repository is None or not (caller.sees(repository) or caller.app):
        # An App that proved itself asks where it is installed: private repositories too.
        raise Refused(404, "Not Found")
    if repository.settings.ready_after:
        # A fork is made behind the scenes; until then it is not there.
        repository.settings.ready_after -= 1
        raise Refused(404, "Not Found")
    for serve, parts in _fitting(_ROUTES, asked.request, rest):
        if asked.request.method in ("GET", "HEAD"):
            return serve(Call(asked, repository), *parts)
        with repository.ref_store.lock:
            return serve(Call(asked, repository), *parts)
    raise Refused(404, "Not Found")


def _fitting(
    routes: Iterable[Route], request: Request, path: str
) -> Iterator[tuple[Callable[..., Answer], list[str]]]:
    """The routes that fit, with the parts of the path that they are called with."""
    method = "GET" if request.method == "HEAD" else request.method
    for wanted, pattern, serve in routes:
        if wanted == method and (found := re.fullmatch(pattern, path)):
            yield serve, [unquote(part) for part in found.groups()]


def _moved(request: Request, url: str) -> Answer:
    target = url + (f"?{request.query_string}" if request.query_string else "")
    body = {
        "message": "Moved Permanently",
        "url": target,
        "documentation_url": "https://docs.github.com/rest",
    }
    return Answer.json(body, 301, {"Location": target})


_ROUTES = (
    *reading.ROUTES,
    *git_data.ROUTES,
    *git_refs.ROUTES,
    *pulls.ROUTES,
    *issues.ROUTES,
    *settings.ROUTES,
)
