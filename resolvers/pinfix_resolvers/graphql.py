"""Many references of many repositories in one request, through GitHub's GraphQL API; it needs a token.

What one request does not settle is asked with one more, for the last pages of lists, all together. What is
left then (an old commit among thousands of tags, tags of tags of tags) is left to `ls_refs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinfix.http import faults
from pinfix.http.client import Client
from pinfix.http.endpoints import Server
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.graphql_query import REFERENCES_A_REQUEST, Query, Question, batches, next_pages
from pinfix_resolvers.graphql_reader import Reader
from pinfix_resolvers.ls_refs import not_found
from pinfix_resolvers.refs import RepositoryRefs

__all__ = ["REFERENCES_A_REQUEST", "Found", "ask", "batches"]

SOURCE = "graphql"

_Data = Mapping[str, Any]
Found = Mapping[Question, RepositoryRefs | Fault]


def ask(client: Client, server: Server, query: Query) -> Found | Fault:
    """Answer as many questions of `query` as can be; those that are missing must be asked another way.

    Where lists were too short, one more request asks for the last pages of all of them. What rides on `query`
    rides on both.
    """
    source = f"{SOURCE} {server.name}"
    try:
        answers = _request(client, server, query)
        if isinstance(answers, Fault):
            return answers
        following = {
            question: cursors
            for question, data in answers.items()
            if not isinstance(data, Fault) and (cursors := Reader(question, data, source).cursors())
        }
        rider = query.rider if query.rider is not None and query.rider.is_open else None
        more = _request(client, server, next_pages(following, rider)) if following or rider else {}
        if not isinstance(more, Fault):  # else what the first pages tell has to do
            answers = {question: _joined(data, more.get(question)) for question, data in answers.items()}
        return {
            question: data if isinstance(data, Fault) else Reader(question, data, source).refs()
            for question, data in answers.items()
        }
    except (KeyError, TypeError, AttributeError, ValueError):
        return faults.bad_answer(server.name, "its GraphQL answer has another form than was asked for")


def _request(client: Client, server: Server, query: Query) -> Mapping[Question, _Data | Fault] | Fault:
    """The answers by question; the rider of the query takes its own, or learns that there is none."""
    found = _post(client, server, query)
    data = found.get("data") if isinstance(found, dict) else None
    if query.rider is not None:
        query.rider.take(data.get(query.rider.alias) if isinstance(data, dict) else None)
    if isinstance(found, Fault):
        return found
    answers = _read(found, query, server)
    if isinstance(answers, Fault) and answers.code == "bad-answer" and query.questions and query.alone:
        # The rider may be at fault: where a field of the root fails, all others go with it.
        return _request(client, server, query.alone)
    return answers


def _post(client: Client, server: Server, query: Query) -> Any | Fault:
    assert server.graphql is not None
    answer = client.request(
        "POST",
        server.graphql,
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        body=query.body(),
        hurried=True,
    )
    return answer if isinstance(answer, Fault) else answer.json()


def _joined(data: _Data | Fault, more: _Data | Fault | None) -> _Data | Fault:
    """The answer with the next pages of its lists behind the first ones."""
    if isinstance(data, Fault) or isinstance(more, Fault) or more is None:
        return data
    pages = {
        alias: {"pageInfo": page["pageInfo"], "nodes": [*data[alias]["nodes"], *page["nodes"]]}
        for alias, page in more.items()
        if alias in data and isinstance(page, Mapping)
    }
    return {**data, **pages}


def _read(found: Any, query: Query, server: Server) -> Mapping[Question, _Data | Fault] | Fault:
    errors = found.get("errors") or []
    data = found.get("data")
    # Alias to the type of its error; "" where it is not about the whole alias.
    spoiled: dict[object, str] = {}
    for error in errors:
        path = error.get("path") or []
        if not path:
            return _of_error(error, server)
        whole = len(path) == 1
        spoiled[path[0]] = str(error.get("type", "")) if whole and path[0] not in spoiled else ""
    if not isinstance(data, dict):
        return _of_error(errors[0] if errors else {}, server)
    answers: dict[Question, _Data | Fault] = {}
    for number, question in enumerate(query.questions):
        alias = f"r{number}"
        if spoiled.get(alias) == "NOT_FOUND":
            answers[question] = not_found(server, question.owner, question.repo)
        elif alias not in spoiled and data[alias] is not None:
            answers[question] = data[alias]
    return answers


def _of_error(error: Mapping[str, Any], server: Server) -> Fault:
    if error.get("type") in ("RATE_LIMITED", "RATE_LIMIT"):
        return faults.rate_limited(server.name, None, with_token=True)
    said = error.get("message")
    words = faults.printable(said) if isinstance(said, str) else "nothing"
    return faults.bad_answer(server.name, f'its GraphQL API said "{words}"')
