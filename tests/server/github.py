"""The server itself: which request goes where, who may, and how much is left of the hourly limit."""

from __future__ import annotations

import hashlib
import re
import ssl
import time
from dataclasses import replace
from pathlib import Path

from server import graphql, rest, smart_http
from server.accounts import Caller, Clock, Installation, Suspended
from server.accounts.apps import BadJwt
from server.exchange import Answer, Request
from server.faults import Stop, primary_limit, unauthorized
from server.forge import Forge
from server.happenings import ACTOR
from server.listener import Listener
from server.metering import ContentCall, Meter, is_mutation
from server.webhooks import Webhooks


class GitHub(Listener):
    """A GitHub on a socket, over the repositories of `forge`.

    `requires_token`: every request to the APIs without a token is answered 401. `limits`: requests an hour
    for callers without and with a token; they are counted, and enforced. Where a test sets them,
    `content_per_minute` and `content_per_hour` bound the calls of one user or installation that make commits,
    pull requests, issues, comments or forks. `ca_file`: with TLS, whom to trust. `webhooks`: where events are
    sent.
    """

    def __init__(self, forge: Forge, context: ssl.SSLContext | None = None) -> None:
        self.forge = forge
        self.requires_token = False
        self.meter = Meter(forge)
        self.ca_file: Path | None = None
        super().__init__(context)
        self.webhooks = Webhooks(forge, self.url)

    def close(self) -> None:
        """Stop sending, stop listening."""
        self.webhooks.close()
        super().close()

    @property
    def limits(self) -> dict[str, int]:
        """The limits, to be set."""
        return self.meter.limits

    def content_calls(self, identity: Installation | int | str) -> list[ContentCall]:
        """The calls that made content, refused ones left out, in order, over all tokens of a user or an App.

        `identity`: an installation or its number, or the login of a user.
        """
        return list(self.meter.content.get(_identity(identity), ()))

    def requests_by(self, identity: Installation | int | str) -> list[Request]:
        """The recorded requests of a user or an installation, over all of its tokens."""
        return [request for request in self.requests if request.identity == _identity(identity)]

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
            caller = self.forge.directory.anybody(request.token)
            self._acts(caller, request)
            return smart_http.answer(self.forge, request, self.url)
        if raw := rest.RAW.fullmatch(request.path):
            # An unknown token is no reason to refuse a public file.
            caller = self.forge.directory.anybody(request.token)
            return rest.raw_file(self.forge, caller, raw, self.url)
        return self._api(request)

    def _api(self, request: Request) -> Answer:
        path = re.sub(r"^/api(/v3)?(?=/)", "", request.path)
        resource = "graphql" if path == "/graphql" else "core"
        if request.token is None and (self.requires_token or resource == "graphql"):
            return _needs_token(resource)
        try:
            caller = self.forge.directory.identify(request.token)
        except BadJwt as bad:
            return rest.Refused(bad.status, str(bad)).answer()
        except Suspended:
            return rest.Refused(403, "This installation has been suspended").answer()
        if caller is None:
            return unauthorized()
        self._acts(caller, request)
        given = self._metered(request, caller, path, resource)
        return replace(given, headers={**given.headers, **caller.headers})

    def _acts(self, caller: Caller, request: Request) -> None:
        request.identity = caller.identity
        # Each connection has a thread, and a thread one context: the next request sets it anew.
        ACTOR.set(caller.login or "octocat")

    def _metered(self, request: Request, caller: Caller, path: str, resource: str) -> Answer:
        meter = self.meter
        budget = meter.budget(caller, resource)
        if path == "/rate_limit":
            return rest.rate_limit(meter.budget(caller, "core"), meter.budget(caller, "graphql"))
        if budget["remaining"] == 0:
            reset_in = meter.renewal - time.time()
            return primary_limit(reset_in, authenticated=request.token is not None)
        if limited := meter.too_much_content(caller, request, path):
            return limited
        if resource == "graphql":
            given, cost = graphql.answer(self.forge, request, caller, budget, self.url)
        else:
            cost, base = 1, self._base(request)
            given = _conditional(request, rest.answer(self.forge, request, caller, path, base, self.webhooks))
        if given.status != 304:
            meter.spend(caller, resource, cost)
        return replace(given, headers={**given.headers, **meter.headers(caller, resource)})

    def _base(self, request: Request) -> str:
        return self.url + ("/api/v3" if request.path.startswith("/api/v3/") else "")


def is_write(request: Request) -> bool:
    """Whether a request changes something, if it is answered truly."""
    if request.path.endswith("/graphql"):
        return is_mutation(request)
    if smart_http.PATH.fullmatch(request.path):
        return request.path.endswith("/git-receive-pack")
    return request.method not in ("GET", "HEAD")


def _identity(named: Installation | int | str) -> str:
    if isinstance(named, str):
        return f"user:{named}"
    return f"installation:{named if isinstance(named, int) else named.id}"


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
