"""The text of GraphQL requests: many references of many repositories in each, and the next pages of lists.

Each repository is an alias `r0`, `r1`, …, and each of its references asks for the tag (`t0`) and the branch
(`b0`) of that name. A moving version (`v4`) also asks for the tags like it, newest first (`l0`), to find its
exact name; a commit id asks what it is (`o0`) and for the newest tags of all (`newest`). Names travel as
variables, never in the text of the query.

A request may carry a `Rider`: something else that is asked on the way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pinfix.resolution import Reference
from pinfix.versions import parse
from pinfix_resolvers.refs import is_commit_id, is_possible_name

REFERENCES_A_REQUEST = 100
NEWEST = "newest"
LONGEST_PAGE = 100

_TAGS, _HEADS = "refs/tags/", "refs/heads/"
_PEEL = """fragment peel on GitObject {
  __typename oid
  ... on Tag { name target { __typename oid
    ... on Tag { target { __typename oid
      ... on Tag { target { __typename oid } } } } } }
}"""
_LIST = "totalCount pageInfo { hasNextPage endCursor } nodes { name target { ...peel } }"
_ORDER = "orderBy: {field: TAG_COMMIT_DATE, direction: DESC}"


@dataclass(frozen=True, slots=True)
class Question:
    """The references that are asked about one repository; `owner` and `repo` are checked names."""

    owner: str
    repo: str
    refs: tuple[str, ...]


class Rider(Protocol):
    """A field of the root that is asked along with repositories, page by page (`AdvisoryQuery`)."""

    alias: str
    failed: bool

    @property
    def is_open(self) -> bool:
        """Whether there is something left to ask."""
        ...

    def field(self, variable: Callable[[str], str]) -> str:
        """The text of the field; `variable` gives the name of one that holds a text."""
        ...

    def take(self, value: object) -> None:
        """Take in the answer; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """The text of a request, its variables, and what its aliases `r0`, `r1`, … ask.

    Where there is a `rider`, `alone` is the same without it.
    """

    text: str
    variables: Mapping[str, str]
    questions: tuple[Question, ...]
    rider: Rider | None = None
    alone: Query | None = None

    def body(self) -> bytes:
        """What is sent."""
        return json.dumps({"query": self.text, "variables": self.variables}).encode("ascii")


def batches(references: Sequence[Reference], rider: Rider | None = None) -> Iterator[Query]:
    """Queries for all `references` (of one server, their names checked), each of a bounded size.

    The first carries the `rider`.
    """
    grouped: dict[tuple[str, str], dict[str, None]] = {}
    for reference in references:
        key = (reference.owner.lower(), reference.repo.lower())
        grouped.setdefault(key, {})[reference.ref] = None
    batch: list[Question] = []
    room = REFERENCES_A_REQUEST
    for (owner, repo), named in grouped.items():
        refs = [ref for ref in named if is_commit_id(ref) or is_possible_name(ref)]
        while True:
            part, refs = tuple(refs[:room]), refs[room:]
            batch.append(Question(owner, repo, part))
            room -= max(1, len(part))
            if room <= 0:
                yield query(batch, rider)
                batch, room, rider = [], REFERENCES_A_REQUEST, None
            if not refs:
                break
    if batch:
        yield query(batch, rider)


def query(questions: Sequence[Question], rider: Rider | None = None) -> Query:
    """One request for `questions`, and for what the `rider` asks."""
    writer = _Writer()
    fields = [writer.repository(number, question) for number, question in enumerate(questions)]
    return writer.query(fields, tuple(questions), rider)


def next_pages(cursors: Mapping[Question, Mapping[str, str]], rider: Rider | None = None) -> Query:
    """One request for what comes behind the `cursors` of lists, by question and alias of the list."""
    writer = _Writer()
    fields = [
        writer.lists(number, question, behind) for number, (question, behind) in enumerate(cursors.items())
    ]
    return writer.query(fields, tuple(cursors), rider)


@dataclass(slots=True)
class _Writer:
    """Writes aliases; every name from outside becomes a variable."""

    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def variable(self, value: str, kind: str = "String!") -> str:
        name = f"v{len(self.values)}"
        self.types[name], self.values[name] = kind, value
        return f"${name}"

    def repository(self, number: int, question: Question) -> str:
        fields = ["nameWithOwner isArchived"]
        for position, ref in enumerate(question.refs):
            fields += self.reference(position, ref)
        if any(is_commit_id(ref) for ref in question.refs):
            fields.append(_list(NEWEST, f"first: {LONGEST_PAGE}"))
        return self._aliased(number, question, fields)

    def lists(self, number: int, question: Question, behind: Mapping[str, str]) -> str:
        fields = []
        for alias, cursor in behind.items():
            named = "" if alias == NEWEST else like(question.refs[int(alias[1:])])
            wanted = f"query: {self.variable(named)}, " if named else ""
            fields.append(_list(alias, f"{wanted}first: {LONGEST_PAGE}, after: {self.variable(cursor)}"))
        return self._aliased(number, question, fields)

    def query(
        self, repositories: Sequence[str], questions: tuple[Question, ...], rider: Rider | None
    ) -> Query:
        alone = Query(self.text(repositories), dict(self.values), questions)
        if rider is None:
            return alone
        along = f"  {rider.field(self.variable)}"
        return Query(self.text(repositories, along), self.values, questions, rider, alone)

    def text(self, repositories: Sequence[str], *others: str) -> str:
        declared = ", ".join(f"${name}: {kind}" for name, kind in self.types.items())
        head = f"query({declared})" if declared else "query"
        inner = "\n".join([*repositories, *others])
        return f"{head} {{\n{inner}\n}}" + (f"\n{_PEEL}" if repositories else "")

    def _aliased(self, number: int, question: Question, fields: Sequence[str]) -> str:
        owner, name = self.variable(question.owner), self.variable(question.repo)
        inner = "\n    ".join(fields)
        return f"  r{number}: repository(owner: {owner}, name: {name}) {{\n    {inner}\n  }}"

    def reference(self, position: int, ref: str) -> Iterator[str]:
        tag, branch = self.variable(_TAGS + ref), self.variable(_HEADS + ref)
        yield f"t{position}: ref(qualifiedName: {tag}) {{ name target {{ ...peel }} }}"
        yield f"b{position}: ref(qualifiedName: {branch}) {{ name target {{ oid }} }}"
        if len(ref) == 40 and is_commit_id(ref):
            yield f"o{position}: object(oid: {self.variable(ref.lower(), 'GitObjectID!')}) {{ ...peel }}"
            return
        if like(ref):
            yield _list(f"l{position}", f"query: {self.variable(like(ref))}, first: 50")


def _list(alias: str, page: str) -> str:
    return f'{alias}: refs(refPrefix: "{_TAGS}", {page}, {_ORDER}) {{ {_LIST} }}'


def like(ref: str) -> str:
    """What the exact versions of a moving one have in their names; "" where none are looked for."""
    version = parse(ref)
    return "" if version is None or version.exact else ".".join(map(str, version.numbers))
