"""The server itself: which request goes where, who may, and how much is left of the hourly limit."""

from __future__ import annotations

import hashlib
import re
import ssl
import time
from dataclasses import replace
from pathlib import Path

from server import graphql, rest, smart_http
from server.exchange import Answer, Request
from server.faults import primary_limit, unauthorized
from server.forge import Forge
from server.listener import Listener

HOUR = 3600


class GitHub(Listener):
    """A GitHub on a socket, over the repositories of `forge`.

    `requires_token`: every request to the APIs without a token is answered 401. `limits`: requests an hour
    for callers without and with a token; they are counted, and enforced. `ca_file`: with TLS, whom to trust.
    """

    def __init__(self, forge: Forge, context: ssl.SSLContext | None = None) -> None:
        self.forge = forge
        self.requires_token = False
        self.limits = {"anonymous": 60, "token": 5000}
        self.ca_file: Path | None = None
        self._spent: dict[tuple[str | None, str], int] = {}
        self._renewal = int(time.time()) + HOUR
        super().__init__(context)

    def environment(self, token: str | None = None, *, ghes: bool = False) -> dict[str, str]:
        """The variables that point a tool here; `ghes` with the addresses of an Enterprise Server."""
        mount = "/api/v3" if ghes else ""
        given = {
            "GITHUB_API_URL": self.url + mount,
            "GITHUB_GRAPHQL_URL": self.url + ("/api/graphql" if ghes else "/graphql"),
            "GITHUB_SERVER_URL": self.url,
        }
        return given | ({"GITHUB_TOKEN": token} if token else {})

    def answer(self, request: Request) -> Answer:
        """Route a request."""
        if smart_http.PATH.fullmatch(request.path):
            return smart_http.answer(self.forge, request, self.url)
        if raw := rest.RAW.fullmatch(request.path):
            return rest.raw_file(self.forge, request, raw, self.url)
        return self._api(request)

    def budget(self, token: str | None, resource: str) -> dict[str, int]:
        """What is left to a caller of a resource (core or graphql)."""
        limit = self.limits["anonymous" if token is None else "token"]
        used = self._spent.get((token, resource), 0)
        return {"limit": limit, "used": used, "remaining": max(0, limit - used), "reset": self._renewal}

    def _api(self, request: Request) -> Answer:
        path = re.sub(r"^/api(/v3)?(?=/)", "", request.path)
        resource = "graphql" if path == "/graphql" else "core"
        if request.token is None and (self.requires_token or resource == "graphql"):
            return _needs_token(resource)
        if request.token is not None and not self.forge.accepts(request.token):
            return unauthorized()
        budget = self.budget(request.token, resource)
        if path == "/rate_limit":
            return rest.rate_limit(self.budget(request.token, "core"), self.budget(request.token, "graphql"))
        if budget["remaining"] == 0:
            reset_in = self._renewal - time.time()
            return primary_limit(reset_in, authenticated=request.token is not None)
        if resource == "graphql":
            given, cost = graphql.answer(self.forge, request, budget, self.url)
        else:
            given, cost = (
                _conditional(request, rest.answer(self.forge, request, path, self._base(request))),
                1,
            )
        if given.status != 304:
            with self._lock:
                self._spent[request.token, resource] = self._spent.get((request.token, resource), 0) + cost
        return replace(given, headers={**given.headers, **self._limit_headers(request.token, resource)})

    def _base(self, request: Request) -> str:
        return self.url + ("/api/v3" if request.path.startswith("/api/v3/") else "")

    def _limit_headers(self, token: str | None, resource: str) -> dict[str, str]:
        budget = self.budget(token, resource)
        return {f"x-ratelimit-{name}": str(value) for name, value in budget.items()} | {
            "x-ratelimit-resource": resource
        }


def _needs_token(resource: str) -> Answer:
    if resource == "graphql":
        link = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql"
        text = "This endpoint requires you to be authenticated."
    else:
        link, text = "https://docs.github.com/rest", "Requires authentication"
    return Answer.json({"message": text, "documentation_url": link, "status": "401"}, 401)


def _conditional(request: Request, given: Answer) -> Answer:
    if given.status != 200 or request.method != "GET":
        return given
    tag = f'W/"{hashlib.sha256(given.body).hexdigest()}"'
    headers = {**given.headers, "ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
    wanted = [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]
    if tag in wanted or "*" in wanted:
        return Answer(304, {"ETag": tag}, b"")
    return replace(given, headers=headers)
