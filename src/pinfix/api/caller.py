"""Calls to one server's API: their headers, their pace, and their answers read."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from pinfix.api.problems import CallFailed, FieldProblem, refused, refused_in_graphql, words_of
from pinfix.api.reading import items, text
from pinfix.http import faults
from pinfix.http.client import Answer, Client
from pinfix.http.endpoints import API_HEADERS, VERSION_HEADER, Server, origin
from pinfix.resolution import ResolverFault

_PAGE = 100
_MOST_PAGES = 10
_LIMITED = "RATE_LIMITED"
_RESTS = 3
"""So often a query that met a limit is asked again, after the pause that the server wants."""
_MEGABYTES = 64 * 1024 * 1024
_UNAUTHORIZED = 401
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class _Call:
    """A request in parts."""

    method: str
    url: str
    body: Any
    accept: Collection[int]
    version: str = ""


class Pace(Protocol):
    """Says when the next write may go out."""

    def wait(self, *, content: bool) -> None:
        """Wait; `content`: it creates something that people are told of (GitHub limits these most)."""
        ...


class Api:
    """The API of `server`. Every call raises `CallFailed` where the answer is none of those wanted.

    `pace` holds writes back; `renew` gives a new token where the present one ends early (an App's), and says
    whether there is one.
    """

    def __init__(
        self,
        client: Client,
        server: Server,
        pace: Pace,
        *,
        renew: Callable[[], bool] = lambda: False,
    ) -> None:
        if server.api is None or server.graphql is None:
            raise ValueError(f"{server.name} has no API that is known")
        self.client = client
        self.server = server
        self._api = server.api
        self._graphql = server.graphql
        self._pace = pace
        self._renew = renew

    def get(self, path: str, query: Mapping[str, str] | None = None, *, version: str = "") -> Any:
        """The JSON of a GET of `path` (with its slash, quoted); `version`: of the API, if not the usual."""
        return self._json(self.answer("GET", path, query=query, version=version))

    def pages(self, path: str, query: Mapping[str, str] | None = None) -> Iterator[Any]:
        """The items of a list, page by page; more than a thousand raise `CallFailed` (`too-many`)."""
        for page in range(1, _MOST_PAGES + 1):
            items = self.get(path, {**(query or {}), "per_page": str(_PAGE), "page": str(page)})
            if not isinstance(items, list):
                raise self._unreadable("no list")
            yield from items
            if len(items) < _PAGE:
                return
        raise CallFailed("too-many", f"{self._host} has more than {_PAGE * _MOST_PAGES:,} of them", "")

    def whole(self, path: str) -> list[Any]:
        """The items of a list that is not given in pages."""
        items = self.get(path)
        if not isinstance(items, list):
            raise self._unreadable("no list")
        return items

    def write(
        self, method: str, path: str, body: Any = None, *, content: bool = False, repeatable: bool = False
    ) -> Any:
        """The JSON of a write; None where it has no body.

        It is sent once, so that `CallFailed` may leave open whether it was carried out; unless it is
        `repeatable`, doing nothing more the second time.
        """
        answer = self.answer(method, path, body=body, content=content, repeatable=repeatable)
        return self._json(answer, wrote=not repeatable) if answer.body else None

    def answer(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content: bool = False,
        repeatable: bool = False,
        accept: Collection[int] = (200, 201, 202, 204),
        version: str = "",
    ) -> Answer:
        """The answer itself, where its headers matter."""
        url = f"{self._api}{path}" + (f"?{urlencode(query)}" if query else "")
        call = _Call(method, url, body, accept, version)
        return self._send(call, content=content, writes=method != "GET", once=not repeatable)

    def query(self, text: str, variables: Mapping[str, Any], *, mutation: bool = False) -> Mapping[str, Any]:
        """The data of a GraphQL request; errors raise, also beside data."""
        found = self._graphql_answer(text, variables, mutation)
        if found.get("errors"):
            raise self._refused_query(found, mutation)
        return self._data(found, mutation)

    def partly(
        self, query: str, variables: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], tuple[FieldProblem, ...]]:
        """The data of a GraphQL read about many things, and what is wrong with some of them.

        Errors raise only where there is no data beside them.
        """
        found = self._graphql_answer(query, variables, mutation=False)
        if found.get("errors") and not isinstance(found.get("data"), dict):
            raise self._refused_query(found, mutation=False)
        errors = items(found, "errors")
        return self._data(found, mutation=False), tuple(self._field_problem(error) for error in errors)

    def _graphql_answer(self, text: str, variables: Mapping[str, Any], mutation: bool) -> dict[str, Any]:
        body = {"query": text, "variables": dict(variables)}
        call = _Call("POST", self._graphql, body, (200,))
        rests = _RESTS
        while True:
            answer = self._send(call, content=mutation, writes=mutation, once=True)
            found = self._json(answer, wrote=mutation)
            if not isinstance(found, dict):
                raise self._unreadable("no GraphQL answer", wrote=mutation)
            if not _is_limited(found) or not rests or not self.client.rest(answer):
                return found
            rests -= 1

    def _data(self, found: Mapping[str, Any], mutation: bool) -> Mapping[str, Any]:
        data = found.get("data")
        if not isinstance(data, dict):
            raise self._unreadable("a GraphQL answer without data", wrote=mutation)
        return data

    def _refused_query(self, found: Mapping[str, Any], mutation: bool) -> CallFailed:
        return refused_in_graphql(found["errors"], self._host, self._said(found), mutation=mutation)

    def _field_problem(self, error: Mapping[str, Any]) -> FieldProblem:
        path = error.get("path")
        first = path[0] if isinstance(path, list) and path else ""
        whole = isinstance(path, list) and len(path) == 1
        return FieldProblem(str(first), text(error, "type"), self._line(text(error, "message")), whole)

    @property
    def _host(self) -> str:
        return str(origin(self._api))

    def _send(self, call: _Call, *, content: bool, writes: bool, once: bool) -> Answer:
        def turn() -> None:
            if writes:
                self._pace.wait(content=content)

        once = writes and once
        answer = self._exchange(call, turn, once=once)
        if answer.status == _UNAUTHORIZED and self._renew():
            answer = self._exchange(call, turn, once=once)
        if answer.status in call.accept:
            return answer
        raise refused(answer, self._host, self._refusal(answer), writes=writes, once=once)

    def _exchange(self, call: _Call, turn: Callable[[], None], *, once: bool) -> Answer:
        answer = self.client.request(
            call.method,
            call.url,
            headers=_headers(call),
            body=None if call.body is None else json.dumps(call.body).encode(),
            accept=call.accept,
            limit=_MEGABYTES,
            refusals=True,
            once=once,
            before=turn,
        )
        if not isinstance(answer, Answer):
            raise CallFailed(answer.code, answer.message, answer.remedy, wrote=once)
        return answer

    def _json(self, answer: Answer, *, wrote: bool = False) -> Any:
        found = answer.json()
        if isinstance(found, ResolverFault):
            raise CallFailed(found.code, found.message, found.remedy, status=answer.status, wrote=wrote)
        return found

    def _refusal(self, answer: Answer) -> str:
        """The words of a refusal, and where GitHub names it, the permission that a token would need."""
        said = self._said(answer.json())
        wanted = self._line(answer.headers.get("x-accepted-github-permissions", ""))
        return f"{said} (it wants {wanted})" if said and wanted and answer.status == _FORBIDDEN else said

    def _said(self, found: object) -> str:
        return self._line(words_of(found))

    def _line(self, text: str) -> str:
        return faults.printable(self.client.tokens.redact(text))

    def _unreadable(self, what: str, *, wrote: bool = False) -> CallFailed:
        fault = faults.bad_answer(self._host, what)
        return CallFailed(fault.code, fault.message, fault.remedy, wrote=wrote)


def _is_limited(found: Mapping[str, Any]) -> bool:
    """Whether GraphQL says that a limit was met: then it answers 200 all the same."""
    return any(text(error, "type") == _LIMITED for error in items(found, "errors"))


def _headers(call: _Call) -> dict[str, str]:
    named = {VERSION_HEADER: call.version} if call.version else {}
    return {**API_HEADERS, **named, **({} if call.body is None else {"Content-Type": "application/json"})}


def segment(text: str) -> str:
    """A name as one part of a path."""
    return quote(text, safe="")


def ref_path(text: str) -> str:
    """The name of a ref as the end of a path: its slashes stay."""
    return quote(text, safe="/")
