"""What a request goes through by the variables of the machine: a proxy, and a file with authorities.

Both are looked at before anything is sent: a value that cannot work is a fault with its own name, told at
once, and not one of the server that was to be reached.
"""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, prepend_scheme_if_needed, select_proxy
from urllib3.util import parse_url

from pinfix.http import faults
from pinfix.http.endpoints import origin
from pinfix.resolution import ResolverFault as Fault

_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where requests looks for the file, the first first; it reads lower-case names for proxies only."""


def obstacle(url: str) -> Fault | None:
    """Why no request to `url` can be made, however often; None where nothing speaks against it."""
    proxy = _proxy(url)
    if proxy is not None and (flaw := _flaw_of_proxy(proxy)):
        return faults.proxy(str(origin(url)), flaw)
    if origin(url).scheme == "https":
        for variable in _AUTHORITIES:
            if path := os.environ.get(variable, ""):
                flaw = _flaw_of_authorities(path)
                return faults.authorities(str(origin(url)), variable, flaw) if flaw else None
    return None


def is_readable_on_the_way(url: str) -> bool:
    """Whether a proxy is handed the request as it is. With TLS it passes on what it cannot read."""
    return origin(url).scheme == "http" and bool(_proxy(url))


def _proxy(url: str) -> str | None:
    return select_proxy(url, get_environ_proxies(url)) or None


def _flaw_of_proxy(proxy: str) -> str:
    """What is wrong with the URL of a proxy, without a piece of it: it may hold a password."""
    try:
        whole = prepend_scheme_if_needed(proxy, "http")  # type: ignore[no-untyped-call]
        parts = parse_url(whole)
        HTTPAdapter().proxy_headers(whole)
    except (ValueError, TypeError, urllib3.exceptions.HTTPError):  # TypeError: a user, and no host
        return "what its variable holds is no URL, or one without a host"
    if parts.scheme not in ("http", "https"):
        return "what its variable holds does not begin with http:// or https://, and no others are supported"
    if not parts.host:
        return "the URL in its variable has no host"
    return "the URL in its variable has the port 0" if parts.port == 0 else ""


@lru_cache(maxsize=8)
def _flaw_of_authorities(path: str) -> str:
    """Why the file cannot be used. A folder is left to TLS: it looks into it for each server anew."""
    if os.path.isdir(path):
        return ""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError:  # which is an OSError
        return "names a file without certificates"
    except FileNotFoundError:
        return "names no file"
    except (OSError, ValueError):
        return "names a file that cannot be read"
    return ""
