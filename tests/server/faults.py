"""Faults to order: `server.fault("/graphql", faults.bad_gateway(), times=2)`.

Each is an `Answer` that stands in for the real one, or a `Wire` that spoils the delivery of the real one.
Bodies and headers are those that GitHub sends, as its documentation and users' reports show them.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from server.exchange import Answer, Request, Wire

Match = str | re.Pattern[str] | Callable[[Request], bool] | None

_JSON = "application/json; charset=utf-8"
_LIMITS = "https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting"
_SUPPORT = "If you reach out to GitHub Support for help, please include the request ID 0001:0002:0003."
_SECONDARY = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"


HANG = 600.0
"""Seconds that a stopped request hangs, unless the server closes before."""


@dataclass(slots=True)
class Fault:
    """A fault that awaits its requests: `after` more pass unharmed, then `times` are hit (None: all)."""

    match: Match
    method: str | None
    effect: Answer | Wire
    times: int | None
    after: int
    hits: int = 0

    def takes(self, request: Request) -> bool:
        """Whether this request is hit; counts it."""
        if self.times == self.hits or self.method not in (None, request.method) or not self._matches(request):
            return False
        if self.after:
            self.after -= 1
            return False
        self.hits += 1
        return True

    def _matches(self, request: Request) -> bool:
        if callable(self.match):
            return self.match(request)
        target = request.path + ("?" + request.query_string if request.query_string else "")
        return self.match is None or re.search(self.match, target) is not None


class Stop:
    """A place to stop a client at; `reached` is set when its request hangs, without an answer."""

    def __init__(self, carried_out: bool) -> None:
        self.reached = threading.Event()
        hanging = Wire(delay=HANG, reset=True, reached=self.reached)
        # Of an answer that stands in for the real one, nothing is carried out.
        self.effect: Answer | Wire = hanging if carried_out else Answer(wire=hanging)


def spoil(effect: Answer | Wire, real: Callable[[], Answer]) -> Answer:
    """The answer to a request that was hit."""
    return effect if isinstance(effect, Answer) else replace(real(), wire=effect)


def unauthorized() -> Answer:
    """401: a token that is wrong, expired or revoked."""
    return _message(401, "Bad credentials", "https://docs.github.com/rest")


def forbidden() -> Answer:
    """403 that is no rate limit: the token may not."""
    headers = {"x-accepted-github-permissions": "contents=read", **_budget(5000, 4987, 1800)}
    return _message(403, "Resource not accessible by integration", "https://docs.github.com/rest", headers)


def sso() -> Answer:
    """403: an organisation that wants the token authorised for single sign-on."""
    text = (
        "Resource protected by organization SAML enforcement. You must grant your Personal Access token "
        "access to this organization."
    )
    link = (
        "https://docs.github.com/articles/authenticating-to-a-github-organization-with-saml-single-sign-on/"
    )
    return _message(
        403,
        text,
        link,
        {"x-github-sso": "required; url=https://github.com/orgs/o/sso?authorization_request=A"},
    )


def primary_limit(reset_in: float = 1800, *, status: int = 403, authenticated: bool = False) -> Answer:
    """403 (or 429): the hourly limit is spent; it is renewed `reset_in` seconds from now."""
    if authenticated:
        text = f"API rate limit exceeded for user ID 1. {_SUPPORT}"
        return _message(status, text, _LIMITS, _budget(5000, 0, reset_in))
    text = (
        "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a "
        "higher rate limit. Check out the documentation for more details.)"
    )
    return _message(status, text, _LIMITS, _budget(60, 0, reset_in))


def secondary_limit(retry_after: int | None = 60, *, status: int = 403) -> Answer:
    """403 (or 429): too much at once, with `Retry-After` in seconds unless None. Budget is left."""
    text = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
        + _SUPPORT
    )
    wait = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return _message(status, text, _SECONDARY, {**wait, **_budget(5000, 4000, 1800)})


def graphql_limit(reset_in: float = 1800) -> Answer:
    """200 with an error of type RATE_LIMITED: how GraphQL says that the points are spent."""
    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
    return Answer.json({"errors": [error]}, 200, _budget(5000, 0, reset_in, "graphql"))


def graphql_time_out() -> Answer:
    """200 with an error: how GraphQL says that a query took too long."""
    text = (
        "Something went wrong while executing your query. This may be the result of a timeout, or it could "
        "be a GitHub bug. Please include `0001:0002:0003` when reporting this issue."
    )
    return Answer.json({"data": None, "errors": [{"message": text}]})


def too_many(retry_after: str = "60") -> Answer:
    """429 of a proxy or a load balancer; `retry_after` in seconds or as an HTTP date."""
    return Answer(429, {"Content-Type": "text/plain", "Retry-After": retry_after}, b"Too Many Requests\n")


def unprocessable() -> Answer:
    """422."""
    return _message(422, "Validation Failed", "https://docs.github.com/rest")


def bad_gateway() -> Answer:
    """502 as GitHub's front sends it for GraphQL: JSON with an apology."""
    text = (
        "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request."
    )
    return Answer(502, {"Content-Type": _JSON}, json.dumps({"message": text}).encode())


def unicorn(status: int = 503) -> Answer:
    """5xx as GitHub's front sends it for most else: a page of HTML."""
    page = b"<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head></html>"
    return Answer(status, {"Content-Type": "text/html"}, page)


def html_page(status: int = 200) -> Answer:
    """A page of a proxy or of a hotel's network, in place of what was asked for."""
    page = b"<html><body><h1>Welcome to the guest network</h1><form action='/login'></form></body></html>"
    return Answer(status, {"Content-Type": "text/html; charset=utf-8"}, page)


def redirect(location: str, status: int = 302) -> Answer:
    """Send the client elsewhere."""
    return Answer(status, {"Location": location, "Content-Type": "text/html"}, b"")


def empty() -> Answer:
    """200 and nothing in it."""
    return Answer(200, {"Content-Type": _JSON}, b"")


def garbage(content_type: str = _JSON) -> Answer:
    """200 and bytes that mean nothing."""
    return Answer(200, {"Content-Type": content_type}, b"\x00\xff\xfe{\x80garbage]\r\n\x1b[31m")


def wrong_json(content: str = "[1, null]") -> Answer:
    """200 and JSON of a shape that nobody expects."""
    return Answer(200, {"Content-Type": _JSON}, content.encode())


def broken_gzip() -> Answer:
    """200, said to be gzip, and is not."""
    return Answer(200, {"Content-Type": _JSON, "Content-Encoding": "gzip"}, b"not gzip at all")


def bomb(megabytes: int = 64) -> Answer:
    """200 and a small gzip body that grows a thousandfold."""
    body = gzip.compress(b" " * 1024 * 1024 * megabytes, mtime=0)
    return Answer(200, {"Content-Type": _JSON, "Content-Encoding": "gzip"}, body)


def huge(megabytes: int = 64) -> Answer:
    """200 and a body that is too large."""
    return Answer(200, {"Content-Type": _JSON}, b" " * 1024 * 1024 * megabytes)


def cut(after: int = 20) -> Wire:
    """The real answer breaks off in the middle of its body."""
    return Wire(cut=after)


def reset() -> Wire:
    """The connection closes without an answer."""
    return Wire(reset=True)


def slow(seconds: float) -> Wire:
    """The real answer, late."""
    return Wire(delay=seconds)


def hang(seconds: float = 30.0) -> Wire:
    """No answer for `seconds` (or until the server closes), then the connection closes."""
    return Wire(delay=seconds, reset=True)


def drip(seconds: float = 0.2) -> Wire:
    """The real body, byte by byte: each comes in time, the whole never does."""
    return Wire(drip=seconds)


def too_long(more: int = 100) -> Wire:
    """A Content-Length larger than the body, after which the connection closes."""
    return Wire(claims=more)


def too_short(less: int = 10) -> Wire:
    """A Content-Length smaller than the body: the answer is cut short without a sign."""
    return Wire(claims=-less)


def _message(status: int, text: str, link: str, headers: Mapping[str, str] | None = None) -> Answer:
    body = {"message": text, "documentation_url": link, "status": str(status)}
    return Answer.json(body, status, headers)


def _budget(limit: int, remaining: int, reset_in: float, resource: str = "core") -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-used": str(limit - remaining),
        "x-ratelimit-reset": str(int(time.time() + reset_in)),
        "x-ratelimit-resource": resource,
    }
