"""One GraphQL request for many files of many repositories: its text, and how the answer is read.

Each repository is an alias `r0`, `r1`, …, and each of its files one in it, `f0`, `f1`, … Names, ids and paths
travel as variables, never in the text of the query. Nothing in an answer is trusted to have the form that was
asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pinfix.http import faults
from pinfix.http.client import Client
from pinfix.http.endpoints import Server
from pinfix.resolution import Absent, FileAnswer, RemoteFile, Unread
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.detail_queries import Query
from pinfix_resolvers.files.texts import LARGEST_FILE, NO_TEXT, TOO_LARGE, of_text

_BLOB = "{ __typename ... on Blob { text isBinary isTruncated byteSize } }"
_OTHER_FORM = Unread("the API answered in another form than was asked for")


@dataclass(frozen=True, slots=True)
class Told:
    """What the API says of a file; `public`: anybody could have read it."""

    answer: FileAnswer
    public: bool


@dataclass(frozen=True, slots=True)
class NoRepository:
    """The server shows no repository of that name to the holder of this token."""


Found = Mapping[RemoteFile, Told | NoRepository]


def ask(client: Client, server: Server, files: Sequence[RemoteFile]) -> Found | Fault:
    """What `server` has of `files`, their names and paths checked, in one request."""
    assert server.graphql is not None
    grouped: dict[tuple[str, str], list[RemoteFile]] = {}
    for file in files:
        grouped.setdefault((file.owner.lower(), file.repo.lower()), []).append(file)
    answer = client.request(
        "POST",
        server.graphql,
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        body=_body(grouped),
        hurried=True,
    )
    found = answer if isinstance(answer, Fault) else answer.json()
    if isinstance(found, Fault):
        return found
    try:
        return _read(found, list(grouped.values()), server)
    except (KeyError, TypeError, AttributeError):
        return faults.bad_answer(server.name, "its GraphQL answer has another form than was asked for")


def _body(grouped: Mapping[tuple[str, str], Sequence[RemoteFile]]) -> bytes:
    query = Query()
    aliases = []
    for number, ((owner, repo), of_repository) in enumerate(grouped.items()):
        fields = " ".join(
            f"f{place}: object(expression: {query.variable(f'{file.commit}:{file.path}')}) {_BLOB}"
            for place, file in enumerate(of_repository)
        )
        named = f"owner: {query.variable(owner)}, name: {query.variable(repo)}"
        aliases.append(f"r{number}: repository({named}) {{ isPrivate {fields} }}")
    return query.body(aliases)


def _read(found: Mapping[str, Any], grouped: Sequence[Sequence[RemoteFile]], server: Server) -> Found | Fault:
    failed: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for error in found.get("errors") or ():
        path = tuple(str(step) for step in error.get("path") or ())
        failed[path[:2]] = error
    if () in failed or not isinstance(found.get("data"), dict):
        said = faults.printable(_said(failed.get((), {})))
        return faults.bad_answer(server.name, f'its GraphQL API said "{said}"')
    answers: dict[RemoteFile, Told | NoRepository] = {}
    for number, of_repository in enumerate(grouped):
        alias = f"r{number}"
        repository = found["data"][alias]
        for place, file in enumerate(of_repository):
            error = failed.get((alias,)) or failed.get((alias, f"f{place}"))
            if error is not None and error.get("type") == "NOT_FOUND" and repository is None:
                answers[file] = NoRepository()
            elif error is not None or repository is None:
                said = faults.printable(_said(error or {}))
                answers[file] = Told(Unread(f'{server.name} said "{said}"'), public=False)
            else:
                answers[file] = Told(_file(repository[f"f{place}"]), repository["isPrivate"] is False)
    return answers


def _file(blob: Mapping[str, Any] | None) -> FileAnswer:
    if blob is None or blob["__typename"] != "Blob":
        return Absent()
    if blob["isBinary"] is True:
        return NO_TEXT
    if blob["isTruncated"] is not False or blob["byteSize"] > LARGEST_FILE:
        return TOO_LARGE
    text = blob["text"]
    return of_text(text) if isinstance(text, str) else _OTHER_FORM


def _said(error: Mapping[str, Any]) -> str:
    said = error.get("message")
    return said if isinstance(said, str) else "nothing"
