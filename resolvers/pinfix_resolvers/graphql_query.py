"""The text of GraphQL requests: many references of many repositories in each, and the next pages of lists.

Each repository is an alias `r0`, `r1`, …, and each of its references asks for the tag (`t0`) and the branch
(`b0`) of that name. A moving version (`v4`) also asks for the tags like it, newest first (`l0`), to find its
exact name; a commit id asks what it is (`o0`) and for the newest tags of all (`newest`). Names travel as
variables, never in the text of the query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Query:
    """The text of a request, its variables, and what its aliases `r0`, `r1`, … ask."""

    text: str
    variables: Mapping[str, str]
    questions: tuple[Question, ...]

    def body(self) -> bytes:
        """What is sent."""
        return json.dumps({"query": self.text, "variables": self.variables}).encode("ascii")


def batches(references: Sequence[Reference]) -> Iterator[Query]:
    """Queries for all `references` (of one server, their names checked), each of a bounded size."""
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
                yield query(batch)
                batch, room = [], REFERENCES_A_REQUEST
            if not refs:
                break
    if batch:
        yield query(batch)


def query(questions: Sequence[Question]) -> Query:
    """One request for `questions`."""
    writer = _Writer()
    repositories = [writer.repository(number, question) for number, question in enumerate(questions)]
    return Query(writer.text(repositories), writer.values, tuple(questions))


def next_pages(cursors: Mapping[Question, Mapping[str, str]]) -> Query:
    """One request for what comes behind the `cursors` of lists, by question and alias of the list."""
    writer = _Writer()
    repositories = [
        writer.lists(number, question, behind) for number, (question, behind) in enumerate(cursors.items())
    ]
    return Query(writer.text(repositories), writer.values, tuple(cursors))


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

    def text(self, repositories: Sequence[str]) -> str:
        declared = ", ".join(f"${name}: {kind}" for name, kind in self.types.items())
        return f"query({declared}) {{\n" + "\n".join(repositories) + f"\n}}\n{_PEEL}"

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
