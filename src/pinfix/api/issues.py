"""Issues: found by who opened them, opened, changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pinfix.api.caller import Api
from pinfix.api.reading import known_number, known_text, part, text
from pinfix.api.repositories import RepositoryFacts


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue; `author` is the account that opened it (`name[bot]` for an App)."""

    number: int
    author: str
    open: bool
    title: str
    body: str


def opened_by(api: Api, facts: RepositoryFacts, author: str) -> Iterator[Issue]:
    """The issues that `author` opened, in any state, the oldest first; pull requests are left out."""
    query = {"creator": author, "state": "all", "sort": "created", "direction": "asc"}
    for found in api.pages(f"{facts.path}/issues", query):
        if "pull_request" not in found:
            yield _issue(found)


def open_issue(api: Api, facts: RepositoryFacts, *, title: str, body: str) -> Issue:
    """Open one. Raises CallFailed: `turned-off`, `no-permission`, …"""
    given = {"title": title, "body": body}
    return _issue(api.write("POST", f"{facts.path}/issues", given, content=True))


def change_body(api: Api, facts: RepositoryFacts, number: int, body: str) -> None:
    """Give an issue another text. Nobody is told."""
    api.write("PATCH", f"{facts.path}/issues/{number}", {"body": body}, repeatable=True)


def _issue(found: Any) -> Issue:
    return Issue(
        number=known_number(found, "number"),
        author=text(part(found, "user"), "login"),
        open=known_text(found, "state") == "open",
        title=text(found, "title"),
        body=text(found, "body"),
    )
