"""What the `action.yml` of an action says at several versions, from `data/action_inputs.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pinfix.versions import parse
from pinfix_codemods.permissions.actions.knowledge import DATA, present_name
from pinfix_codemods.permissions.actions.use import ActionUse


@dataclass(frozen=True, slots=True)
class Record:
    """An action at one commit; `refs` are tags and branches that led to it when it was read.

    `runtime` is "node", "docker" or "composite"; `token_inputs` (in lower case) are the token unless they
    are written. Of a composite action `uses` has what its steps use, and `names_token` says whether its steps
    name the token.
    """

    sha: str
    refs: tuple[str, ...]
    runtime: str
    token_inputs: tuple[str, ...]
    uses: tuple[str, ...]
    names_token: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The records that speak for a use: one of the very commit (`exact`), or those nearest to its version."""

    records: tuple[Record, ...]
    exact: bool

    @property
    def token_inputs(self) -> frozenset[str]:
        """The inputs that are the token unless they are written."""
        return frozenset(name for record in self.records for name in record.token_inputs)


def records_for(use: ActionUse) -> Found | None:
    """The records about `use`; None where there are none about the action.

    Where the commit is not among them but the version is known, they are those of the next older and the
    next newer version; else all of them.
    """
    records = _records_of(_name(use))
    if not records:
        return None
    for record in records:
        if use.sha == record.sha or (use.sha is None and _is_release(use.ref) and use.ref in record.refs):
            return Found((record,), True)
    return Found(_around(use, records), False)


def _around(use: ActionUse, records: tuple[Record, ...]) -> tuple[Record, ...]:
    numbers = use.numbers
    if numbers is None:
        return records
    versions = [(at, record) for record in records if (at := _version(record)) is not None]
    older = [(at, record) for at, record in versions if at <= numbers]
    newer = [(at, record) for at, record in versions if at >= numbers]
    if not older or not newer:  # the branches may be older or newer than every release
        return records
    return (
        max(older, key=lambda pair: pair[0])[1],
        min(newer, key=lambda pair: pair[0])[1],
    )


def _is_release(ref: str) -> bool:
    """Whether it is a name that never moves: other names may lead elsewhere by now."""
    version = parse(ref)
    return version is not None and version.exact


def _version(record: Record) -> tuple[int, ...] | None:
    found = [version.numbers for ref in record.refs if (version := parse(ref)) is not None and version.exact]
    return max(found, default=None)


def _name(use: ActionUse) -> str:
    repository = present_name(use.repository)
    return f"{repository}/{use.subpath.lower()}" if use.subpath else repository


@cache
def _records_of(name: str) -> tuple[Record, ...]:
    line = _lines().get(name)
    return () if line is None else tuple(_record(row) for row in json.loads(line)["records"])


def _record(row: Mapping[str, Any]) -> Record:
    return Record(
        row["sha"],
        tuple(row["refs"]),
        row["runtime"],
        tuple(name.lower() for name in row.get("token_inputs", ())),
        tuple(row.get("uses", ())),
        row.get("names_token", False),
    )


@cache
def _lines() -> Mapping[str, str]:
    """Each line by the name that it begins with; a line is read only when its action is asked about."""
    text = DATA.joinpath("action_inputs.jsonl").read_text(encoding="utf-8")
    return {line.split('"', 4)[3]: line for line in text.splitlines()}
