"""How a request goes out: what it says of itself, and what of the machine it must not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase

from pinfix import __version__
from pinfix_resolvers.deadline import WatchedAdapter


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it goes out. It never shows its authorization."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    accept: Collection[int]
    limit: int
    first: int | None
    hurried: bool
    authorization: str | None

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
