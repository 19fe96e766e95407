"""How a request goes out: what it says of itself, what of the machine it must not, and how patiently."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase

from pinfix import __version__
from pinfix.http.deadline import WatchedAdapter


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to try. All times are in seconds.

    `read` bounds the silence between two pieces of an answer, `whole` a try, from the connection to the last
    byte; `wait` is the longest pause before another try that is made at all (`hurried_wait` where there is
    another way to ask), and `pauses` are those where the server says nothing about it. A request that timed
    out is made `time_outs` times at most. Where a limit is met and no time is said, it is tried again after
    `unsaid`, and each time twice as long (None: not at all). `aside` bounds all together that others wait for
    and that a run can do without.
    """

    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0
    wait: float = 60.0
    hurried_wait: float = 5.0
    pauses: tuple[float, ...] = (0.5, 1.0, 2.0)
    time_outs: int = 2
    unsaid: float | None = None
    aside: float = 20.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it goes out, by `until` of the monotonic clock. It never shows its authorization.

    `refusals`: answers from 400 to 499 that are not about a rate limit are given back. `once`: what may have
    been carried out is not sent again. `before` waits for the turn of each try.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    accept: Collection[int]
    limit: int
    first: int | None
    hurried: bool
    until: float
    authorization: str | None
    refusals: bool = False
    once: bool = False
    before: Callable[[], object] = lambda: None

    def __repr__(self) -> str:
        return f"<{self.method} {self.url}>"

    def to(self, url: str) -> Call:
        """The same request to another place of the same origin."""
        return replace(self, url=url)

    def all_headers(self) -> dict[str, str]:
        """All headers but the authorization."""
        return {"User-Agent": f"pinfix/{__version__}", "Accept-Encoding": "gzip", **self.headers}


class Authorization(AuthBase):
    """Sets the header, or nothing: being there keeps requests from looking into ~/.netrc."""

    def __init__(self, value: str | None) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Complete `request`."""
        if self._value is not None:
            request.headers["Authorization"] = self._value
        return request


class Session(requests.Session):
    """A session that keeps no cookies and leaves redirects alone.

    Even where it may not follow one, requests would prepare to, and for that read its whole body into memory.
    """

    def __init__(self, connections: int) -> None:
        super().__init__()
        self.headers.clear()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        adapter = WatchedAdapter(pool_connections=connections, pool_maxsize=connections)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """No target, whatever the answer says."""
        return None
