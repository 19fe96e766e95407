"""The list of advisories as a field beside others: it rides on GraphQL requests that are made anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pinfix_resolvers import advisories
from pinfix_resolvers.advisories import Advisory

_FILTER = "ecosystem: ACTIONS, classifications: [GENERAL, MALWARE]"
_FIELDS = """pageInfo { hasNextPage endCursor } nodes {
    package { name } vulnerableVersionRange firstPatchedVersion { identifier } severity
    advisory { ghsaId summary classification withdrawnAt cwes(first: 50) { nodes { cweId } } } }"""
_MOST_PAGES = 20


class AdvisoryQuery:
    """Asks for page after page of the list, and collects the `records` as they came.

    `failed`: it was asked, and was not answered.
    """

    alias = "advisories"

    def __init__(self) -> None:
        self.records: list[Mapping[str, Any]] = []
        self.failed = False
        self._cursor: str | None = ""
        self._pages = 0

    @property
    def is_open(self) -> bool:
        """Whether there is a page left to ask for."""
        return self._cursor is not None and not self.failed

    def field(self, variable: Callable[[str], str]) -> str:
        """The field for the next page; `variable` gives the name of one that holds a text."""
        behind = f", after: {variable(self._cursor)}" if self._cursor else ""
        return f"{self.alias}: securityVulnerabilities({_FILTER}, first: 100{behind}) {{ {_FIELDS} }}"

    def take(self, value: object) -> None:
        """Take in the answer to `field`; None and whatever has another form count as a failure."""
        self._pages += 1
        try:
            self._take(value)
        except (KeyError, TypeError, AttributeError, ValueError):
            self.failed = True

    def _take(self, value: Any) -> None:
        page, nodes = value["pageInfo"], value["nodes"]
        read(nodes)  # so that what cannot be read is found out now
        self.records += nodes
        self._cursor = str(page["endCursor"]) if page["hasNextPage"] else None
        if self._cursor is not None and self._pages >= _MOST_PAGES:
            raise ValueError("a list without end")


def read(records: Sequence[Mapping[str, Any]]) -> tuple[Advisory, ...]:
    """The advisories that are not withdrawn. Raises what the form of a record leads to."""
    return tuple(_read(record) for record in records if not record["advisory"]["withdrawnAt"])


def _read(record: Mapping[str, Any]) -> Advisory:
    told, patched = record["advisory"], record["firstPatchedVersion"]
    return advisories.made(
        id=told["ghsaId"],
        package=record["package"]["name"],
        summary=told["summary"],
        versions=record["vulnerableVersionRange"],
        first_patched=patched["identifier"] if patched else None,
        is_malware=told["classification"] == "MALWARE",
        weaknesses=[weakness["cweId"] for weakness in told["cwes"]["nodes"]],
        severity=record["severity"],
    )
