"""What GitHub finds wrong in the CODEOWNERS file of a repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pinfix.api.caller import Api
from pinfix.api.reading import known_items, known_number, known_text
from pinfix.api.repositories import RepositoryFacts


@dataclass(frozen=True, slots=True)
class LineError:
    """`line` and `column` count from 1; `kind` is GitHub's word: `Unknown owner`, `Invalid pattern`."""

    path: str
    line: int
    column: int
    kind: str


def errors(api: Api, facts: RepositoryFacts, commit: str) -> tuple[LineError, ...]:
    """Those in the file that `commit` has, owners that do not exist or may not write among them.

    Of a commit, not of a branch: that is moved by whoever pushes. And a repository finds by its id what is in
    a fork, where other people may write than in the repository itself. Raises CallFailed.
    """
    found = api.get(f"{facts.path}/codeowners/errors", {"ref": commit})
    return tuple(_error(one) for one in known_items(found, "errors"))


def _error(found: Mapping[str, Any]) -> LineError:
    return LineError(
        path=known_text(found, "path"),
        line=known_number(found, "line"),
        column=known_number(found, "column"),
        kind=known_text(found, "kind"),
    )
