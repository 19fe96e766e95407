"""The API for a run that writes nothing: reads are real, writes are noted and answered as they would be.

What would be read of a commit that only a real run makes is noted too, and answered as if all were well.

So `--dry-run` shows the very calls of a real run, and not a second account of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pinfix.api.caller import Api, Pace
from pinfix.api.repositories import RepositoryFacts
from pinfix.http.client import Answer, Client
from pinfix.http.endpoints import Server
from pinfix.pull_request.model import Proposal

NEW = "(new)"
"""Stands for what only a real run makes: the id of a commit, the number of a pull request."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A call that was not made."""

    method: str
    path: str
    body: Mapping[str, Any]


class RehearsalApi(Api):
    """An `Api` whose writes end in `noted`."""

    def __init__(
        self,
        client: Client,
        server: Server,
        pace: Pace,
        *,
        renew: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(client, server, pace, renew=renew)
        self.noted: list[Noted] = []
        self.tree = ""

    @property
    def opened(self) -> int:
        """How many more pull requests would be open by now; less than 0 where some would be closed."""
        return sum(_opens(call) for call in self.noted)

    def expect_tree(self, tree: str) -> None:
        """The id that the next tree has: a plan is checked against what the server makes of it."""
        self.tree = tree

    def get(self, path: str, query: Mapping[str, str] | None = None, *, version: str = "") -> Any:
        """Reads as they are; see `Api.get`."""
        if query is None or NEW not in query.values():
            return super().get(path, query, version=version)
        self.noted.append(Noted("GET", f"{path}?{urlencode(query, safe='()')}", {}))
        return {"errors": []}

    def write(
        self, method: str, path: str, body: Any = None, *, content: bool = False, repeatable: bool = False
    ) -> Any:
        """Note it; see `Api.write`."""
        self.noted.append(Noted(method, path, body or {}))
        return self._answer_to(method, path, body or {})

    def answer(self, method: str, path: str, **options: Any) -> Answer:
        """Reads as they are; see `Api.answer`."""
        if method == "GET":
            return super().answer(method, path, **options)
        self.noted.append(Noted(method, path, options.get("body") or {}))
        return Answer(path, 204, {}, b"")

    def query(self, text: str, variables: Mapping[str, Any], *, mutation: bool = False) -> Mapping[str, Any]:
        """Reads as they are; see `Api.query`."""
        if not mutation:
            return super().query(text, variables)
        name = _MUTATION.search(text)
        self.noted.append(Noted("POST", f"/graphql {name[1] if name else ''}", variables))
        commit = {"oid": NEW, "tree": {"oid": self.tree}}
        return {"createCommitOnBranch": {"commit": commit}, "updateRefs": {}}

    def _answer_to(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        if path.endswith("/git/trees"):
            return {"sha": self.tree}
        if path.endswith(("/git/commits", "/git/blobs")):
            return {"sha": NEW, "tree": {"sha": self.tree}}
        pull = _PULL.search(path)
        if pull is not None:
            given = int(pull[1] or 0)
            return {"number": given, "html_url": "", "state": "open", **body, "head": {}, "base": {}}
        if path.endswith("/assignees"):
            return {"assignees": [{"login": name} for name in body["assignees"]]}
        return {}


class RehearsalPush:
    """A `BranchWriter` that notes what git would push."""

    def __init__(self, api: RehearsalApi, facts: RepositoryFacts) -> None:
        self._api = api
        self._facts = facts

    def build(self, branch: str, expected: str, proposal: Proposal, message: str) -> str:
        """See `BranchWriter`."""
        self._note(f"{NEW}:refs/heads/{branch}", branch, expected)
        return NEW

    def delete(self, branch: str, expected: str) -> None:
        """See `BranchWriter`."""
        self._note(f":refs/heads/{branch}", branch, expected)

    def _note(self, what: str, branch: str, expected: str) -> None:
        lease = f"--force-with-lease=refs/heads/{branch}:{expected}"
        self._api.noted.append(Noted("git push", f"{lease} {self._facts.full_name} {what}", {}))


_PULL = re.compile(r"/pulls(?:/(\d+))?$")
_MUTATION = re.compile(r"(\w+)\(input:")


def _opens(noted: Noted) -> int:
    pull = _PULL.search(noted.path)
    if pull is None:
        return 0
    if noted.method == "POST" and pull[1] is None:
        return 1
    return {"closed": -1, "open": 1}.get(str(noted.body.get("state")), 0)


def shown(noted: Noted) -> str:
    """A call in a line or more, its long texts left out: the body of the pull request is shown apart."""
    body = f" {json.dumps(_short(noted.body), ensure_ascii=False)}" if noted.body else ""
    return f"{noted.method} {noted.path}{body}"


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _short(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_short(one) for one in value]
    if isinstance(value, str) and len(value) > _LONG:
        return f"({len(value):,} characters)"
    return value


_LONG = 120
