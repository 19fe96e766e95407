"""Payloads as GitHub sends them, as far as the bot reads them, and settings to read them with."""

from __future__ import annotations

from typing import Any

from pinfix.bot.events.reading import Effect, wishes_of
from pinfix.bot.settings.model import Scope, Settings
from pinfix.http.tokens import Token

GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
HEAD = "a" * 40
SECRET = "it's a secret to everybody"

Json = dict[str, Any]

EVERYTHING = Scope()


def settings(database: str = "sqlite:////nowhere/bot.db", **more: Any) -> Settings:
    return Settings("7", None, database, "one", secret=Token(SECRET, "the test"), **more)


def read(event: str, payload: Json, scope: Scope = EVERYTHING) -> tuple[Effect, ...]:
    return wishes_of(event, payload, settings(scope=scope), GUID)


def repository(number: int = 42, name: str = "octo/app") -> Json:
    owner, _, short = name.partition("/")
    return {
        "id": number,
        "name": short,
        "full_name": name,
        "owner": {"login": owner, "id": 1},
        "default_branch": "main",
    }


def about(action: str | None = None, **parts: Any) -> Json:
    """A payload about `octo/app`, through installation 9, sent by a person."""
    named = {} if action is None else {"action": action}
    sender = {"id": 5, "login": "somebody", "type": "User"}
    return {**named, "repository": repository(), "installation": {"id": 9}, "sender": sender, **parts}


def push(*files: str, **parts: Any) -> Json:
    """A push of one commit that modifies `files`."""
    commit = {"id": HEAD, "added": [], "removed": [], "modified": list(files)}
    usual = {
        "ref": "refs/heads/main",
        "before": "b" * 40,
        "after": HEAD,
        "created": False,
        "deleted": False,
        "forced": False,
        "commits": [commit],
    }
    return about(None, **{**usual, **parts})


def pull(**parts: Any) -> Json:
    """A pull request of the App."""
    usual = {
        "number": 3,
        "state": "open",
        "merged": False,
        "body": "",
        "user": {"id": 77, "login": "pinfix[bot]", "type": "Bot"},
        "head": {"ref": "pinfix/pins", "repo": {"id": 42}},
    }
    return {**usual, **parts}


def short(number: int, name: str) -> Json:
    """A repository in the list of an installation."""
    return {"id": number, "name": name.partition("/")[2], "full_name": name, "private": True}


def installation(action: str, *names: str, selection: str = "selected") -> Json:
    listed = [short(number, name) for number, name in enumerate(names, 1)]
    told = {"id": 9, "repository_selection": selection, "account": {"login": "octo"}}
    return {"action": action, "installation": told, "repositories": listed, "sender": {"id": 5}}
