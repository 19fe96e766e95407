"""Pagination by Link headers (docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from server.exchange import Answer, Request

T = TypeVar("T")


def size(request: Request) -> int:
    """How many are wanted a page: 30 unless told, never more than 100."""
    return min(100, max(1, _number(request, "per_page", 30)))


def numbered(request: Request, everything: Sequence[T], show: Callable[[T], Any], url: str) -> Answer:
    """One page of a list; the links are to `url`."""
    shown, headers = cut(request, everything, url)
    return Answer.json([show(item) for item in shown], headers=headers)


def cut(request: Request, everything: Sequence[T], url: str) -> tuple[Sequence[T], dict[str, str]]:
    """The part of a list that a page shows, and its Link header."""
    length, page = size(request), max(1, _number(request, "page", 1))
    last = max(1, -(-len(everything) // length))
    places = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page == 1:
        places = {name: to for name, to in places.items() if name in ("next", "last")}
    if page >= last:
        places = {name: to for name, to in places.items() if name in ("prev", "first")}
    kept = {name: value for name, value in request.query.items() if name not in ("page", "per_page")}
    if "per_page" in request.query:
        kept["per_page"] = str(length)
    links = [f'<{url}?{urlencode({**kept, "page": to})}>; rel="{name}"' for name, to in places.items()]
    return everything[(page - 1) * length : page * length], {"Link": ", ".join(links)} if links else {}


def by_cursor(request: Request, everything: Sequence[T], show: Callable[[T], Any], url: str) -> Answer:
    """One page of a list whose pages are named by cursors: here, how many came before."""
    length, start = size(request), _number(request, "after", 0)
    kept = {name: value for name, value in request.query.items() if name != "after"}
    more = start + length < len(everything)
    query = urlencode({**kept, "after": start + length})
    headers = {"Link": f'<{url}?{query}>; rel="next"'} if more else {}
    return Answer.json([show(item) for item in everything[start : start + length]], headers=headers)


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else otherwise
