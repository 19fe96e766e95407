"""The server itself: which request goes where, who may, and how much is left of the hourly limit."""

from __future__ import annotations

import hashlib
import re
import ssl
import time
from dataclasses import replace
from pathlib import Path

from server import graphql, rest, smart_http
from server.accounts import Caller, Clock
from server.accounts.apps import BadJwt
from server.exchange import Answer, Request
from server.faults import Stop, primary_limit, secondary_limit, unauthorized
from server.forge import Forge
from server.listener import Listener

HOUR = 3600

_SPANS = {"content_per_minute": 60, "content_per_hour": HOUR}
_CONTENT = re.compile(r".*/(git/commits|pulls|issues/\d+/comments|forks)")


class GitHub(Listener):
    """A GitHub on a socket, over the repositories of `forge`.

    `requires_token`: every request to the APIs without a token is answered 401. `limits`: requests an hour
    for callers without and with a token; they are counted, and enforced. Where a test sets them,
    `content_per_minute` and `content_per_hour` bound the calls of one token that make commits, pull requests,
    comments or forks. `ca_file`: with TLS, whom to trust.
    """

    def __init__(self, forge: Forge, context: ssl.SSLContext | None = None) -> None:
        self.forge = forge
        self.requires_token = False
        self.limits = {"anonymous": 60, "token": 5000}
        self.ca_file: Path | None = None
        self._spent: dict[tuple[str | None, str], int] = {}
        self._content: dict[str | None, list[float]] = {}
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

    @property
    def clock(self) -> Clock:
        """The forge's clock; move it with `server.clock.offset`, in seconds."""
        return self.forge.clock

    def stop_at(self, number: int, *, carried_out: bool = True, reads: bool = False) -> Stop:
        """Hang at the `number`-th write from now (of all requests with `reads`), for a client to be killed.

        Gives the Stop, whose `reached` is set once it hangs; the write was carried out before, or never is.
        """
        stop = Stop(carried_out)
        self.fault((lambda _: True) if reads else is_write, stop.effect, after=number - 1)
        return stop

    def answer(self, request: Request) -> Answer:
        """Route a request."""
        if smart_http.PATH.fullmatch(request.path):
            return smart_http.answer(self.forge, request, self.url)
        if raw := rest.RAW.fullmatch(request.path):
            # An unknown token is no reason to refuse a public file.
            caller = self.forge.directory.anybody(request.token)
            return rest.raw_file(self.forge, caller, raw, self.url)
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
        try:
            caller = self.forge.directory.identify(request.token)
        except BadJwt as bad:
            return rest.Refused(bad.status, str(bad)).answer()
        if caller is None:
            return unauthorized()
        given = self._metered(request, caller, path, resource)
        return replace(given, headers={**given.headers, **caller.headers})

    def _metered(self, request: Request, caller: Caller, path: str, resource: str) -> Answer:
        budget = self.budget(request.token, resource)
        if path == "/rate_limit":
            return rest.rate_limit(self.budget(request.token, "core"), self.budget(request.token, "graphql"))
        if budget["remaining"] == 0:
            reset_in = self._renewal - time.time()
            return primary_limit(reset_in, authenticated=request.token is not None)
        if limited := self._too_much_content(request, path):
            return limited
        if resource == "graphql":
            given, cost = graphql.answer(self.forge, request, caller, budget, self.url)
        else:
            cost, base = 1, self._base(request)
            given = _conditional(request, rest.answer(self.forge, request, caller, path, base))
        if given.status != 304:
            with self._lock:
                self._spent[request.token, resource] = self._spent.get((request.token, resource), 0) + cost
        return replace(given, headers={**given.headers, **self._limit_headers(request.token, resource)})

    def _too_much_content(self, request: Request, path: str) -> Answer | None:
        """The secondary limits on calls that make things, by the server's clock, where a test sets them."""
        if not is_content(request, path):
            return None
        now = self.forge.clock.now().timestamp()
        with self._lock:
            made = self._content.setdefault(request.token, [])
            for name, span in _SPANS.items():
                recent = [moment for moment in made if moment > now - span]
                if len(recent) >= self.limits.get(name, len(recent) + 1):
                    return secondary_limit(int(recent[0] + span - now) + 1)
            made.append(now)
        return None

    def _base(self, request: Request) -> str:
        return self.url + ("/api/v3" if request.path.startswith("/api/v3/") else "")

    def _limit_headers(self, token: str | None, resource: str) -> dict[str, str]:
        budget = self.budget(token, resource)
        return {f"x-ratelimit-{name}": str(value) for name, value in budget.items()} | {
            "x-ratelimit-resource": resource
        }


def is_write(request: Request) -> bool:
    """Whether a request changes something, if it is answered truly."""
    if request.path.endswith("/graphql"):
        return _is_mutation(request)
    if smart_http.PATH.fullmatch(request.path):
        return request.path.endswith("/git-receive-pack")
    return request.method not in ("GET", "HEAD")


def is_content(request: Request, path: str) -> bool:
    """Whether a request makes what GitHub counts as content."""
    if path == "/graphql":
        return _is_mutation(request)
    return request.method == "POST" and _CONTENT.fullmatch(path) is not None


def _is_mutation(request: Request) -> bool:
    try:
        query = request.json().get("query", "")
    except (ValueError, AttributeError):
        return False
    return re.search(r"^\s*mutation\b", str(query), re.MULTILINE) is not None


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
